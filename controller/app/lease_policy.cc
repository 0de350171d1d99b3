#include "app/lease_policy.h"

#include <algorithm>
#include <limits>

#include "base/names.h"

namespace tco::app {
namespace {

int next_epoch(std::int64_t epoch) {
  constexpr std::int64_t kMost = std::numeric_limits<int>::max();
  return static_cast<int>(std::min(epoch, kMost - 1) + 1);
}

}  // namespace

LeaseView look(const LeaseView& before, std::optional<wire::Lease> lease, SteadyTime now) {
  const bool same =
      before.lease && lease && before.lease->resource_version == lease->resource_version;
  const int epoch = lease ? lease->transitions : 0;
  return {.lease = std::move(lease),
          .seen = same ? before.seen : now,
          .highest_epoch = std::max(before.highest_epoch, epoch)};
}

bool may_take(const LeaseView& view, const std::string& identity, SteadyTime now) {
  if (!view.lease || view.lease->holder.empty() || view.lease->holder == identity) return true;
  return now - view.seen >= view.lease->duration;
}

wire::Lease taken(const LeaseView& view, const std::string& identity, const LeaseTimes& times,
                  SystemTime now) {
  wire::Lease lease = view.lease.value_or(wire::Lease{});
  const bool ours = lease.holder == identity;
  lease.ns = std::string(names::kNamespace);
  lease.name = std::string(names::kLease);
  lease.holder = identity;
  lease.duration = times.duration;
  lease.acquired = now;
  lease.renewed = now;
  lease.transitions = ours ? view.highest_epoch : next_epoch(view.highest_epoch);
  return lease;
}

wire::Lease renewed(wire::Lease ours, SystemTime now) {
  ours.renewed = now;
  return ours;
}

bool still_ours(const std::optional<wire::Lease>& found, const wire::Lease& ours,
                const std::string& identity) {
  if (!found) return true;
  const bool free_or_ours = found->holder.empty() || found->holder == identity;
  return free_or_ours && found->transitions == ours.transitions;
}

wire::Lease above(wire::Lease ours, std::int64_t seen_epoch, SystemTime now) {
  ours.transitions = next_epoch(std::max<std::int64_t>(seen_epoch, ours.transitions));
  ours.acquired = now;
  return ours;
}

// One second, as client-go does it: nobody needs to wait for a lease that nobody holds.
wire::Lease released(wire::Lease ours, SystemTime now) {
  ours.holder.clear();
  ours.renewed = now;
  ours.duration = std::chrono::seconds{1};
  return ours;
}

}  // namespace tco::app
