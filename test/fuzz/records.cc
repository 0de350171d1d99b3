// The ConfigMaps that we keep books in: what was read is written, and reads the same again.
#include <cstdint>
#include <string>

#include "check.h"
#include "wire/plan_json.h"
#include "wire/records_json.h"
#include "wire/recycle_json.h"

namespace {

using namespace tco;

void check_books(const std::map<std::string, std::string>& data) {
  static_cast<void>(wire::parse_plan(data));
  if (const auto recycle = wire::parse_recycle(data)) {
    static_cast<void>(wire::parse_recycle(wire::recycle_entries(*recycle)));
  }
  const auto records = wire::parse_records(data);
  if (!records) return;
  wire::Entries again = data;
  if (records->upgrade) {
    again[std::string(model::kUpgradeEntry)] = wire::upgrade_text(*records->upgrade);
  }
  if (records->stop) again[std::string(model::kStopEntry)] = wire::stop_text(*records->stop);
  FUZZ_CHECK(wire::parse_records(again));
  static_cast<void>(wire::entries_patch(again));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(wire::parse_config_map_owners(text));
  if (const auto books = wire::parse_config_map(text)) check_books(*books);
  return 0;
}
