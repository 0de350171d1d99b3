#include "node/cni_directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace tco::node {
namespace {

Error failed(const std::string& what, int code) {
  return {ErrorKind::Invalid, what + ": " + std::strerror(code)};
}

// An open folder: what is done in it is done in this one, whatever its path means meanwhile.
class Folder {
 public:
  explicit Folder(int descriptor) : descriptor_(descriptor) {}
  Folder(Folder&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Folder& operator=(Folder&&) = delete;
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

// Absent: it is not there. A link is none: where it leads on the node is not where it leads in a
// container.
Result<std::optional<Folder>> open_folder(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor >= 0) return std::optional<Folder>(Folder(descriptor));
  if (errno == ENOENT) return std::optional<Folder>();
  return failed("cannot open the folder " + path, errno);
}

Result<Folder> open_directory(const CniDirectory& directory) {
  Result<std::optional<Folder>> folder = open_folder(directory.path);
  if (!folder) return folder.error();
  if (!folder->has_value()) return failed("cannot open the folder " + directory.path, ENOENT);
  return std::move(**folder);
}

bool there(const Folder& folder, const std::string& name) {
  struct stat found {};
  return fstatat(folder.descriptor(), name.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0;
}

// As the runtime's library selects them: by their ending, folders left out.
bool is_configuration(const Folder& folder, const std::string& name) {
  constexpr std::array<std::string_view, 3> kEndings = {".conf", ".conflist", ".json"};
  const bool named = std::ranges::any_of(
      kEndings, [&](std::string_view ending) { return std::string_view(name).ends_with(ending); });
  struct stat found {};
  if (!named || fstatat(folder.descriptor(), name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) {
    return false;
  }
  return !S_ISDIR(found.st_mode);
}

// The configurations' names, first the one that the runtime takes.
Result<std::vector<std::string>> configurations(const CniDirectory& directory,
                                                const Folder& folder) {
  const int again = openat(folder.descriptor(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(again < 0 ? nullptr : fdopendir(again),
                                                    closedir);
  if (!entries) return failed("cannot read the folder " + directory.path, errno);
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = readdir(entries.get())) {
    const std::string name = static_cast<const char*>(entry->d_name);
    if (is_configuration(folder, name)) names.push_back(name);
    errno = 0;
  }
  if (errno != 0) return failed("cannot read the folder " + directory.path, errno);
  std::ranges::sort(names);
  return names;
}

Status nothing_before(const CniDirectory& directory, const std::vector<std::string>& names) {
  if (std::ranges::count(names, directory.cilium) == 0) {
    return Error{ErrorKind::Unavailable, "Cilium's agent has not written " + directory.cilium +
                                             " into " + directory.path + " yet"};
  }
  if (names.front() == directory.cilium) return ok();
  return Error{ErrorKind::Invalid,
               names.front() + " in " + directory.path + " sorts before " + directory.cilium +
                   ", so new pods get its network: take it away if nothing needs it"};
}

Result<Folder> make_backup(const CniDirectory& directory) {
  if (directory.backup.starts_with(directory.path + "/")) {
    return Error{ErrorKind::Invalid, directory.backup + " is in " + directory.path};
  }
  if (mkdir(directory.backup.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return failed("cannot make the folder " + directory.backup, errno);
  }
  Result<std::optional<Folder>> folder = open_folder(directory.backup);
  if (!folder) return folder.error();
  if (!folder->has_value()) return failed("cannot open the folder " + directory.backup, ENOENT);
  return std::move(**folder);
}

// A move that a power failure does not undo by halves: first the new name, then the old one's loss.
Status moved(const CniDirectory& directory, const Folder& from, const Folder& to,
             unsigned int flags) {
  const char* name = directory.stale.c_str();
  if (renameat2(from.descriptor(), name, to.descriptor(), name, flags) != 0) {
    return failed("cannot move " + directory.stale + " between " + directory.path + " and " +
                      directory.backup,
                  errno);
  }
  if (fsync(to.descriptor()) != 0 || fsync(from.descriptor()) != 0) {
    return failed("cannot keep the move of " + directory.stale, errno);
  }
  return ok();
}

}  // namespace

Status proven_clean(const CniDirectory& directory) {
  const Result<Folder> folder = open_directory(directory);
  if (!folder) return folder.error();
  const auto names = configurations(directory, *folder);
  if (!names) return names.error();
  return nothing_before(directory, *names);
}

Result<Change> clean(const CniDirectory& directory) {
  const Result<Folder> folder = open_directory(directory);
  if (!folder) return folder.error();
  auto names = configurations(directory, *folder);
  if (!names) return names.error();
  const bool stale = std::ranges::count(*names, directory.stale) > 0;
  std::erase(*names, directory.stale);
  if (Status proven = nothing_before(directory, *names); !proven) return proven.error();
  if (!stale) return Change::None;
  const Result<Folder> backup = make_backup(directory);
  if (!backup) return backup.error();
  if (Status kept = moved(directory, *folder, *backup, 0); !kept) return kept.error();
  if (Status proven = proven_clean(directory); !proven) return proven.error();
  return Change::Moved;
}

Status proven_restored(const CniDirectory& directory) {
  const Result<std::optional<Folder>> backup = open_folder(directory.backup);
  if (!backup) return backup.error();
  if (!backup->has_value() || !there(**backup, directory.stale)) return ok();
  return Error{ErrorKind::Unavailable, directory.stale + " is still in " + directory.backup};
}

Result<Change> restore(const CniDirectory& directory) {
  const Result<std::optional<Folder>> backup = open_folder(directory.backup);
  if (!backup) return backup.error();
  if (!backup->has_value()) return Change::None;
  Change change = Change::None;
  if (there(**backup, directory.stale)) {
    const Result<Folder> folder = open_directory(directory);
    if (!folder) return folder.error();
    if (!there(*folder, directory.stale)) {
      if (Status kept = moved(directory, **backup, *folder, RENAME_NOREPLACE); !kept) {
        return kept.error();
      }
      change = Change::Moved;
    } else if (unlinkat((*backup)->descriptor(), directory.stale.c_str(), 0) != 0) {
      return failed("cannot remove " + directory.stale + " from " + directory.backup, errno);
    }
  }
  if (rmdir(directory.backup.c_str()) != 0 && errno != ENOTEMPTY && errno != EEXIST) {
    return failed("cannot remove the folder " + directory.backup, errno);
  }
  return change;
}

}  // namespace tco::node
