// What tke-cni-agent left on nodes: when it is moved aside, what proves it, what waits for it.
#include "base/names.h"
#include "plan/cni_cleaning.h"
#include "plan/drift.h"
#include "plan/sentences.h"
#include "plan/view/api_server.h"
#include "plan/view/desired.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::plan {
namespace {

using model::PodComponent;
using namespace std::chrono_literals;

// tke-cni-agent is retired, and nobody has looked at the nodes.
World not_clean() {
  World world = healthy();
  world.records.cni_cleaned.reset();
  approve_plan(world);
  return world;
}

World cleaning() {
  World world = not_clean();
  run_cni_cleaner(world, CniDuty::Clean);
  return world;
}

TEST_CASE("cni directories clean: when the operator's pods go to the nodes") {
  const std::string goes =
      "Act CleaningCNI: moving tke-cni-agent's file aside in every node's CNI directory";
  check_sentences(
      steps::cni_directories_clean, not_clean(),
      {{"tke-cni-agent is retired", [](World&) {}, goes},
       {"it still runs",
        [](World& w) { workload(w, "tke-cni-agent") = daemon_set("tke-cni-agent", 2); },
        "Wait WaitingForStep: waiting for tke-cni-agent to be retired"},
       {"its last pods are ending",
        [](World& w) { w.pods.push_back(pod_of(PodComponent::TKECNIAgent, "node-2")); },
        "Wait AwaitingRetirement: the pods of tke-cni-agent are ending on node-2 [again in 30s]"},
       {"they cannot end on a node that is not reachable",
        [](World& w) {
          w.pods.push_back(pod_of(PodComponent::TKECNIAgent, "node-2"));
          w.nodes.edit(1).ready = false;
        },
        goes},
       {"Cilium is not there yet", [](World& w) { w.helm->release.reset(); },
        "Wait WaitingForStep: waiting for the release"},
       {"the sidecar is away, and the agents are ready",
        [](World& w) {
          w.helm = Error{ErrorKind::Unavailable, "away"};
        },
        goes},
       {"an upgrade has failed, and the agents are ready",
        [](World& w) { w.helm->release->status = "failed"; }, goes},
       {"the sidecar is away, and an agent is not ready",
        [](World& w) {
          w.helm = Error{ErrorKind::Unavailable, "away"};
          pod(w, PodComponent::Agent, "node-1").ready = false;
        },
        "Wait WaitingForStep: waiting for the release"},
       {"the sidecar is away before the installation is over",
        [](World& w) {
          w.helm = Error{ErrorKind::Unavailable, "away"};
          w.records.installed.reset();
        },
        "Wait WaitingForStep: waiting for the release"},
       {"there is no node: those that come never had it", [](World& w) { w.nodes.clear(); },
        "Act Recording: recording that every node's CNI directory is clean"},
       {"the image is not known", [](World& w) { w.operator_image.clear(); },
        "Blocked OperatorImageUnknown: The operator does not know its own image, which its pods on "
        "nodes need. Set its flag --image; make run takes IMAGE."},
       {"it is kept",
        [](World& w) {
          w.installation.spec.components.tke_cni_agent = model::ComponentPolicy::Keep;
        },
        "Done: tke-cni-agent's file is in no node's way"},
       {"it is not there", [](World& w) { remove_workload(w, "tke-cni-agent"); },
        "Done: tke-cni-agent's file is in no node's way"}});
}

TEST_CASE(
    "cni directories clean: a node without an agent keeps its only network until it gets one") {
  World world = not_clean();
  world.nodes.edit(1).no_schedule = true;
  const auto apply = action_of<ApplyDaemonSet>(steps::cni_directories_clean(world));
  CHECK(
      apply.body.find(R"({"key":"cilium.io/no-schedule","operator":"NotIn","values":["true"]})") !=
      std::string::npos);
  run_cni_cleaner(world, CniDuty::Clean);
  erase_if(world.pods, [](const model::CiliumPod& p) {
    return p.component == PodComponent::CNICleaner && p.node == "node-2";
  });
  workload(world, names::kCniCleaner).desired = 1;
  const auto record = action_of<RecordCniCleaned>(steps::cni_directories_clean(world));
  CHECK(record.cleaning.left_out == std::vector<std::string>{"node-2"});
  world.records.cni_cleaned = record.cleaning;
  remove_workload(world, names::kCniCleaner);
  CHECK(done(steps::cni_directories_clean(world)));

  world.nodes.edit(1).no_schedule = false;
  CHECK_FALSE(cni_proven_clean(world));
  CHECK_NOTHROW(action_of<ApplyDaemonSet>(steps::cni_directories_clean(world)));
  remove_workload(world, "cilium");
  CHECK(cni_proven_clean(world));
}

TEST_CASE("cni cleaner: it goes where the agents go, and back everywhere") {
  World world = not_clean();
  model::Workload& agents = workload(world, "cilium");
  agents.node_selector.emplace()["pool"] = "cilium";
  agents.node_terms = {{.expressions = {{"zone", "In", {"a", "b"}}}, .fields = {}},
                       {.expressions = {}, .fields = {{"metadata.name", "In", {"node-1"}}}},
                       {}};
  agents.tolerations = {{.key = "x", .op = "Equal", .value = "1", .effect = "NoExecute"}};
  const std::string body = wanted_cni_cleaner(world, CniDuty::Clean)->body;
  const auto has = [&](std::string_view part) { return body.find(part) != std::string::npos; };
  CHECK(has(R"("nodeSelector":{"pool":"cilium"})"));
  CHECK(has(R"([{"effect":"NoExecute","key":"x","operator":"Equal","value":"1"}])"));
  CHECK(has(R"({"key":"zone","operator":"In","values":["a","b"]},{"key":"node.kub)"));
  CHECK(has(R"("matchFields":[{"key":"metadata.name","operator":"In","values":["node-1"]}])"));
  CHECK(has(R"(},{}]}}})"));
  const std::string back = wanted_cni_cleaner(world, CniDuty::Restore)->body;
  CHECK(back.find("no-schedule") == std::string::npos);
  CHECK(back.find(R"("tolerations":[{"operator":"Exists"}])") != std::string::npos);
}

TEST_CASE("cni directories clean: only every node's pod is a proof") {
  check_sentences(
      steps::cni_directories_clean, cleaning(),
      {{"all are ready", [](World&) {},
        "Act Recording: recording that every node's CNI directory is clean"},
       {"one is not",
        [](World& w) {
          pod(w, PodComponent::CNICleaner, "node-2").ready = false;
          pod(w, PodComponent::CNICleaner, "node-2").waiting =
              "01-other.conf sorts before 05-cilium.conflist";
        },
        "Wait AwaitingCleanCNI 1/2: node-2: tke-cilium-operator-cni not ready: 01-other.conf sorts "
        "before 05-cilium.conflist"},
       {"one is of a former round",
        [](World& w) { pod(w, PodComponent::CNICleaner, "node-1").template_generation = "0"; },
        "Wait AwaitingCleanCNI 1/2: node-1: no tke-cilium-operator-cni pod yet"},
       {"a node has none, and the DaemonSet owes it none",
        [](World& w) {
          workload(w, names::kCniCleaner).desired = 1;
          erase_if(w.pods, [](const model::CiliumPod& p) {
            return p.component == PodComponent::CNICleaner && p.node == "node-1";
          });
        },
        "Wait AwaitingCleanCNI 1/2: 1 node(s): no pod"},
       {"a node is not reachable: it is not given up",
        [](World& w) {
          w.nodes.edit(0).ready = false;
          pod(w, PodComponent::CNICleaner, "node-1").ready = false;
        },
        "Wait AwaitingCleanCNI 1/2: node-1: not reachable"},
       {"they were sent for something else",
        [](World& w) { workload(w, names::kCniCleaner).made_for = "another"; },
        "Act CleaningCNI: moving tke-cni-agent's file aside in every node's CNI directory"}});
}

TEST_CASE("cni directories clean: once proven, the DaemonSet goes, and nothing comes again") {
  World world = cleaning();
  const auto record = action_of<RecordCniCleaned>(steps::cni_directories_clean(world));
  CHECK(record.cleaning.seen == state_of(workload(world, "tke-cni-agent")));
  CHECK(record.cleaning.first == *world.records.installed);
  world.records.cni_cleaned = record.cleaning;
  CHECK(said(steps::cni_directories_clean(world)) ==
        "Act CleaningCNI: deleting DaemonSet tke-cilium-operator-cni: every node is clean");
  remove_workload(world, names::kCniCleaner);
  CHECK(said(steps::cni_directories_clean(world)) ==
        "Done: tke-cni-agent's file is in no node's way");
  world.nodes.push_back(node("node-3"));
  CHECK(said(steps::cni_directories_clean(world)) ==
        "Done: tke-cni-agent's file is in no node's way");
}

TEST_CASE("cni directories clean: wherever tke-cni-agent may have run again, it is done again") {
  World world = healthy();
  const model::Time first = world.records.cni_cleaned->first;
  const auto retired_again = [&](std::int64_t generation) {
    model::Workload& agent = workload(world, "tke-cni-agent");
    agent.meta.generation = agent.observed_generation = generation;
  };
  retired_again(3);
  const auto apply = action_of<ApplyDaemonSet>(steps::cni_directories_clean(world));
  run_cni_cleaner(world, CniDuty::Clean);
  const auto record = action_of<RecordCniCleaned>(steps::cni_directories_clean(world));
  CHECK(record.cleaning.seen.ends_with("/3"));
  CHECK(record.cleaning.first == first);

  retired_again(5);  // its pods start anew each time
  CHECK(action_of<ApplyDaemonSet>(steps::cni_directories_clean(world)).body != apply.body);
}

TEST_CASE("cni directories clean: the first retirement of kube-proxy waits for it, no later one") {
  World world = not_clean();
  workload(world, "kube-proxy") = daemon_set("kube-proxy", 2);
  CHECK(said(steps::kube_proxy_retired(world)).starts_with("Act RepairingDrift"));
  world.records.installed.reset();
  world.records.originals.erase(record_key(workload(world, "kube-proxy")));
  CHECK(said(steps::kube_proxy_retired(world)) ==
        "Wait WaitingForStep: waiting for every node's CNI directory to be clean");
  CHECK(said(steps::installation_recorded(world)) ==
        "Wait WaitingForStep: waiting for the components to be retired");
  workload(world, "kube-proxy") = retired_daemon_set("kube-proxy");
  CHECK(said(steps::installation_recorded(world)) ==
        "Wait WaitingForStep: waiting for every node's CNI directory to be clean");
}

TEST_CASE("cni directories restored: before tke-cni-agent, after kube-proxy, then for good") {
  World world = deleted(healthy(), model::DeletionPolicy::UninstallAndRestore);
  CHECK(said(steps::cni_directories_restored(world)) ==
        "Wait WaitingForStep: waiting for kube-proxy");
  workload(world, "kube-proxy") = daemon_set("kube-proxy", 2);
  for (const char* name : {"node-1", "node-2"}) {
    world.pods.push_back(pod_of(PodComponent::KubeProxy, name));
  }
  CHECK(said(steps::cni_directories_restored(world)) ==
        "Act RestoringCNI: putting tke-cni-agent's file back in every node's CNI directory");
  CHECK(said(steps::tke_cni_agent_restored(world)) ==
        "Wait WaitingForStep: waiting for the CNI directories");
  World cleaned = world;
  run_cni_cleaner(cleaned, CniDuty::Clean);  // the last round's pods prove nothing of this
  CHECK(said(steps::cni_directories_restored(cleaned)) ==
        "Act RestoringCNI: putting tke-cni-agent's file back in every node's CNI directory");
  run_cni_cleaner(world, CniDuty::Restore);
  check_sentences(
      steps::cni_directories_restored, world,
      {{"all are ready", [](World&) {}, "Done: tke-cni-agent's file is back on 2 node(s)"},
       {"one is not", [](World& w) { pod(w, PodComponent::CNICleaner, "node-1").ready = false; },
        "Wait AwaitingRestoration 1/2: node-1: tke-cilium-operator-cni not ready"},
       {"one cannot be reached",
        [](World& w) {
          w.nodes.edit(0).ready = false;
          pod(w, PodComponent::CNICleaner, "node-1").ready = false;
        },
        "Done: tke-cni-agent's file is back on 1 node(s)"},
       {"Cilium is gone", [](World& w) { w.helm->release.reset(); },
        "Done: no node is left that Cilium serves"},
       {"the image is not known", [](World& w) { w.operator_image.clear(); },
        "Done: tke-cni-agent writes its file itself"},
       {"no node was ever cleaned",
        [](World& w) {
          w.records.cni_cleaned.reset();
          remove_workload(w, names::kCniCleaner);
        },
        "Done: no CNI directory was changed"}});
}

TEST_CASE("cni cleaner: whose image it is") {
  World world = healthy();
  const auto body = [&] { return wanted_cni_cleaner(world, CniDuty::Clean)->body; };
  CHECK(body().find(R"("image":"registry/operator:0.1.0")") != std::string::npos);
  world.operator_image.clear();
  CHECK_FALSE(wanted_cni_cleaner(world, CniDuty::Clean));
  world.workloads.push_back(deployment(names::kNamespace, names::kDeployment));
  CHECK_FALSE(wanted_cni_cleaner(world, CniDuty::Clean));
  model::Workload& own = workload(world, names::kDeployment);
  own.containers = {{.name = "helm-sidecar", .image = "other"}, {"controller", "mirror/own:1", {}}};
  own.pull_secrets = {"mirror", "shared"};
  world.installation.spec.image_pull_secrets = {"shared"};
  CHECK(body().find(R"("image":"mirror/own:1")") != std::string::npos);
  CHECK(body().find(R"("imagePullSecrets":[{"name":"shared"},{"name":"mirror"}])") !=
        std::string::npos);
}

}  // namespace
}  // namespace tco::plan
