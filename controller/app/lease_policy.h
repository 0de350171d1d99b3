// PURE. Who may lead, by client-go's rules: only the own steady clock counts, a holder's term ends
// when its lease was not seen to be renewed for as long as the lease says.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "wire/lease_json.h"

namespace tco::app {

struct LeaseTimes {
  std::chrono::seconds duration{15};        // others wait this long before they take it
  std::chrono::seconds renew_deadline{10};  // without a renewal for this long, we stop writing
  std::chrono::seconds retry{2};            // between two tries; a renewal waits longer if it can
};

// The lease as last seen, and when this content was first seen.
struct LeaseView {
  std::optional<wire::Lease> lease;  // absent: there is none
  SteadyTime seen{};
  int highest_epoch = 0;  // ever seen: somebody may delete the Lease, and epochs must not go back
};

// Takes note of a lease: a renewal by anybody restarts the wait.
LeaseView look(const LeaseView& before, std::optional<wire::Lease> lease, SteadyTime now);

// Whether we may take it: it is free, expired, or already has our name because our container was
// restarted in the same pod, in which case its former process is gone.
bool may_take(const LeaseView& view, const std::string& identity, SteadyTime now);

// The lease as we write it. Taken from somebody else, or free, it begins a new term: its number,
// the epoch, tells our writes from those of former leaders. Taken back after a restart of our
// container it is still the same term: a Helm operation that goes on in the sidecar is ours to
// follow.
wire::Lease taken(const LeaseView& view, const std::string& identity, const LeaseTimes& times,
                  SystemTime now);
wire::Lease renewed(wire::Lease ours, SystemTime now);

// What a Lease that was read after a failed renewal says of our term. It goes on if nobody else has
// written his name there: our own write may have come through without its answer, somebody may have
// put a label on it, or deleted it. A number of terms that is not ours tells of a leader in
// between.
bool still_ours(const std::optional<wire::Lease>& found, const wire::Lease& ours,
                const std::string& identity);

// A term above all that a sidecar has served: for a Lease that was deleted or edited counts anew.
wire::Lease above(wire::Lease ours, std::int64_t seen_epoch, SystemTime now);
wire::Lease released(wire::Lease ours, SystemTime now);

}  // namespace tco::app
