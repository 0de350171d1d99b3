#include "observe/preflight_facts.h"

#include <set>

#include "base/names.h"
#include "plan/preflight.h"
#include "plan/view/desired.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::observe {
namespace {

// As many nodes as are named, and one more to know that there are others.
constexpr std::size_t kMostNodes = 6;

// What we may not read is told among the missing rights; any other error ends the look.
template <typename T>
Status keep(Result<T> found, std::optional<T>& fact, model::PreflightFacts& facts) {
  if (found) {
    fact = *std::move(found);
    return ok();
  }
  if (found.error().kind != ErrorKind::Forbidden) return found.error();
  if (!facts.missing_rights) facts.missing_rights.emplace();
  facts.missing_rights->push_back(found.error().message);
  return ok();
}

// A chart that cannot be had, or a sidecar of another release, is told by the release's own step.
void ask_for_rights(const plan::World& world, execute::HelmPort& helm,
                    model::PreflightFacts& facts) {
  const auto release = plan::wanted_release(world);
  if (!release) return;
  auto missing = helm.missing_rights(*release);
  if (missing) facts.missing_rights = *std::move(missing);
}

Status read_first(const plan::World& world, execute::KubePort& kube, model::PreflightFacts& facts) {
  const std::set<std::string> nodes = plan::nodes_before_installation(world);
  facts.workload_pods.emplace();
  if (!nodes.empty()) {
    Status kept = keep(kube.workload_pods(nodes, kMostNodes), facts.workload_pods, facts);
    if (!kept) return kept;
  }
  if (plan::find_daemon_set(world, "kube-proxy") == nullptr) return ok();
  const auto config = kube.config_map(std::string(names::kNamespace), "kube-proxy");
  if (!config) return config.error();
  facts.kube_proxy_config.emplace();
  for (const auto& [key, text] : *config) *facts.kube_proxy_config += text + "\n";
  return ok();
}

}  // namespace

Result<model::PreflightFacts> read_preflight_facts(const plan::World& world,
                                                   execute::KubePort& kube,
                                                   execute::HelmPort& helm) {
  model::PreflightFacts facts;
  ask_for_rights(world, helm, facts);
  Status webhooks =
      keep(kube.pod_webhooks(world.installation.spec.release.ns), facts.pod_webhooks, facts);
  if (!webhooks) return webhooks.error();
  Status pools = keep(kube.node_pools(), facts.node_pools, facts);
  if (!pools) return pools.error();
  if (plan::release(world) != nullptr) return facts;
  if (Status first = read_first(world, kube, facts); !first) return first.error();
  return facts;
}

}  // namespace tco::observe
