#include "gate/window.h"

#include <algorithm>

#include "base/backoff.h"

namespace tco::gate {
namespace {

constexpr Backoff kPause{.first = std::chrono::milliseconds(250),
                         .cap = std::chrono::milliseconds(15'000)};

}  // namespace

void Window::answered(SteadyTime sent, SteadyTime now) {
  if (now - sent > limits_.slow) {
    (void)cut(sent, now);
    return;
  }
  if (sent >= cut_) refusals_ = 0;
  size_ = std::min<double>(size_ + 1.0 / size_, limits_.most);
}

void Window::pushed_back(SteadyTime sent, SteadyTime now, std::chrono::milliseconds retry_after,
                         double random) {
  std::chrono::milliseconds pause = retry_after;
  if (cut(sent, now)) pause = std::max(pause, delay_after(kPause, ++refusals_, random));
  closed_until_ = std::max(closed_until_, now + pause);
}

// Those of one crowd are one sign.
bool Window::cut(SteadyTime sent, SteadyTime now) {
  if (sent < cut_) return false;
  size_ = std::max<double>(size_ / 2, limits_.least);
  cut_ = now;
  return true;
}

}  // namespace tco::gate
