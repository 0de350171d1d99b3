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

TEST_CASE(
    "values accepted: those of a wrong kind are told as such, beside a conflict as a conflict") {
  check_sentences(
      steps::values_accepted, healthy(),
      {{"an object for a list",
        [](World& w) { w.installation.spec.values = R"({"operator":{"tolerations":{}}})"; },
        "Blocked ValuesInvalid: spec.values.operator.tolerations is an object; the operator's "
        "value there is an array"},
       {"and a key of ours",
        [](World& w) {
          w.installation.spec.values = R"({"devices":1,"operator":{"tolerations":{}}})";
        },
        "Blocked ValuesConflict: spec.values.devices is set by the operator: set "
        "spec.datapath.devices instead\nspec.values.operator.tolerations is an object; the "
        "operator's value there is an array"}});
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

World with_secret(std::string json) {
  World world = healthy();
  world.installation.spec.values_from = {{.kind = model::ValuesKind::Secret, .name = "cilium"}};
  world.values_from = std::vector<std::string>{std::move(json)};
  return world;
}

TEST_CASE("values accepted: those of other objects are judged too, and looked at every minute") {
  CHECK(said(steps::values_accepted(with_secret(R"({"debug":{"enabled":true}})"))) ==
        "Done [again in 60s]");
  CHECK(said(steps::values_accepted(with_secret(R"({"agent":false})"))) ==
        "Blocked ValuesConflict: spec.valuesFrom[0], Secret cilium: agent is set by the operator: "
        "an installation without agents is none [again in 60s]");
}

TEST_CASE("values accepted: objects that cannot be read stop an upgrade, and say why") {
  const auto spoilt = [](ErrorKind kind) {
    World world = with_secret("{}");
    world.values_from = Error{kind, "it does not exist"};
    return world;
  };
  CHECK(said(steps::values_accepted(spoilt(ErrorKind::Invalid))) ==
        "Blocked ValuesUnreadable: it does not exist [again in 60s]");
  CHECK(said(steps::values_accepted(spoilt(ErrorKind::Forbidden))) ==
        "Blocked Forbidden: it does not exist [again in 60s]");
  CHECK(said(steps::values_accepted(spoilt(ErrorKind::Unavailable))) ==
        "Wait SidecarUnavailable: it does not exist [again in 5s]");
  CHECK(said(steps::release_deployed(spoilt(ErrorKind::Invalid))) ==
        "Wait WaitingForStep: waiting for the API server's address and accepted values");
}

TEST_CASE("values accepted: a changed object is an upgrade") {
  World world = with_secret(R"({"debug":{"enabled":true}})");
  world.helm->release = deployed_release(world);
  CHECK(said(steps::release_deployed(world)) == "Done: release revision 1 is deployed");
  world.values_from = std::vector<std::string>{R"({"debug":{"enabled":false}})"};
  CHECK(said(steps::release_deployed(world)) ==
        "Act InstallingRelease: upgrading to Cilium 1.18.2 with Helm");
}

TEST_CASE("values accepted: Helm is told which of them are secret") {
  World world = with_secret(R"({"a":1})");
  world.installation.spec.values_from.push_back(
      {.kind = model::ValuesKind::ConfigMap, .name = "site"});
  world.values_from = std::vector<std::string>{R"({"a":1})", R"({"b":1})"};
  CHECK(action_of<ApplyRelease>(steps::release_deployed(world)).secret_values ==
        std::vector<std::string>{R"({"a":1})"});
}

TEST_CASE("values accepted: Helm is told what the rendered chart must say") {
  const World world = with_secret(R"({"a":1})");
  CHECK(action_of<ApplyRelease>(steps::release_deployed(world)).owned ==
        values::owned_settings(world.installation.spec));
}

}  // namespace
}  // namespace tco::plan
