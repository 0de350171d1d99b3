// What the gate is told, and what an installation that goes waits for.
#include "plan/gate.h"

#include "base/names.h"
#include "plan/sentences.h"

namespace tco::plan {
namespace {

using namespace std::chrono_literals;
using model::GateMode;
using model::GateOwner;

std::string told(const World& world) {
  const auto policy = gate_policy(world);
  if (!policy) return "as before";
  std::string text;
  if (policy->add) text += " add";
  if (policy->continuous) text += " continuous";
  if (policy->open) text += " open";
  if (policy->clear) text += " clear";
  return text.empty() ? "nothing" : text.substr(1);
}

TEST_CASE("gate: what may be done about nodes") {
  struct Row {
    std::string when;
    std::function<void(World&)> spoil;
    std::string says;
  };
  const std::vector<Row> rows = {
      {"all is well", [](World&) {}, "add open"},
      {"Continuous", [](World& w) { w.installation.spec.gate.mode = GateMode::Continuous; },
       "add continuous open"},
      {"Off", [](World& w) { w.installation.spec.gate.mode = GateMode::Off; }, "clear"},
      {"suspended, nodes are opened still", [](World& w) { w.installation.spec.suspend = true; },
       "open"},
      {"deleted", [](World& w) { w.installation.meta.deleting = true; }, "open clear"},
      {"no release yet", [](World& w) { w.helm->release.reset(); }, "nothing"},
      {"it is being upgraded", [](World& w) { w.helm->release->status = "pending-upgrade"; },
       "open"},
      {"it failed", [](World& w) { w.helm->release->status = "failed"; }, "open"},
      {"somebody else's", [](World& w) { w.helm->release->labels.clear(); }, "nothing"},
      {"the sidecar is away",
       [](World& w) {
         w.helm = Error{ErrorKind::Unavailable, "away"};
       },
       "as before"},
      {"away, and the agents' DaemonSet is gone: nobody would open what is closed",
       [](World& w) {
         w.helm = Error{ErrorKind::Unavailable, "away"};
         remove_workload(w, names::kAgents);
       },
       "nothing"},
      {"away while it is deleted: ours go all the same",
       [](World& w) {
         w.installation.meta.deleting = true;
         w.helm = Error{ErrorKind::Unavailable, "away"};
       },
       "clear"},
      {"it is not on record when Cilium was deployed first",
       [](World& w) {
         w.records.first_deployed.reset();
         w.records.installed.reset();
       },
       "open"},
  };
  for (const Row& row : rows) {
    World world = healthy();
    row.spoil(world);
    INFO(row.when);
    CHECK(told(world) == row.says);
  }
}

TEST_CASE("gate: key, effect, term and the time from which nodes are new") {
  World world = healthy();
  world.installation.spec.gate.taint_key = "x/y";
  world.installation.spec.gate.taint_effect = model::TaintEffect::NoExecute;
  auto policy = gate_policy(world);
  REQUIRE(policy);
  CHECK(policy->key == "x/y");
  CHECK(policy->effect == "NoExecute");
  CHECK(policy->epoch == 3);
  CHECK(policy->since == kNow - 30min);
  world.records.first_deployed.reset();  // of an operator without a gate
  CHECK(gate_policy(world)->since == kNow - 20min);
}

model::Taint taint(std::string_view value) {
  return {.key = std::string(names::kAgentNotReadyTaint),
          .value = std::string(value),
          .effect = "NoSchedule",
          .time_added = {}};
}

TEST_CASE("gate: nodes that carry the taint are counted, whoever added it") {
  World world = healthy();
  CHECK(gated_nodes(world) == 0);
  world.nodes.edit(0).taints = {taint("true")};
  world.nodes.edit(1).taints = {taint(names::kGateTaintValue)};
  world.nodes.push_back(node("eklet-x"));
  world.nodes.edit_back().taints = {taint("true")};
  CHECK(gated_nodes(world) == 2);
  CHECK(nodes_with_our_taint(world) == std::vector<std::string>{"node-2"});
}

TEST_CASE("nodes opened: before the installation goes, no taint of ours is left") {
  check_sentences(
      steps::nodes_opened, healthy(),
      {{"none is", [](World&) {}, "Done"},
       {"one is on its way", [](World& w) { w.gate.cleared = false; },
        "Wait OpeningNodes: taking the operator's taints off the nodes [again in 1s]"},
       {"one is left", [](World& w) { w.nodes.edit(0).taints = {taint(names::kGateTaintValue)}; },
        "Wait OpeningNodes: taking the operator's taints off the nodes: left on node-1 [again in "
        "1s]"},
       {"a pool's is no business of ours",
        [](World& w) { w.nodes.edit(0).taints = {taint("true")}; }, "Done"}});
  World world = healthy();
  world.installation.meta.deleting = true;
  world.gate.cleared = false;
  CHECK(make_plan(world).next() == nullptr);
  CHECK(said(steps::finalizer_removed(world)) ==
        "Wait WaitingForStep: waiting for the nodes to be without our taint");
}

World owned() {
  World world = healthy();
  world.installation.spec.gate.owner = GateOwner::Operator;
  world.helm->release = deployed_release(world);
  world.installation.meta.deleting = true;
  return world;
}

TEST_CASE("gate handed back: cilium-operator takes its taint off again before we let go") {
  check_sentences(
      steps::gate_handed_back, owned(),
      {{"it was ours alone", [](World&) {},
        "Act HandingBack: handing the taint of the nodes back to cilium-operator"},
       {"it never was ours alone",
        [](World& w) { w.installation.spec.gate.owner = GateOwner::Shared; }, "Done"},
       {"there was no gate", [](World& w) { w.installation.spec.gate.mode = GateMode::Off; },
        "Done"},
       {"it was done", [](World& w) { w.helm->release = deployed_release(w); },
        "Done: the taint is cilium-operator's again"},
       {"Helm is at it",
        [](World& w) { w.helm->operation = operation(w, model::OperationState::Running); },
        "Wait WaitingForStep: waiting for the Helm operation"},
       {"there is no release", [](World& w) { w.helm->release.reset(); },
        "Done: Cilium's release is not there"},
       {"the sidecar is away",
        [](World& w) {
          w.helm = Error{ErrorKind::Unavailable, "away"};
        },
        "Wait SidecarUnavailable: away [again in 5s]"},
       {"the values cannot be had",
        [](World& w) {
          w.values_from = Error{ErrorKind::Invalid, "no such Secret"};
        },
        "Blocked HandingBack: the taint of the nodes must be cilium-operator's again before the "
        "operator lets go, and the values for it cannot be had. Correct spec.values, "
        "spec.valuesFrom or spec.apiServer"}});
}

TEST_CASE("gate handed back: what is deployed stays what it is otherwise") {
  World world = owned();
  world.installation.spec.version = "1.18.4";  // asked for, and not made yet
  const auto action = action_of<ApplyRelease>(steps::gate_handed_back(world));
  CHECK(action.version == "1.18.2");
  CHECK(action.values.find("node-taints") == std::string::npos);
  CHECK(action.values.find("extraArgs") == std::string::npos);
}

}  // namespace
}  // namespace tco::plan
