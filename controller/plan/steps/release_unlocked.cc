// A Helm client that died in the middle leaves its release pending, and Helm refuses to touch it
// from then on. The record is marked failed only with proof that its owner is gone:
//
//   another start of the sidecar, same epoch   the pod's sidecar process was replaced
//   an older epoch                             its lease expired or was released, and with it its
//                                              right to write: the sidecar's own fence saw to that
//   this very sidecar, nothing running         the process itself says so
//
// and after the longest request the owner could still have had under way.

#include <algorithm>
#include <charconv>

#include "base/names.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/view/release.h"

namespace tco::plan::steps {
namespace {

// docs/sidecar-api.md: no request of a sidecar takes longer.
constexpr std::chrono::seconds kLongestRequest{30};

// No lease of ours lasts longer than --lease-duration may be set to.
constexpr std::chrono::minutes kLeaseDuration{10};

std::int64_t epoch_of(const model::Release& release) {
  const std::string text = release.label(names::kEpochLabel);
  std::int64_t epoch = -1;
  std::from_chars(text.data(), text.data() + text.size(), epoch);
  return epoch;
}

struct Proof {
  model::Time since{};   // when the owner was gone for certain
  std::string_view how;  // for the message
};

Proof owner_gone(const View& view, const model::Release& release) {
  // Its labels name who deployed it, and not who was uninstalling: that was another process, or
  // another leader, or this very sidecar.
  if (release.status == "uninstalling") {
    return {std::max(view.look.helm->started, view.look.leader_since),
            "who was removing it is gone"};
  }
  const std::int64_t epoch = epoch_of(release);
  if (release.label(names::kStartIdLabel) == view.look.helm->start_id) {
    return {model::Time{}, "this sidecar started it and runs nothing"};
  }
  if (epoch == view.look.epoch) return {view.look.helm->started, "its sidecar was replaced"};
  // We lead, so nobody else does. A higher epoch is from before the Lease was deleted by hand: its
  // holder learned that only with its next renewal.
  const auto unaware = epoch > view.look.epoch ? kLeaseDuration : std::chrono::seconds{0};
  return {view.look.leader_since + unaware, "its leader lost the lease"};
}

}  // namespace

Verdict release_unlocked(const View& view) {
  const model::Release* found = release(view);
  if (found == nullptr || !found->pending()) return Done{};
  if (running_operation(view) != nullptr) return Done{"a Helm operation of ours is running"};
  if (!ours(*found)) {
    if (view.look.installation.meta.deleting) return Done{"a foreign release is left alone"};
    return Blocked{.reason = reasons::kForeignPendingRelease,
                   .message = "somebody else's Helm operation on release " +
                              view.look.installation.spec.release.name + " is " + found->status +
                              ": let it end, or run 'helm rollback'",
                   .recheck = std::chrono::seconds{30}};
  }
  const std::string what = "revision " + std::to_string(found->revision) + " is " + found->status;
  const Proof proof = owner_gone(view, *found);
  const auto left =
      std::chrono::ceil<std::chrono::seconds>(proof.since + kLongestRequest - view.look.now);
  if (left.count() > 0) {
    return Wait{.reason = reasons::kPendingRelease,
                .message = what + " and " + std::string(proof.how) +
                           "; waiting until its last request must have ended",
                .recheck = left};
  }
  return Act{.action = UnlockRelease{.ns = view.look.installation.spec.release.ns,
                                     .name = view.look.installation.spec.release.name,
                                     .revision = found->revision},
             .reason = reasons::kUnlockingRelease,
             .message = what + " and " + std::string(proof.how) + ": marking it failed"};
}

}  // namespace tco::plan::steps
