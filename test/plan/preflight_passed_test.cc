// What preflight says, and whom it stops: the first installation, never a repair.
#include "plan/sentences.h"

namespace tco::plan {
namespace {

const char* const kOld =
    "KubernetesTooOld: Kubernetes is v1.28.3-tke.1; Cilium 1.18.2 on TKE needs 1.30 or newer: "
    "upgrade the cluster";

void age(World& world) { world.kubernetes = {1, 28, "v1.28.3-tke.1"}; }

World claimed() {
  World world = fresh();
  world.installation.finalizers = healthy().installation.finalizers;
  return world;
}

TEST_CASE("preflight passed: the step's sentences before the first installation") {
  check_sentences(
      steps::preflight_passed, fresh(),
      {{"all is well", [](World&) {}, "Done: all checks passed: VPC-CNI, SharedENI"},
       {"no node shows the mode", [](World& w) { w.nodes.clear(); },
        "Done: all checks passed: VPC-CNI, SharedENI as the spec says: no node shows it yet"},
       {"the sidecar is away",
        [](World& w) {
          w.helm = Error{ErrorKind::Unavailable, "the sidecar is away"};
        },
        "Wait SidecarUnavailable: the sidecar is away [again in 5s]"},
       {"an old cluster", age, std::string("Blocked KubernetesTooOld: ") + kOld},
       {"an old cluster, ignored",
        [](World& w) {
          age(w);
          w.installation.spec.preflight.ignore = {"KubernetesTooOld"};
        },
        std::string("Done: no check failed: VPC-CNI, SharedENI\nwarning: ") + kOld},
       {"several: a line each, failures first, the most fundamental is the reason",
        [](World& w) {
          age(w);
          w.workloads.push_back(daemon_set("tke-bridge-agent", 2));
          w.api_endpoints[0].addresses = {"10.0.0.9"};
          w.installation.spec.preflight.ignore = {"UnsupportedNetworkMode"};
        },
        std::string("Blocked KubernetesTooOld: ") + kOld +
            "\nLoadBalancerAddress: the API server's address 10.0.0.9:60002, from the "
            "EndpointSlice of Service default/kubernetes, is not 169.254.x.y: Cilium would take a "
            "load balancer's over and lock its agents out; set spec.apiServer to the API server's "
            "own, or ignore this check if this is it"
            "\nwarning: UnsupportedNetworkMode: the cluster's network mode is GlobalRouter: "
            "DaemonSet tke-bridge-agent is there, and Cilium cannot be chained behind a bridge; "
            "create a cluster with VPC-CNI, without DataPlaneV2"}});
}

TEST_CASE("preflight passed: after the first installation it only reports") {
  World world = healthy();
  CHECK(said(steps::preflight_passed(world)) == "Done: all checks passed: VPC-CNI, SharedENI");
  age(world);
  CHECK(said(steps::preflight_passed(world)) == std::string("Reported KubernetesTooOld: ") + kOld);
  CHECK(make_plan(world).next() == nullptr);

  workload(world, "tke-cni-agent").node_selector.reset();
  REQUIRE(make_plan(world).next() != nullptr);
  CHECK(said(make_plan(world).next()->action) ==
        "RecordRepair daemonset.kube-system.tke-cni-agent #1");
}

TEST_CASE("preflight passed: a version that is not known says so before any check does") {
  World world = claimed();
  world.installation.spec.version = "1.20.2";
  world.preflight = model::PreflightFacts{.missing_rights = {{"list nodes"}}};
  age(world);
  CHECK(said(steps::preflight_passed(world)) == "Done: all checks passed: VPC-CNI, SharedENI");
  world.workloads.push_back(daemon_set("tke-bridge-agent", 2));
  CHECK(said(steps::preflight_passed(world)).starts_with("Reported UnsupportedNetworkMode"));
  CHECK(said(steps::version_accepted(world)).starts_with("Blocked UnsupportedVersion"));
  CHECK(make_plan(world).next() == nullptr);
}

TEST_CASE("preflight passed: what cleans the nodes later is asked for before the first write") {
  const std::string unknown =
      "Blocked OperatorImageUnknown: OperatorImageUnknown: The operator does not know its own "
      "image, which its pods on nodes need. Set its flag --image; make run takes IMAGE.";
  World start = claimed();
  start.operator_image.clear();
  check_sentences(steps::preflight_passed, start,
                  {{"with nodes", [](World&) {}, unknown},
                   {"without", [](World& w) { w.nodes.clear(); }, unknown},
                   {"tke-cni-agent is kept",
                    [](World& w) {
                      w.installation.spec.components.tke_cni_agent = model::ComponentPolicy::Keep;
                    },
                    "Done: all checks passed: VPC-CNI, SharedENI"},
                   {"it is not there", [](World& w) { remove_workload(w, "tke-cni-agent"); },
                    "Done: all checks passed: VPC-CNI, SharedENI"}});
  CHECK(make_plan(start).next() == nullptr);
}

TEST_CASE("preflight passed: it goes with an Act of no step on a cluster that fails it") {
  World world = claimed();
  age(world);
  CHECK(make_plan(world).next() == nullptr);
  world.installation.spec.preflight.ignore = {"KubernetesTooOld"};
  CHECK(make_plan(world).next() != nullptr);
}

TEST_CASE("preflight passed: a sidecar that is away stops every first step too") {
  World world = claimed();
  world.helm = Error{ErrorKind::Unavailable, "away"};
  CHECK(make_plan(world).next() == nullptr);
}

}  // namespace
}  // namespace tco::plan
