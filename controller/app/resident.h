// What starting up has mapped and idling does not need.
#pragma once

namespace tco::app {

// Takes the code of the program and its libraries out of the resident set: starting touches most of
// it once. It stays in the page cache, where the kernel may drop it, and comes back by a minor
// fault. Thread-safe. A courtesy: it reports no error.
void release_start_up_pages();

}  // namespace tco::app
