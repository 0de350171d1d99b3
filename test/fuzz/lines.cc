// A watch's stream: however it is cut into pieces, the same lines come out, and each is an object
// or an error.
#include <cstdint>
#include <string>
#include <vector>

#include "check.h"
#include "wire/line_splitter.h"
#include "wire/projections.h"
#include "wire/watch_event.h"

namespace {

using namespace tco;

using Lines = std::vector<std::string>;

Lines split(std::string_view bytes, std::size_t cut) {
  Lines lines;
  wire::LineSplitter splitter(4096);
  const auto keep = [&](std::string_view line) {
    lines.emplace_back(line);
    return ok();
  };
  FUZZ_CHECK(splitter.feed(bytes.substr(0, cut), keep));
  FUZZ_CHECK(splitter.feed(bytes.substr(cut), keep));
  return lines;
}

template <typename T>
void check_meta(const Result<T>& object) {
  if (!object) return;
  FUZZ_CHECK(!object->meta.name.empty());
  FUZZ_CHECK(!object->meta.resource_version.empty());
}

void project(std::string_view object) {
  static_cast<void>(wire::project_meta(object));
  check_meta(wire::project_installation(object));
  check_meta(wire::project_daemon_set(object));
  check_meta(wire::project_deployment(object));
  check_meta(wire::project_node(object));
  check_meta(wire::project_pod(object));
  check_meta(wire::project_endpoint_slice(object));
  check_meta(wire::project_stop_order(object));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Lines lines = split(bytes, size / 2);
  FUZZ_CHECK(lines == split(bytes, 0));
  for (const std::string& line : lines) {
    const auto event = wire::parse_watch_event(line);
    if (event && event->type != wire::WatchEvent::Type::Bookmark) project(event->object);
  }
  return 0;
}
