#include "queue/crowd.h"

namespace tco::queue {

std::chrono::milliseconds Crowd::on_event(SteadyTime now) {
  const auto passed = now - began_;
  if (passed >= kLater) {
    before_ = passed >= 2 * kLater ? 0 : now_;
    now_ = 0;
    began_ = now;
  }
  ++now_;
  return now_ > kMany || before_ > kMany ? kLater : kSoon;
}

}  // namespace tco::queue
