// The user's Helm values must not undo what the installation rests on.
#include "plan/sentences.h"

namespace tco::plan {
namespace {

TEST_CASE("values accepted: all problems are told at once") {
  check_sentences(
      steps::values_accepted, healthy(),
      {{"none are given", [](World&) {}, "Done"},
       {"harmless ones",
        [](World& w) { w.installation.spec.values = R"({"hubble":{"enabled":true}})"; }, "Done"},
       {"one is ours", [](World& w) { w.installation.spec.values = R"({"routingMode":"tunnel"})"; },
        "Blocked ValuesConflict: spec.values.routingMode is set by the operator: the operator "
        "installs native routing only"},
       {"two at once",
        [](World& w) {
          w.installation.spec.values = R"({"agent":false,"gatewayAPI":{"enabled":true}})";
        },
        "Blocked ValuesConflict: spec.values.agent is set by the operator: an installation without "
        "agents is none\nspec.values.gatewayAPI.enabled: true cannot work on VPC-CNI: the Gateway "
        "API needs Envoy configuration, which a delegated IPAM excludes"}});
}

TEST_CASE("values accepted: what egress leaves alone must be known") {
  World world = healthy();
  world.installation.spec.egress.mode = model::EgressMode::IPMasq;
  check_sentences(
      steps::values_accepted, world,
      {{"TKE has no ip-masq-agent", [](World&) {}, "Done"},
       {"its ranges",
        [](World& w) { w.ip_masq_config = R"({"NonMasqueradeCIDRs":["10.0.0.0/8"]})"; }, "Done"},
       {"nonsense", [](World& w) { w.ip_masq_config = "nonsense"; },
        "Blocked EgressRangesUnknown: entry config of ConfigMap kube-system/ip-masq-agent-config "
        "names no ranges that can be read: set spec.egress.nonMasqueradeCIDRs to all ranges of the "
        "VPC [again in 60s]"},
       {"nonsense, but the spec names them",
        [](World& w) {
          w.ip_masq_config = "nonsense";
          w.installation.spec.egress.non_masquerade_cidrs = {"10.0.0.0/8"};
        },
        "Done"},
       {"nonsense, but nothing is masqueraded",
        [](World& w) {
          w.ip_masq_config = "nonsense";
          w.installation.spec.egress.mode = model::EgressMode::NATGateway;
        },
        "Done"}});
}

TEST_CASE("values accepted: while they are not, no release is made") {
  World world = fresh();
  world.installation.spec.values = R"({"agent":false})";
  CHECK(said(steps::release_deployed(world)) ==
        "Wait WaitingForStep: waiting for the API server's address and accepted values");
}

}  // namespace
}  // namespace tco::plan
