// delay_after: doubling, capped, stretched by jitter.
#include "base/backoff.h"

#include <catch2/catch.hpp>
#include <climits>

namespace tco {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

constexpr Backoff kPlain{.first = 1s, .cap = 60s, .jitter = 0.5};

TEST_CASE("a delay doubles with each failure up to the cap") {
  CHECK(delay_after(kPlain, 1, 0) == 1s);
  CHECK(delay_after(kPlain, 2, 0) == 2s);
  CHECK(delay_after(kPlain, 6, 0) == 32s);
  CHECK(delay_after(kPlain, 7, 0) == 60s);
  CHECK(delay_after(kPlain, INT_MAX, 0) == 60s);
}

TEST_CASE("less than one failure reads as one") {
  CHECK(delay_after(kPlain, 0, 0) == 1s);
  CHECK(delay_after(kPlain, INT_MIN, 0) == 1s);
}

TEST_CASE("jitter stretches a delay by at most its share") {
  CHECK(delay_after(kPlain, 2, 0.5) == 2500ms);
  CHECK(delay_after(kPlain, 100, 0.999999) <= 90s);
  CHECK(delay_after(kPlain, 1, 17.0) == 1500ms);  // a broken source of randomness does no harm
}

}  // namespace
}  // namespace tco
