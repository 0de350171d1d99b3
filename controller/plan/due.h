// PURE. What of a look is not read on every pass: how old it may be, and what makes it due sooner.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/clock.h"
#include "plan/view/view.h"

namespace tco::plan {

// The age that is good enough for the rows which rest on a part.
struct Accepted {
  std::chrono::seconds most{0};   // 0: it is read on every pass
  std::chrono::seconds retry{0};  // after a read that failed
  // What the part is about. Of another subject it says nothing, and is due at once.
  std::string subject = {};
  // What was written to it, as far as watches tell. Another write makes it due, but no sooner than
  // `between` after the last read: somebody may write all the time.
  std::string writes = {};
  std::chrono::seconds between{0};
};

// Absent: nothing rests on the part now, and it is not read at all.
std::optional<Accepted> accepted_age(Part part, const View& view);

// Whether the part is to be read now. `last`: of the last look; null: it was never read.
bool due(const Accepted& accepted, const Age* last, const std::string& requested, SteadyTime now);

// Until what was written since makes it due; 0: nothing was. REQUIRES: it is not due.
std::chrono::seconds due_in(const Accepted& accepted, const Age& last, SteadyTime now);

}  // namespace tco::plan
