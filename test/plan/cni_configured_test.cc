// The CNI ConfigMap, before any agent needs it.
#include "plan/sentences.h"
#include "values/values.h"

namespace tco::plan {
namespace {

const char* const kWrites =
    "Act ConfiguringCNI: writing the CNI configuration to ConfigMap kube-system/cni-configuration";

TEST_CASE("cni configured: the ConfigMap says what the spec says") {
  check_sentences(
      steps::cni_configured, healthy(),
      {{"it does", [](World&) {}, "Done: ConfigMap kube-system/cni-configuration is in place"},
       {"somebody deleted it", [](World& w) { w.cni_config.reset(); }, kWrites},
       {"somebody changed it", [](World& w) { w.cni_config = "{}"; }, kWrites},
       {"the spec changed", [](World& w) { w.installation.spec.cni.mtu = 8500; }, kWrites},
       {"the cluster no longer passes preflight: it is repaired all the same",
        [](World& w) {
          w.cni_config.reset();
          w.kubernetes = {1, 28, "v1.28.3"};
        },
        kWrites}});
}

TEST_CASE("cni configured: not before preflight") {
  World world = fresh();
  world.workloads.push_back(daemon_set("tke-bridge-agent", 2));
  CHECK(said(steps::cni_configured(world)) == "Wait WaitingForStep: waiting for preflight");
}

TEST_CASE("cni configured: the action writes the seed's text under the spec's names") {
  World world = fresh();
  world.installation.spec.cni.config_map_name = "other";
  world.installation.spec.cni.config_map_key = "key";
  world.installation.spec.release.ns = "cilium";
  const auto action = action_of<ApplyCniConfig>(steps::cni_configured(world));
  CHECK(action.ns == "cilium");
  CHECK(action.name == "other");
  CHECK(action.key == "key");
  CHECK(action.text == values::cni_config(world.installation.spec.cni));
}

}  // namespace
}  // namespace tco::plan
