// Break glass: an annotation brings kube-proxy back, and tke-cni-agent if it is named too, whatever
// else the operator is at. It asks neither Helm nor a plan, and nothing is waited for in between.
// kube-proxy comes first: beside Cilium it only does its work twice.

#include <array>

#include "base/names.h"
#include "plan/facts.h"
#include "plan/orders.h"
#include "plan/reasons.h"
#include "plan/steps/originals.h"
#include "plan/steps/restoration.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {
namespace {

constexpr std::array<std::string_view, 2> kComponents = {"kube-proxy", "tke-cni-agent"};

// What it is now is its original: once the annotation goes, it is retired as for the first time,
// and nobody is told of a drift.
std::optional<Act> renew_original(const World& world, const model::Workload& daemon_set) {
  if (!recorded(world, daemon_set)) return std::nullopt;
  const model::Original& original = world.records.originals.at(record_key(daemon_set));
  if (original.generation == daemon_set.meta.generation) return std::nullopt;
  return record_original(daemon_set, {.field = model::Original::Field::NodeSelector,
                                      .uid = daemon_set.meta.uid,
                                      .generation = daemon_set.meta.generation,
                                      .node_selector = daemon_set.node_selector,
                                      .tolerations = std::nullopt});
}

// Absent: it is back, or cannot be brought back; `told` says which.
std::optional<Act> bring_back(const World& world, std::string_view name, std::string& told) {
  told += (told.empty() ? "" : "; ") + std::string(name);
  const model::Workload* daemon_set = find_daemon_set(world, name);
  if (daemon_set == nullptr) {
    told += " is not there";
    return std::nullopt;
  }
  if (retired(*daemon_set) && !changed_by_us(world, *daemon_set)) {
    told += " was retired by somebody else and stays so";
    return std::nullopt;
  }
  if (retired(*daemon_set) || daemon_set->original) return put_back(world, *daemon_set);
  told += " is as it was before the installation";
  return renew_original(world, *daemon_set);
}

}  // namespace

Verdict emergency_restored(const World& world) {
  const model::Installation& installation = world.installation;
  const std::string annotation(names::kEmergencyAnnotation);
  if (emergency_unclear(world)) {
    return Blocked{
        .reason = reasons::kEmergencyUnclear,
        .message = "annotation " + annotation + " is \"" + installation.emergency +
                   "\", which means nothing, and nothing is retired meanwhile: set it to "
                   "kube-proxy, or to kube-proxy,tke-cni-agent"};
  }
  std::string told;
  for (const std::string_view name : kComponents) {
    if (!wanted_back(world, name)) continue;
    if (auto act = bring_back(world, name, told)) return *std::move(act);
  }
  // A teardown goes on: what it takes away must not depend on an annotation.
  if (told.empty() || installation.meta.deleting) return Done{};
  return Blocked{.reason = reasons::kEmergencyRestored,
                 .message = told + ", as annotation " + annotation +
                            " asks for. To have it retired again: kubectl annotate "
                            "ciliuminstallation default " +
                            annotation + "-"};
}

}  // namespace tco::plan::steps
