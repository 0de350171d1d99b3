#include "plan/steps/retirement.h"

#include <algorithm>

#include "plan/cni_cleaning.h"
#include "plan/drift.h"
#include "plan/orders.h"
#include "plan/preflight.h"
#include "plan/reasons.h"
#include "plan/steps/originals.h"
#include "plan/steps/steps.h"
#include "plan/view/desired.h"
#include "plan/view/nodes.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::plan::steps {
namespace {

bool kept(const View& view, std::string_view name) {
  return std::ranges::any_of(
      components(view.look.installation.spec), [&](const Component& component) {
        return component.name == name && component.policy == model::ComponentPolicy::Keep;
      });
}

// The seed's order is a chain: what stands before must be off the nodes.
bool earlier_retired(const View& view, std::string_view name) {
  for (const Component& component : components(view.look.installation.spec)) {
    if (component.name == name) return true;
    const model::Workload* earlier = find_daemon_set(view, component.name);
    const bool keep = component.policy == model::ComponentPolicy::Keep;
    if (earlier != nullptr && !keep && !retired(*earlier)) return false;
  }
  return true;
}

// What the first retirement waits for; empty: it may go.
std::string_view missing(const View& view, std::string_view name) {
  if (!earlier_retired(view, name)) return "an earlier component to be retired";
  const model::ComponentsSpec& spec = view.look.installation.spec.components;
  if (spec.retire_order == model::RetireOrder::RetireFirst) {
    return view.look.helm && preflight_allows(view) ? std::string_view{} : "preflight";
  }
  if (!release_in_sync(view)) return "the release";
  if (!served_everywhere(view)) return "every node to be ready";
  // What takes a node's last way to a Service away comes after its pods' network is Cilium's.
  const bool clean = name == "tke-cni-agent" || cni_proven_clean(view);
  return clean ? std::string_view{} : "every node's CNI directory to be clean";
}

// What any later one waits for. A sidecar that is away, an upgrade under way or another component
// that cannot be retired hold up nothing that needs no agents.
std::string_view missing_again(const View& view, NeedsAgain needs) {
  const bool first =
      view.look.installation.spec.components.retire_order == model::RetireOrder::RetireFirst &&
      !view.look.records.installed;
  if (first) return preflight_allows(view) ? std::string_view{} : "preflight";
  if (view.look.helm && release(view) == nullptr) return "the release";
  if (needs == NeedsAgain::Nothing) return {};
  const model::Release* found = release(view);
  if (found == nullptr || found->status != "deployed") return "the release";
  return still_served(view) ? std::string_view{} : "every node's agent to be ready";
}

bool gone(const model::Workload& daemon_set) {
  return daemon_set.observed_generation >= daemon_set.meta.generation && daemon_set.desired == 0 &&
         daemon_set.ready == 0;
}

std::string field_of(std::string_view name) {
  if (name == "kube-proxy") return "kubeProxy";
  return name == "tke-cni-agent" ? "tkeCNIAgent" : "ipMasqAgent";
}

Drift drift_of(const model::Workload& daemon_set) {
  const std::string& name = daemon_set.meta.name;
  return {.key = object_key(daemon_set),
          .seen = state_of(daemon_set),
          .what = name + " runs again",
          .advice = "set spec.components." + field_of(name) + " to Keep",
          .writer = daemon_set.writer};
}

Verdict put_away(const View& view, const model::Workload& daemon_set, std::string_view reason,
                 std::string message) {
  if (auto blocked = record_unreadable(view, daemon_set)) return *std::move(blocked);
  if (!recorded(view, daemon_set)) {
    return record_original(daemon_set, {.field = model::Original::Field::NodeSelector,
                                        .uid = daemon_set.meta.uid,
                                        .generation = daemon_set.meta.generation,
                                        .node_selector = daemon_set.node_selector,
                                        .tolerations = std::nullopt});
  }
  return Act{
      .action = RetireDaemonSet{.target = patch_target(daemon_set),
                                .has_node_selector = daemon_set.node_selector.has_value(),
                                .original = view.look.records.originals.at(record_key(daemon_set))},
      .reason = reason,
      .message = std::move(message)};
}

Verdict retire_again(const View& view, const model::Workload& daemon_set, NeedsAgain needs) {
  const Drift drift = drift_of(daemon_set);
  if (const auto blocked = left_alone(view, drift)) return *blocked;
  const std::string_view what = missing_again(view, needs);
  if (!what.empty()) return repair_waits(drift, what);
  if (auto count = count_repair(view, drift)) return *std::move(count);
  return put_away(view, daemon_set, reasons::kRepairingDrift,
                  "taking " + daemon_set.meta.name + " off every node again: " + told(drift));
}

}  // namespace

Verdict retire(const View& view, std::string_view name, NeedsAgain needs) {
  if (kept(view, name)) return Done{std::string(name) + " is kept, as the spec says"};
  const model::Workload* daemon_set = find_daemon_set(view, name);
  if (daemon_set == nullptr) return Done{std::string(name) + " is not there"};
  if (name == "kube-proxy" && needs_kube_proxy(view)) {
    return waiting_for("a release that replaces kube-proxy");
  }
  if (retired(*daemon_set)) {
    if (gone(*daemon_set)) return Done{std::string(name) + " is retired"};
    return Wait{.reason = reasons::kAwaitingRetirement,
                .message = "the pods of " + std::string(name) + " are ending",
                .progress = {}};
  }
  if (wanted_back(view, name)) return Done{std::string(name) + " is back, as an annotation says"};
  // A slip of the pen in an emergency must not take away what is back.
  if (emergency_unclear(view)) return Done{std::string(name) + " stays: an annotation is unclear"};
  if (undone(view, *daemon_set)) return retire_again(view, *daemon_set, needs);
  const std::string_view what = missing(view, name);
  if (!what.empty()) return waiting_for(what);
  return put_away(view, *daemon_set, reasons::kRetiringComponent,
                  "taking " + std::string(name) + " off every node");
}

}  // namespace tco::plan::steps
