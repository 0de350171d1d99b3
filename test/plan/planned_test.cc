// Nothing is written before the plan says it.
#include "plan/sentences.h"
#include "plan/view/desired_changes.h"

namespace tco::plan {
namespace {

using namespace std::chrono_literals;
using model::OperationState;

// The sidecar was asked what the World wants now.
void previewed(World& w, OperationState state) {
  w.helm->operation = operation(w, state);
  w.helm->operation->type = "Preview";
  w.helm->operation->phase = "Rendering";
}

const std::string kRenders = "Act Planning: rendering Cilium 1.18.2 to see what it changes";

TEST_CASE("planned: Helm renders, then the ConfigMap is written") {
  World claimed = fresh();
  const std::string digest = work_out_changes(claimed)->digest;
  check_sentences(
      steps::planned, claimed,
      {{"nobody has asked", [](World&) {}, kRenders},
       {"Helm is at it", [](World& w) { previewed(w, OperationState::Running); },
        "Wait Planning: Helm: Rendering [again in 2s]"},
       {"it has found out", [](World& w) { previewed(w, OperationState::Succeeded); },
        "Act Planning: writing the plan " + digest +
            " to ConfigMap kube-system/tke-cilium-operator-plan"},
       {"it was about something else",
        [](World& w) {
          previewed(w, OperationState::Succeeded);
          w.installation.spec.values = R"({"debug":{"enabled":true}})";
        },
        kRenders},
       {"another operation is under way",
        [](World& w) { w.helm->operation = operation(w, OperationState::Running); },
        "Wait WaitingForStep: waiting for the Helm operation"},
       {"there is no such chart",
        [](World& w) {
          previewed(w, OperationState::Failed);
          w.helm->operation->error_reason = "ChartNotFound";
          w.helm->operation->error_message = "no cilium 1.18.2";
        },
        "Blocked ChartNotFound: no cilium 1.18.2 [again in 599s]"},
       {"the repository was away, and is asked again",
        [](World& w) {
          previewed(w, OperationState::Failed);
          w.helm->operation->error_reason = "ChartUnreachable";
          w.helm->operation->finished = w.now - 31s;
        },
        kRenders},
       {"the plan is there", [](World& w) { approve_plan(w); }, "Done: the plan is " + digest},
       {"the sidecar is away",
        [](World& w) {
          w.helm = Error{ErrorKind::Unavailable, "it does not answer"};
        },
        "Wait SidecarUnavailable: it does not answer [again in 5s]"},
       {"the API server's address is not known", [](World& w) { w.api_endpoints.clear(); },
        "Wait WaitingForStep: waiting for the API server's address and accepted values"},
       {"a check fails",
        [](World& w) {
          w.kubernetes = {1, 28, "v1.28.3"};
        },
        "Wait WaitingForStep: waiting for preflight"},
       {"the version is refused", [](World& w) { w.installation.spec.version = "1.10.0"; },
        "Wait WaitingForStep: waiting for a version that can be had"}});
}

TEST_CASE("planned: what Automatic writes is approved with it, what Manual writes is not") {
  World world = fresh();
  previewed(world, OperationState::Succeeded);
  const auto automatic = action_of<WritePlan>(steps::planned(world));
  CHECK(automatic.document.approved == work_out_changes(world)->steps);
  CHECK(automatic.preview == world.helm->operation->id);
  CHECK(automatic.document.eligible_nodes == 2);
  world.installation.spec.plan.approval = model::Approval::Manual;
  CHECK(action_of<WritePlan>(steps::planned(world)).document.approved.empty());
}

TEST_CASE("planned: the digest is about what is wanted, not about what is there") {
  const std::string digest = work_out_changes(healthy())->digest;
  const auto after = [](auto change) {
    World world = healthy();
    change(world);
    return work_out_changes(world)->digest;
  };
  SECTION("nodes, components and releases come and go") {
    CHECK(after([](World& w) { w.nodes.clear(); }) == digest);
    CHECK(after([](World& w) { w.workloads.clear(); }) == digest);
    CHECK(after([](World& w) { w.helm->release.reset(); }) == digest);
    CHECK(after([](World& w) { w.cni_config.reset(); }) == digest);
    CHECK(after([](World& w) { w.installation.spec.plan.approval = model::Approval::Manual; }) ==
          digest);
  }
  SECTION("each wish counts") {
    using Spec = model::InstallationSpec;
    const auto with = [&](auto change) {
      return after([&](World& w) { change(w.installation.spec); });
    };
    CHECK(with([](Spec& s) { s.version = "1.18.3"; }) != digest);
    CHECK(with([](Spec& s) { s.values = R"({"debug":{"enabled":true}})"; }) != digest);
    CHECK(with([](Spec& s) { s.cni.mtu = 8500; }) != digest);
    CHECK(with([](Spec& s) { s.components.ip_masq_agent = model::ComponentPolicy::Keep; }) !=
          digest);
    CHECK(with([](Spec& s) { s.tolerations.ipamd = model::TolerationPolicy::Never; }) != digest);
    CHECK(with([](Spec& s) { s.chart.sha256 = std::string(64, 'a'); }) != digest);
  }
}

}  // namespace
}  // namespace tco::plan
