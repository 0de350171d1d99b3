#include "app/resident.h"

#include <malloc.h>
#include <sys/mman.h>

#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>

namespace tco::app {

void share_heaps() { mallopt(M_ARENA_MAX, 2); }

// Only what is executable: it is never written, so dropping it loses nothing. Read-only data may
// hold relocations, which exist nowhere else.
void release_unused_pages() {
  malloc_trim(0);
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    std::istringstream fields(line);
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    char dash = 0;
    std::string access;
    std::string offset;
    std::string device;
    std::string inode;
    std::string file;
    fields >> std::hex >> begin >> dash >> end >> access >> offset >> device >> inode >> file;
    if (access != "r-xp" || !file.starts_with('/')) continue;
    madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);  // NOLINT: an address
  }
}

}  // namespace tco::app
