#include "wire/line_splitter.h"

namespace tco::wire {
namespace {
constexpr std::size_t kKeepCapacity = std::size_t{256} << 10U;
}  // namespace

Status LineSplitter::feed(std::string_view bytes, const OnLine& on_line) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end);
    if (!dropping_ && kept_.size() + piece.size() > max_line_) {
      dropping_ = true;
      kept_ = {};  // gives the memory back
      ++dropped_;
    }
    if (end == std::string_view::npos) {
      if (!dropping_) kept_.append(piece);
      return ok();
    }
    bytes.remove_prefix(end + 1);
    if (dropping_) {
      dropping_ = false;
      continue;
    }
    // A line that lies in one block, as most do, is not copied.
    if (!kept_.empty()) kept_.append(piece);
    const std::string_view line = kept_.empty() ? piece : std::string_view(kept_);
    Status status = line.empty() ? ok() : on_line(line);
    kept_.clear();
    if (kept_.capacity() > kKeepCapacity) kept_.shrink_to_fit();  // a watch lives long
    if (!status) return status;
  }
  return ok();
}

}  // namespace tco::wire
