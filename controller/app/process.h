// What the operating system sends us.
#pragma once

#include <chrono>
#include <functional>

namespace tco::app {

// Blocks until SIGTERM or SIGINT; calls `on_settled` once after that long. For the main thread.
void wait_for_signal(std::chrono::seconds settled, const std::function<void()>& on_settled);

}  // namespace tco::app
