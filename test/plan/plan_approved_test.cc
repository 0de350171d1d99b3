// Who lets a plan be carried out, and what needs no letting.
#include "base/names.h"
#include "plan/sentences.h"
#include "plan/view/desired_changes.h"

namespace tco::plan {
namespace {

World planned_by_hand() {
  World world = fresh();
  world.installation.finalizers = {std::string(names::kFinalizer)};
  world.records.api_server = "169.254.128.112:60002";
  world.records.profile = "tke-2026.1";
  world.installation.spec.plan.approval = model::Approval::Manual;
  approve_plan(world);
  world.plan.approved.clear();
  return world;
}

std::string next_of(const World& world) {
  const Plan plan = make_plan(world);
  return plan.next() == nullptr ? "nothing" : said(plan.next()->action);
}

// Installed by an approved plan; the user's values make another one, which waits for approval.
World another_plan_waits() {
  World world = healthy();
  world.installation.spec.plan.approval = model::Approval::Manual;
  const auto before = world.plan.approved;
  world.installation.spec.values = R"({"debug":{"enabled":true}})";
  approve_plan(world);
  world.plan.approved = before;
  return world;
}

TEST_CASE("plan approved: three ways to say yes") {
  const World waits = planned_by_hand();
  const std::string digest = waits.plan.digest;
  const std::string yes = "Act Recording: recording that the plan " + digest + " is approved";
  check_sentences(
      steps::plan_approved, waits,
      {{"in the spec", [&](World& w) { w.installation.spec.plan.approved_digest = digest; }, yes},
       {"by annotation", [&](World& w) { w.installation.approved_plan = digest; }, yes},
       {"in the ConfigMap", [&](World& w) { w.plan.approved_by_user = digest; }, yes},
       {"an old approval elsewhere does not matter",
        [&](World& w) {
          w.installation.spec.plan.approved_digest = "sha256:old";
          w.installation.approved_plan = digest;
        },
        yes},
       {"it is recorded", [](World& w) { approve_plan(w); },
        "Done: the plan " + digest + " is approved"},
       {"there is no plan yet", [](World& w) { w.plan = {}; },
        "Wait WaitingForStep: waiting for the plan"},
       {"the plan is of before", [](World& w) { w.installation.spec.cni.mtu = 8500; },
        "Wait WaitingForStep: waiting for the plan"},
       {"it became automatic",
        [](World& w) { w.installation.spec.plan.approval = model::Approval::Automatic; }, yes}});
}

TEST_CASE("plan approved: who waits says for what, and how to approve it") {
  World world = planned_by_hand();
  std::string sentence = said(steps::plan_approved(world));
  CHECK(sentence.starts_with("Wait AwaitingApproval: the plan " + world.plan.digest + " (" +
                             world.plan.summary));
  CHECK(sentence.find("install.cilium-tke.io/approved-plan=" + world.plan.digest) !=
        std::string::npos);
  world.installation.approved_plan = "sha256:other";
  sentence = said(steps::plan_approved(world));
  CHECK(sentence.find("what is approved now is another plan: sha256:other") != std::string::npos);
}

TEST_CASE("plan approved: nothing but our own bookkeeping without it") {
  World world = planned_by_hand();
  CHECK(next_of(world) == "nothing");
  world.installation.approved_plan = world.plan.digest;
  CHECK(next_of(world) == "RecordApproval of 9 steps");
  world.plan.approved = work_out_changes(world)->steps;
  CHECK(next_of(world) == "RecordOriginal original.deployment.kube-system.tke-eni-ipamd");
}

TEST_CASE("plan approved: what was approved is put back while something else waits") {
  World world = another_plan_waits();
  CHECK(next_of(world) == "nothing");  // the upgrade waits
  workload(world, "kube-proxy").node_selector.reset();
  CHECK(next_of(world) == "RecordRepair daemonset.kube-system.kube-proxy #1");
}

TEST_CASE("plan approved: a wish less needs no approval") {
  World world = healthy();
  world.installation.spec.plan.approval = model::Approval::Manual;
  world.installation.spec.components.ip_masq_agent = model::ComponentPolicy::Keep;
  const auto before = world.plan.approved;
  approve_plan(world);
  world.plan.approved = before;
  CHECK(std::holds_alternative<Done>(steps::plan_approved(world)));
}

TEST_CASE("plan approved: a ConfigMap that somebody deleted stops no repair") {
  World world = healthy();
  world.plan = {};
  world.helm = Error{ErrorKind::Unavailable, "away"};
  workload(world, "tke-cni-agent").node_selector.reset();
  CHECK(next_of(world) == "RecordRepair daemonset.kube-system.tke-cni-agent #1");
  SECTION("but whoever wants to be asked is asked again") {
    world.installation.spec.plan.approval = model::Approval::Manual;
    CHECK(next_of(world) == "nothing");
  }
}

// What refuses the values, or keeps them from being known.
const std::vector<std::pair<const char*, void (*)(World&)>> kNoValues = {
    {"they conflict",
     [](World& w) { w.installation.spec.values = R"({"kubeProxyReplacement":"false"})"; }},
    {"their sources cannot be read",
     [](World& w) {
       w.values_from = Error{ErrorKind::Invalid, "no Secret cilium-values"};
     }},
    {"the sidecar is away", [](World& w) {
       w.helm = Error{ErrorKind::Unavailable, "away"};
       w.values_from = Error{ErrorKind::Unavailable, "away"};
     }}};

TEST_CASE("plan approved: values that are refused or unknown stop no repair of an installation") {
  for (const auto approval : {model::Approval::Automatic, model::Approval::Manual}) {
    for (const auto& [why, spoil] : kNoValues) {
      INFO(why);
      World world = healthy();
      world.installation.spec.plan.approval = approval;
      spoil(world);
      CHECK(next_of(world) == "nothing");
      World other = world;
      workload(other, "tke-cni-agent").node_selector.reset();
      CHECK(next_of(other) == "RecordRepair daemonset.kube-system.tke-cni-agent #1");
      other = world;
      workload(other, "tke-eni-ipamd").tolerations.reset();
      workload(other, "tke-eni-ipamd").meta.generation = 2;
      CHECK(next_of(other) == "RecordRepair deployment.kube-system.tke-eni-ipamd #1");
      other = world;
      other.cni_config.reset();
      CHECK(next_of(other).starts_with("ApplyCniConfig kube-system/cni-configuration"));
      other = world;
      other.flow_control->flow_schema.reset();
      CHECK(next_of(other).starts_with("ApplyFlowControl FlowSchema cilium"));
    }
  }
}

TEST_CASE("plan approved: what such a repair puts back is counted, and was approved") {
  for (const auto& [why, spoil] : kNoValues) {
    INFO(why);
    World world = healthy();
    world.installation.status.plan = {.digest = world.plan.digest, .state = "Applied"};
    spoil(world);
    world.cni_config.reset();
    CHECK(next_of(world) ==
          "ApplyCniConfig kube-system/cni-configuration key cni-config, repair #1");
    world.installation.spec.cni.mtu = 8500;  // another text, which nobody has approved
    CHECK(next_of(world) == "nothing");
  }
}

TEST_CASE("plan approved: before the first installation is over, bad values hold up everything") {
  World world = healthy();
  world.records.installed.reset();
  world.installation.spec.values = R"({"kubeProxyReplacement":"false"})";
  world.cni_config.reset();
  CHECK(next_of(world) == "nothing");
}

TEST_CASE("plan approved: while another plan waits, what is put back is counted too") {
  World world = another_plan_waits();
  world.installation.status.plan = {.digest = world.plan.digest, .state = "AwaitingApproval"};
  world.flow_control->flow_schema.reset();
  CHECK(next_of(world) == "ApplyFlowControl FlowSchema cilium, repair #1");
}

TEST_CASE("plan approved: every step that needs it has something to approve") {
  World world = fresh();
  world.installation.spec.image_registry = "mine.tencentcloudcr.com/cilium";
  world.installation.spec.unmanaged_pods = model::UnmanagedPolicy::Evict;
  const auto steps = work_out_changes(world)->steps;
  for (const char* step :
       {"IPAMDTolerates", "TCRAssistantTolerates", "CNIConfigured", "FlowControlSet",
        "ReleaseDeployed", "TKECNIAgentRetired", "CNIDirectoriesClean", "KubeProxyRetired",
        "IPMasqAgentRetired", "PodsManaged"}) {
    INFO(step);
    CHECK(steps.contains(step));
  }
  CHECK(steps.size() == 11);
}

}  // namespace
}  // namespace tco::plan
