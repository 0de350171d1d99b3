// Times as Kubernetes writes them.
#include "base/rfc3339.h"

#include <catch2/catch.hpp>

namespace tco {
namespace {

using namespace std::chrono;

SystemTime at(year_month_day day, microseconds since_midnight) {
  return sys_days{day} + since_midnight;
}

const SystemTime kMoment = at(2026y / January / 2d, 3h + 4min + 5s + 6us);

TEST_CASE("a Time has seconds, a MicroTime six digits of fraction") {
  CHECK(to_rfc3339(kMoment) == "2026-01-02T03:04:05Z");
  CHECK(to_rfc3339_micro(kMoment) == "2026-01-02T03:04:05.000006Z");
  CHECK(to_rfc3339_micro(SystemTime{}) == "1970-01-01T00:00:00.000000Z");
}

TEST_CASE("a time before 1970 is rounded down, not towards zero") {
  CHECK(to_rfc3339_micro(SystemTime{} - 1us) == "1969-12-31T23:59:59.999999Z");
  CHECK(to_rfc3339(SystemTime{} - 1us) == "1969-12-31T23:59:59Z");
}

TEST_CASE("what is written is read back") {
  CHECK(parse_rfc3339(to_rfc3339_micro(kMoment)) == kMoment);
  CHECK(parse_rfc3339(to_rfc3339(kMoment)) == kMoment - 6us);
}

TEST_CASE("offsets, fractions of any length and lower case are understood") {
  CHECK(parse_rfc3339("2026-01-02T11:04:05.000006+08:00") == kMoment);
  CHECK(parse_rfc3339("2026-01-01T22:34:05.000006789-04:30") == kMoment);
  CHECK(parse_rfc3339("2026-01-02t03:04:05.5z") == kMoment - 6us + 500ms);
  CHECK(parse_rfc3339("2024-02-29T00:00:00Z").has_value());
}

TEST_CASE("what is not a time is refused") {
  const auto* text =
      GENERATE("", "Z", "now", "2026-01-02", "2026-01-02T03:04:05", "2026-13-02T03:04:05Z",
               "2025-02-29T03:04:05Z", "2026-01-02T24:04:05Z", "2026-01-02T03:60:05Z",
               "2026-01-02T03:04:05.Z", "2026-01-02T03:04:05.0123456789Z", "2026-01-02T03:04:05Z ",
               "2026-01-02T03:04:05+8:00", "2026/01/02T03:04:05Z", "0001-01-01T00:00:00Z",
               "9999-01-01T00:00:00Z", "2026-01-02T03:04:0xZ");
  CAPTURE(text);
  CHECK(parse_rfc3339(text) == std::nullopt);
}

TEST_CASE("no prefix of a time is a time") {
  const std::string text = "2026-01-02T03:04:05.000006+08:00";
  for (std::size_t cut = 0; cut < text.size(); ++cut) {
    CAPTURE(cut);
    CHECK(parse_rfc3339(text.substr(0, cut)) == std::nullopt);
  }
}

}  // namespace
}  // namespace tco
