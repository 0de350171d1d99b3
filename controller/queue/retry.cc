#include "queue/retry.h"

#include <algorithm>

#include "base/backoff.h"

namespace tco::queue {
namespace {

using std::chrono::milliseconds;

constexpr Backoff kUnavailable{.first = milliseconds(1'000), .cap = milliseconds(60'000)};
constexpr Backoff kConflict{.first = milliseconds(100), .cap = milliseconds(5'000)};
constexpr int kFreeConflicts = 3;

}  // namespace

std::optional<milliseconds> retry_after(const Error& error, int failures, double random) {
  switch (error.kind) {
    case ErrorKind::Conflict:
      if (failures <= kFreeConflicts) return milliseconds(0);
      return delay_after(kConflict, failures - kFreeConflicts, random);
    case ErrorKind::Unavailable:
    case ErrorKind::Gone:
    case ErrorKind::Decode:
    case ErrorKind::Forbidden:
    case ErrorKind::Internal:
      return std::max<milliseconds>(delay_after(kUnavailable, failures, random),
                                    error.retry_after.value_or(std::chrono::seconds(0)));
    case ErrorKind::NotFound:
    case ErrorKind::Invalid:
    case ErrorKind::Cancelled:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace tco::queue
