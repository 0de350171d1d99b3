// What preflight says, and whom it stops: the first installation, never a repair.
#include "plan/sentences.h"

namespace tco::plan {
namespace {

TEST_CASE("preflight passed: the step's sentences") {
  check_sentences(
      steps::preflight_passed, healthy(),
      {{"all is well", [](World&) {}, "Done: all checks passed: VPC-CNI"},
       {"the sidecar is away",
        [](World& w) {
          w.helm = Error{ErrorKind::Unavailable, "the sidecar is away"};
        },
        "Wait SidecarUnavailable: the sidecar is away [again in 5s]"},
       {"an old cluster",
        [](World& w) {
          w.kubernetes = {1, 28, "v1.28.3-tke.1"};
        },
        "Blocked KubernetesTooOld: Kubernetes is v1.28.3-tke.1; Cilium on TKE needs 1.30 or newer: "
        "upgrade the cluster"},
       {"an old cluster with the wrong network: both, the more fundamental first",
        [](World& w) {
          w.kubernetes = {1, 28, "v1.28.3-tke.1"};
          w.workloads.push_back(daemon_set("tke-bridge-agent", 2));
        },
        "Blocked KubernetesTooOld: Kubernetes is v1.28.3-tke.1; Cilium on TKE needs 1.30 or newer: "
        "upgrade the cluster\nthe cluster's network mode is GlobalRouter: DaemonSet "
        "tke-bridge-agent is there, and Cilium cannot be chained behind a bridge; create a cluster "
        "with VPC-CNI, without DataPlaneV2"}});
}

TEST_CASE("preflight passed: it goes with an Act of no step on a cluster that fails it") {
  World world = fresh();
  world.installation.finalizers = healthy().installation.finalizers;
  world.kubernetes = {1, 28, "v1.28.3"};
  CHECK(make_plan(world).next() == nullptr);
}

TEST_CASE("preflight passed: a sidecar that is away stops every first step too") {
  World world = fresh();
  world.installation.finalizers = healthy().installation.finalizers;
  world.helm = Error{ErrorKind::Unavailable, "away"};
  CHECK(make_plan(world).next() == nullptr);
}

}  // namespace
}  // namespace tco::plan
