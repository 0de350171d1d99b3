// What is mapped and not used all the time.
#pragma once

namespace tco::app {

// Takes the code of the program and its libraries out of the resident set: starting touches most of
// it once, and each pass a part. It stays in the page cache, where the kernel may drop it, and
// comes back by a minor fault. Thread-safe. A courtesy: it reports no error.
void release_unused_pages();

}  // namespace tco::app
