#include "transport/reread_file.h"

#include <fstream>
#include <string_view>
#include <utility>

#include "base/log.h"

namespace tco::transport {
namespace {

constexpr std::size_t kMaxFile = std::size_t{1} << 20U;

Result<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kMaxFile, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (!file.eof()) {
    return Error{ErrorKind::Unavailable,
                 "cannot read " + path + ": it must be a readable file of less than 1 MiB"};
  }
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string::npos) return Error{ErrorKind::Unavailable, path + " is empty"};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

}  // namespace

RereadFile::RereadFile(std::string path, std::chrono::seconds max_age, const Clock& clock)
    : path_(std::move(path)), max_age_(max_age), clock_(clock) {}

Result<std::string> RereadFile::text() {
  const std::lock_guard lock(mutex_);
  if (text_ && clock_.steady_now() - read_at_ < max_age_) return *text_;
  return read_locked();
}

bool RereadFile::reread() {
  const std::lock_guard lock(mutex_);
  const std::optional<std::string> before = text_;
  return read_locked().has_value() && text_ != before;
}

Result<std::string> RereadFile::read_locked() {
  Result<std::string> fresh = read_file(path_);
  if (fresh) {
    text_ = *fresh;
    read_at_ = clock_.steady_now();
    return fresh;
  }
  if (!text_) return fresh.error();
  log::warning("Cannot read a file again, using what it last said",
               {{"path", path_}, {"error", fresh.error().message}});
  return *text_;
}

}  // namespace tco::transport
