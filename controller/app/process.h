// What the operating system sends us.
#pragma once

#include <chrono>
#include <functional>

namespace tco::app {

// Blocks until SIGTERM or SIGINT; calls `tidy` again and again, that long apart. For the main
// thread.
void wait_for_signal(std::chrono::seconds every, const std::function<void()>& tidy);

}  // namespace tco::app
