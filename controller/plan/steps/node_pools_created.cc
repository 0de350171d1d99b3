// spec.nodePools: Karpenter pools whose nodes wait for Cilium. They are created once Cilium is
// there and TKE's own CNI is gone, so that no node of theirs ever had another network. What exists
// is never changed: a pool's change can replace every node of it, and that is for people to decide.

#include <algorithm>

#include "plan/drift.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/view/desired_changes.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"
#include "pools/karpenter.h"

namespace tco::plan::steps {
namespace {

using model::PoolKind;

// Read, not watched, as hardly anybody changes them.
constexpr std::chrono::minutes kLookAgain{1};

// A pool refers to its class.
constexpr std::initializer_list<PoolKind> kKinds = {PoolKind::NodeClass, PoolKind::NodePool};

std::string named(PoolKind kind, const std::string& name) {
  return std::string(model::to_text(kind)) + " " + name;
}

const model::PoolObject* find_pool(const View& view, PoolKind kind, const std::string& name) {
  const auto& objects = view.look.karpenter->objects;
  const auto found = std::ranges::find_if(objects, [&](const model::PoolObject& object) {
    return object.kind == kind && object.name == name;
  });
  return found == objects.end() ? nullptr : &*found;
}

// Absent: it was never there with this spec.
std::optional<Drift> deleted_by_somebody(const View& view, PoolKind kind, const std::string& name) {
  if (!applied_once(view, "NodePoolsCreated")) return std::nullopt;
  return Drift{.key = (kind == PoolKind::NodePool ? "nodepool." : "tkemachinenodeclass.") + name,
               .seen = {},
               .what = named(kind, name) + " was deleted",
               .advice = "take it out of spec.nodePools",
               .writer = std::nullopt};
}

Verdict create(const View& view, PoolKind kind, const model::NodePoolSpec& pool) {
  std::string_view reason = reasons::kCreatingNodePool;
  std::string message = "creating " + named(kind, pool.name);
  std::optional<RecordRepair> repair;
  if (const auto drift = deleted_by_somebody(view, kind, pool.name)) {
    if (const auto blocked = left_alone(view, *drift)) return *blocked;
    repair = counted_after(view, *drift);
    reason = reasons::kRepairingDrift;
    message += " again: " + told(*drift);
  }
  return Act{.action = CreatePoolObject{.kind = kind,
                                        .name = pool.name,
                                        .body = pools::karpenter(kind, pool),
                                        .repair = std::move(repair)},
             .reason = reason,
             .message = std::move(message)};
}

}  // namespace

Verdict node_pools_created(const View& view) {
  const std::vector<model::NodePoolSpec>& wanted = view.look.installation.spec.node_pools;
  if (wanted.empty()) return Done{"spec.nodePools asks for none"};
  if (!view.look.karpenter) {
    return Blocked{reasons::kForbidden, view.look.karpenter.error().message, kLookAgain};
  }
  if (!view.look.karpenter->served) {
    return Blocked{reasons::kKarpenterMissing, std::string(reasons::kKarpenterMissing.sentence),
                   kLookAgain};
  }
  std::string different;
  for (const model::NodePoolSpec& pool : wanted) {
    for (const PoolKind kind : kKinds) {
      const model::PoolObject* found = find_pool(view, kind, pool.name);
      if (found == nullptr) {
        if (!release_serves(view)) return waiting_for("the release");
        if (!all_retired(view)) return waiting_for("the components to be retired");
        return create(view, kind, pool);
      }
      if (pools::same_pool(found->spec, pools::karpenter(kind, pool))) continue;
      different.append(different.empty() ? "" : ", ").append(named(kind, pool.name));
    }
  }
  if (different.empty()) return Done{"every pool of spec.nodePools is there", kLookAgain};
  return Reported{reasons::kNodePoolDiffers,
                  different +
                      ": not as spec.nodePools says, and never changed by the operator; "
                      "change the one or the other",
                  kLookAgain};
}

}  // namespace tco::plan::steps
