// A file that somebody rotates under us: a service-account token, a CA bundle.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace tco::transport {

// Thread-safe.
class RereadFile {
 public:
  // The clock must outlive it.
  RereadFile(std::string path, std::chrono::seconds max_age, const Clock& clock);

  // The content without white space at its ends, read again if it is older than `max_age`. If that
  // fails, what was last read still counts. Errors: Unavailable if it never could be read.
  Result<std::string> text();
  // Reads it again now. True: the content is another one.
  bool reread();

 private:
  Result<std::string> read_locked();

  const std::string path_;
  const std::chrono::seconds max_age_;
  const Clock& clock_;
  std::mutex mutex_;
  std::optional<std::string> text_;
  SteadyTime read_at_{};
};

}  // namespace tco::transport
