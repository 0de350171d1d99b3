// A list's body: however it is cut into pieces, the same items come out, and the same answer.
#include <cstdint>
#include <string>
#include <vector>

#include "check.h"
#include "wire/item_splitter.h"

namespace {

using namespace tco;

struct Page {
  std::vector<std::string> items;
  std::string metadata;
  bool complete = false;
  bool operator==(const Page&) const = default;
};

Page split(std::string_view bytes, std::size_t cut) {
  Page page;
  wire::ItemSplitter splitter(4096);
  const auto keep = [&](std::string_view item) {
    page.items.emplace_back(item);
    return ok();
  };
  page.complete = splitter.feed(bytes.substr(0, cut), keep) &&
                  splitter.feed(bytes.substr(cut), keep) && splitter.finish();
  if (page.complete) page.metadata = splitter.metadata();
  return page;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Page page = split(bytes, size / 2);
  FUZZ_CHECK(page == split(bytes, 0));
  if (page.complete) static_cast<void>(wire::parse_list_meta(page.metadata));
  static_cast<void>(wire::split_page(bytes, [](std::string_view) { return ok(); }));
  return 0;
}
