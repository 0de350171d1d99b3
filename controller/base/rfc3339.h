// Points in time as Kubernetes writes them: metav1.Time and metav1.MicroTime, both RFC 3339.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace tco {

// "2026-01-02T03:04:05Z"; fractions of a second are dropped.
std::string to_rfc3339(SystemTime time);
// "2026-01-02T03:04:05.000006Z", what a Lease's and an Event's times must look like.
std::string to_rfc3339_micro(SystemTime time);
// Reads both, any offset, and up to nine digits of fraction (beyond microseconds they are
// dropped). Nothing: not a time.
std::optional<SystemTime> parse_rfc3339(std::string_view text);

}  // namespace tco
