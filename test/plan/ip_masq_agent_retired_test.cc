// The last component to go; it may be gone already, as the seed advises.
#include "plan/sentences.h"

namespace tco::plan {
namespace {

TEST_CASE("ip-masq-agent retired: last of the three") {
  World world = healthy();
  workload(world, "ip-masq-agent").node_selector.reset();
  world.records.installed.reset();
  for (auto& [key, original] : world.records.originals) original.generation = 1;
  check_sentences(
      steps::ip_masq_agent_retired, world,
      {{"the others are retired", [](World&) {},
        "Act RetiringComponent: taking ip-masq-agent off every node"},
       {"kube-proxy is not", [](World& w) { workload(w, "kube-proxy").node_selector.reset(); },
        "Wait WaitingForStep: waiting for an earlier component to be retired"},
       {"an agent is not ready",
        [](World& w) { pod(w, model::PodComponent::Agent, "node-1").ready = false; },
        "Wait WaitingForStep: waiting for every node to be ready"},
       {"the user deselected it when the cluster was made",
        [](World& w) { remove_workload(w, "ip-masq-agent"); }, "Done: ip-masq-agent is not there"},
       {"the spec keeps it",
        [](World& w) {
          w.installation.spec.components.ip_masq_agent = model::ComponentPolicy::Keep;
        },
        "Done: ip-masq-agent is kept, as the spec says"}});
}

}  // namespace
}  // namespace tco::plan
