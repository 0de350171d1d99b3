// After a failed pass: when to look again. The table of reactions in one place.
#pragma once

#include <chrono>
#include <optional>

#include "base/result.h"

namespace tco::queue {

// `failures` is how often in a row this key failed, this time included; `random` is in [0, 1).
//   Conflict         at once; from the fourth in a row on 100 ms, doubling to 5 s: a conflict that
//                    looking again does not cure must not spin
//   Unavailable      1 s, doubling to 60 s, with jitter; never before the server's Retry-After
//   Gone, Decode, Internal   as Unavailable
//   Forbidden        as Unavailable: a server that starts refuses everything until it has its roles
//   NotFound, Invalid, Cancelled   nothing: only a change brings the key back
// Pure.
std::optional<std::chrono::milliseconds> retry_after(const Error& error, int failures,
                                                     double random);

}  // namespace tco::queue
