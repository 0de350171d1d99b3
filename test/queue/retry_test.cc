// When to look again after a failure: the table, row by row.
#include "queue/retry.h"

#include <catch2/catch.hpp>

namespace tco::queue {
namespace {

using namespace std::chrono_literals;
using Delay = std::optional<std::chrono::milliseconds>;

Delay after(ErrorKind kind, int failures, double random = 0) {
  return retry_after({kind, "something"}, failures, random);
}

TEST_CASE("a conflict is looked at again at once, but does not spin for ever") {
  CHECK(after(ErrorKind::Conflict, 1) == 0ms);
  CHECK(after(ErrorKind::Conflict, 3) == 0ms);
  CHECK(after(ErrorKind::Conflict, 4) == 100ms);
  CHECK(after(ErrorKind::Conflict, 5) == 200ms);
  CHECK(after(ErrorKind::Conflict, 1000) == 5s);
}

TEST_CASE("what may pass is retried with a growing, spread delay") {
  const auto kind =
      GENERATE(ErrorKind::Unavailable, ErrorKind::Decode, ErrorKind::Gone, ErrorKind::Forbidden);
  CHECK(after(kind, 1) == 1s);
  CHECK(after(kind, 3) == 4s);
  CHECK(after(kind, 3, 0.5) == 5s);
  CHECK(after(kind, 1000) == 60s);
}

TEST_CASE("the server's Retry-After is a lower bound") {
  const Error asked{ErrorKind::Unavailable, "429", 17s};
  CHECK(retry_after(asked, 1, 0) == Delay(17s));
  CHECK(retry_after(asked, 6, 0) == Delay(32s));
}

TEST_CASE("what only a change can cure is not retried") {
  CHECK(after(ErrorKind::NotFound, 1) == std::nullopt);
  CHECK(after(ErrorKind::Invalid, 1) == std::nullopt);
  CHECK(after(ErrorKind::Cancelled, 1) == std::nullopt);
}

}  // namespace
}  // namespace tco::queue
