// The table as a whole: who goes first, what holds up what, when to look again.
#include "plan/plan.h"

#include <catch2/catch.hpp>

#include "base/names.h"
#include "fakes/said.h"
#include "fakes/world.h"

namespace tco::plan {
namespace {

using namespace std::chrono_literals;

std::string next_of(const World& world) {
  const Plan plan = make_plan(world);
  return plan.next() == nullptr ? "nothing" : said(plan.next()->action);
}

TEST_CASE("plan: a healthy installation asks for nothing") {
  const Plan plan = make_plan(healthy());
  for (const StepResult& result : plan.results) {
    INFO(result.name << ": " << said(result.verdict));
    CHECK(std::holds_alternative<Done>(result.verdict));
  }
  CHECK(plan.next() == nullptr);
  CHECK(plan.recheck() == 60s);  // the CNI ConfigMap, which is not watched
}

TEST_CASE("plan: the rows are the seed's, in its order") {
  CHECK(step_names() ==
        std::vector<std::string_view>{
            // What people order beside the spec
            "AgentsHeld", "EmergencyRestored",
            // The installation
            "Claimed", "ServicesServed", "RecordsOwned", "PreflightPassed", "VersionAccepted",
            "ProfileRecorded", "APIServerKnown", "ValuesAccepted", "Planned", "PlanApproved",
            "IPAMDTolerates", "TCRAssistantTolerates", "CNIConfigured", "FlowControlSet",
            "ReleaseUnlocked", "ImagesPulled", "ReleaseDeployed", "ReleaseIntact",
            "CertificatesRenewed", "FirstVersionRecorded", "NodesReady", "AgentsConfigured",
            "UpgradeSettled", "TKECNIAgentRetired", "CNIDirectoriesClean", "KubeProxyRetired",
            "IPMasqAgentRetired", "NodePoolsCreated", "InstallationRecorded", "PodsManaged",
            // Orphan
            "HelmOperationEnded", "GateHandedBack", "NodesOpened", "FinalizerRemoved",
            // Uninstall
            "HelmOperationEnded", "NodesOpened", "NodesGone", "TeardownRecorded", "ReleaseUnlocked",
            "ReleaseUninstalled", "CiliumPodsGone", "RecycleRecorded", "CNIConfigRemoved",
            "FlowControlRemoved", "GateTaintsRemoved", "PlanRemoved", "FinalizerRemoved",
            // UninstallAndRestore
            "HelmOperationEnded", "NodesOpened", "TeardownRecorded", "KubeProxyRestored",
            "CNIDirectoriesRestored", "TKECNIAgentRestored", "IPMasqAgentRestored",
            "ReleaseUnlocked", "ReleaseUninstalled", "CiliumPodsGone", "RecycleRecorded",
            "GateTaintsRemoved", "IPAMDRestored", "TCRAssistantRestored", "CNIConfigRemoved",
            "FlowControlRemoved", "PlanRemoved", "RecordsRemoved", "FinalizerRemoved"});
}

TEST_CASE("plan: a new cluster is claimed before anything else") {
  CHECK(next_of(fresh()) == "AddFinalizer");
}

TEST_CASE("plan: the first row that wants to act goes first") {
  World world = healthy();
  world.cni_config.reset();
  workload(world, "ip-masq-agent").node_selector.reset();
  CHECK(next_of(world) == "ApplyCniConfig kube-system/cni-configuration key cni-config, repair #1");
}

TEST_CASE("plan: a joining node never holds up a repair") {
  World world = healthy();
  world.nodes.push_back(node("node-3"));
  world.nodes.edit_back().meta.created = kNow;
  workload(world, "tke-cni-agent").node_selector.reset();
  CHECK(next_of(world) == "RecordRepair daemonset.kube-system.tke-cni-agent #1");
  world = healthy();
  world.nodes.push_back(node("node-3"));
  workload(world, "ip-masq-agent").node_selector.reset();
  CHECK(next_of(world) == "RecordRepair daemonset.kube-system.ip-masq-agent #1");
  workload(world, "tke-eni-ipamd").tolerations.reset();
  CHECK(next_of(world) == "RecordRepair deployment.kube-system.tke-eni-ipamd #1");
}

TEST_CASE("plan: neither does a cluster that fails preflight by now") {
  World world = healthy();
  world.kubernetes = {1, 29, "v1.29.0"};
  workload(world, "kube-proxy").node_selector.reset();
  CHECK(next_of(world) == "RecordRepair daemonset.kube-system.kube-proxy #1");
}

TEST_CASE("plan: nor a sidecar that is away, where Helm is not needed") {
  World world = healthy();
  world.helm = Error{ErrorKind::Unavailable, "away"};
  CHECK(next_of(world) == "nothing");
}

TEST_CASE("plan: suspended, everything is judged and nothing done") {
  World world = fresh();
  world.installation.spec.suspend = true;
  const Plan plan = make_plan(world);
  CHECK(plan.suspended);
  CHECK(plan.next() == nullptr);
  CHECK(plan.results.size() == 30);
  CHECK(said(plan.results[0].verdict).starts_with("Act Claiming"));
}

TEST_CASE("plan: a deleted installation has another table") {
  World world = fresh();
  world.installation.meta.deleting = true;
  const Plan plan = make_plan(world);
  CHECK(plan.teardown);
  REQUIRE(plan.results.size() == 4);
  CHECK(plan.results[0].name == "HelmOperationEnded");
  CHECK(plan.results[3].name == "FinalizerRemoved");
}

TEST_CASE("plan: the soonest moment at which time alone may change a verdict") {
  World world = healthy();
  world.nodes.push_back(node("node-3"));
  world.nodes.edit_back().meta.created = kNow - 9min;
  CHECK(make_plan(world).recheck() == 60s);  // the joining node's grace
  world.helm->operation = operation(world, model::OperationState::Running);
  CHECK(make_plan(world).recheck() == 2s);  // Helm's progress
}

// From a new cluster to the end, one action at a time; the World does what each action asks for.
TEST_CASE("plan: the whole way without nodes") {
  World world = fresh();
  world.nodes.clear();
  const auto does = [&](const std::string& action, auto effect) {
    CHECK(next_of(world) == action);
    effect();
  };
  const auto record = [&](const char* name, model::Original::Field field) {
    const model::Workload& object = workload(world, name);
    world.records
        .originals["original." +
                   std::string(object.kind == model::WorkloadKind::DaemonSet ? "daemonset."
                                                                             : "deployment.") +
                   "kube-system." + name] = {
        .field = field, .uid = object.meta.uid, .generation = object.meta.generation};
    if (field != model::Original::Field::Tolerations) return;
    world.records.originals.rbegin()->second.added = {"node.cilium.io/agent-not-ready"};
  };
  does("AddFinalizer", [&] { world.installation.finalizers = {std::string(names::kFinalizer)}; });
  does("RecordProfile tke-2026.2", [&] { world.records.profile = "tke-2026.2"; });
  does("RecordApiServer 169.254.128.112:60002",
       [&] { world.records.api_server = "169.254.128.112:60002"; });
  does("PreviewRelease kube-system/cilium version 1.18.2", [&] {
    world.helm->operation = operation(world, model::OperationState::Succeeded);
    world.helm->operation->type = "Preview";
  });
  does("WritePlan of 10 changes", [&] { approve_plan(world); });
  does("RecordOriginal original.deployment.kube-system.tke-eni-ipamd",
       [&] { record("tke-eni-ipamd", model::Original::Field::Tolerations); });
  does("AddToleration kube-system/tke-eni-ipamd: node.cilium.io/agent-not-ready Exists",
       [&] { workload(world, "tke-eni-ipamd").tolerations = Tolerations{{.op = "Exists"}}; });
  does("ApplyCniConfig kube-system/cni-configuration key cni-config",
       [&] { world.cni_config = healthy().cni_config; });
  does("ApplyFlowControl PriorityLevel cilium",
       [&] { world.flow_control->priority_level = flow_control().priority_level; });
  does("ApplyFlowControl FlowSchema cilium", [&] { world.flow_control = flow_control(); });
  does("ApplyRelease kube-system/cilium version 1.18.2",
       [&] { world.helm->release = deployed_release(world); });
  does("RecordFirstVersion 1.18.2", [&] { world.records.first_version = "1.18.2"; });
  for (const char* name : {"tke-cni-agent", "kube-proxy", "ip-masq-agent"}) {
    does("RecordOriginal original.daemonset.kube-system." + std::string(name),
         [&] { record(name, model::Original::Field::NodeSelector); });
    does("RetireDaemonSet kube-system/" + std::string(name),
         [&] { workload(world, name) = retired_daemon_set(name); });
    if (std::string_view(name) != "tke-cni-agent") continue;
    // No node is there that could need it; those that come do not.
    does("RecordCniCleaned uid-tke-cni-agent/1",
         [&] { world.records.cni_cleaned = {.seen = "uid-tke-cni-agent/1", .first = kNow}; });
  }
  does("RecordInstalled", [&] { world.records.installed = kNow; });
  CHECK(next_of(world) == "nothing");
}

}  // namespace
}  // namespace tco::plan
