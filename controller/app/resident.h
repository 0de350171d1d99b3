// What is mapped and not used all the time. Called after each pass, and every few seconds at rest.
#pragma once

namespace tco::app {

// Has all threads share two heaps. By default glibc gives each of some fifty threads that mostly
// wait one of its own, whose free pages nobody else can use. Called once, before there are threads.
void share_heaps();

// Takes the code of the program and its libraries out of the resident set: starting touches most of
// it once, and each pass a part. It stays in the page cache, where the kernel may drop it, and
// comes back by a minor fault. Thread-safe. A courtesy: it reports no error.
void release_unused_pages();

}  // namespace tco::app
