#include "plan/due.h"

#include "plan/preflight.h"
#include "plan/view/desired.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::plan {
namespace {

using std::chrono::minutes, std::chrono::seconds;

// Shorter than after what time it is judged again (plan/steps/flow_control_set.cc).
constexpr seconds kFlowControl{50};
// A control plane is upgraded now and then.
constexpr minutes kVersion{10};
// As long as a failed check is looked at again, or a little less.
constexpr seconds kPreflight{19};
// Hardly anybody changes pools, and a watch of kinds that may not be there costs more than it
// tells.
constexpr minutes kPools{15};
// Some sixty requests of the sidecar's.
constexpr minutes kReleaseObjects{10};
constexpr seconds kBetweenWrites{10};
constexpr minutes kRetry{1};

bool at_rest(const World& look) {
  return look.records.installed && !look.installation.meta.deleting;
}

// Of Cilium's workloads by their generation, of cilium-config by its version: its Data is no spec.
std::string writes_to_release(const View& view) {
  const std::string& ns = view.look.installation.spec.release.ns;
  std::string writes;
  for (const char* name : {"cilium", "cilium-envoy", "cilium-operator"}) {
    for (const auto kind : {model::WorkloadKind::DaemonSet, model::WorkloadKind::Deployment}) {
      const model::Workload* found = find(view, kind, ns, name);
      if (found == nullptr) continue;
      writes += found->meta.uid + ":" + std::to_string(found->meta.generation) + "/";
    }
  }
  const auto& config = view.look.cilium_config;
  return config ? writes + config->meta.resource_version : writes;
}

std::optional<Accepted> release_objects(const View& view) {
  if (!at_rest(view.look) || !release_at_rest(view)) return std::nullopt;
  return Accepted{.most = kReleaseObjects,
                  .retry = kRetry,
                  .subject = std::to_string(release(view)->revision),
                  .writes = writes_to_release(view),
                  .between = kBetweenWrites};
}

std::optional<Accepted> preflight_facts(const View& view) {
  if (!preflight_decides(view)) return std::nullopt;
  const auto& desired = view.desired();
  return Accepted{.most = kPreflight,
                  .subject = std::to_string(view.look.installation.meta.generation) + "/" +
                             (desired ? desired->digest : std::string()) + "/" +
                             std::to_string(nodes_before_installation(view).size())};
}

std::optional<Accepted> node_pools(const World& look) {
  const bool closes = look.installation.spec.gate.mode != model::GateMode::Off;
  if (!closes || !at_rest(look)) return std::nullopt;
  return Accepted{.most = kPools, .retry = kRetry};
}

}  // namespace

std::optional<Accepted> accepted_age(Part part, const View& view) {
  switch (part) {
    case Part::KubernetesVersion:
      return Accepted{.most = kVersion};
    case Part::FlowControl:
      return at_rest(view.look) ? Accepted{.most = kFlowControl} : Accepted{};
    case Part::NodePools:
      return node_pools(view.look);
    case Part::PreflightFacts:
      return preflight_facts(view);
    case Part::ReleaseObjects:
      return release_objects(view);
    default:
      return Accepted{};
  }
}

bool due(const Accepted& accepted, const Age* last, const std::string& requested, SteadyTime now) {
  if (last == nullptr || last->subject != accepted.subject) return true;
  if (last->requested != requested) return true;
  const auto age = now - last->read;
  if (age >= (last->error ? accepted.retry : accepted.most)) return true;
  return last->writes != accepted.writes && age >= accepted.between;
}

std::chrono::seconds due_in(const Accepted& accepted, const Age& last, SteadyTime now) {
  if (last.writes == accepted.writes) return seconds{0};
  return std::chrono::ceil<seconds>(last.read + accepted.between - now);
}

}  // namespace tco::plan
