// What the operating system sends us.
#pragma once

#include <chrono>
#include <functional>

namespace tco::app {

// Blocks until SIGTERM or SIGINT; calls `tidy` again and again, that long apart. For the main
// thread.
void wait_for_signal(std::chrono::seconds every, const std::function<void()>& tidy);

// Calls `again` now and then again and again, that long apart, as long as it answers true. True:
// until SIGTERM or SIGINT; false: until it answered false.
bool repeat_until_signal(std::chrono::milliseconds every, const std::function<bool()>& again);

}  // namespace tco::app
