// What a target demands beyond "nothing is thrown and no sanitizer speaks".
#pragma once

#include <cstdio>
#include <cstdlib>

// Ends the target, so that libFuzzer keeps the input.
#define FUZZ_CHECK(condition)                                                        \
  do {                                                                               \
    if (!(condition)) {                                                              \
      std::fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                  \
    }                                                                                \
  } while (false)
