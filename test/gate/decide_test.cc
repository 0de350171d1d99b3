// Every rule of the gate, as a sentence: start from a node that has just joined, change one thing.
#include "gate/decide.h"

#include <catch2/catch.hpp>
#include <functional>
#include <string>

#include "base/names.h"
#include "fakes/world.h"
#include "gate/agents.h"

namespace tco::gate {
namespace {

using namespace std::chrono_literals;

const std::string kKey(names::kAgentNotReadyTaint);

model::Taint taint(std::string key, std::string value, std::string effect = "NoSchedule") {
  return {.key = std::move(key),
          .value = std::move(value),
          .effect = std::move(effect),
          .time_added = {}};
}
const model::Taint kOurs = taint(kKey, std::string(names::kGateTaintValue));
const model::Taint kOfAPool = taint(kKey, "true", "NoExecute");
const model::Taint kOfTheKubelet = taint("node.kubernetes.io/not-ready", "");

constexpr Agent kNone{};
constexpr Agent kUnready{.exists = true, .ready = false};
constexpr Agent kReady{.exists = true, .ready = true};

struct Case {
  model::Node node = tco::node("node-3");
  Agent agent;
  model::GatePolicy policy{.epoch = 3,
                           .key = kKey,
                           .effect = "NoSchedule",
                           .add = true,
                           .since = kNow - 30min,
                           .continuous = false,
                           .open = true,
                           .clear = false};
};

Case joining() {
  Case start;
  start.node.meta.created = kNow;
  return start;
}

std::string said(const Case& at) {
  const Decision decision = decide(at.node, at.agent, at.policy);
  if (decision.add) return "add: " + std::string(decision.why);
  if (decision.nothing()) return "nothing";
  std::string text = decision.foreign ? "remove foreign" : "remove";
  for (const std::size_t place : decision.removed) text += " " + std::to_string(place);
  return text + ": " + std::string(decision.why);
}

struct Sentence {
  std::string when;
  std::function<void(Case&)> change;
  std::string says;
};

void check(const Case& start, const std::vector<Sentence>& rows) {
  for (const Sentence& row : rows) {
    Case at = start;
    row.change(at);
    INFO(row.when);
    CHECK(said(at) == row.says);
  }
}

const char* const kNotServed = "add: Cilium has not served it yet";

TEST_CASE("decide: a node that joins is closed until its agent is ready") {
  check(joining(),
        {{"it has no agent yet", [](Case&) {}, kNotServed},
         {"its agent is not ready", [](Case& c) { c.agent = kUnready; }, kNotServed},
         {"its agent is ready", [](Case& c) { c.agent = kReady; }, "nothing"},
         {"it carries other taints", [](Case& c) { c.node.taints = {kOfTheKubelet}; }, kNotServed},
         {"it was created in the second of the first deployment",
          [](Case& c) { c.node.meta.created = c.policy.since; }, kNotServed},
         {"it was there before Cilium", [](Case& c) { c.node.meta.created = c.policy.since - 1s; },
          "nothing"},
         {"Cilium has served it", [](Case& c) { c.node.cilium_was_up = true; }, "nothing"},
         {"nothing may be added", [](Case& c) { c.policy.add = false; }, "nothing"}});
}

TEST_CASE("decide: a node that carries the key gets no second") {
  check(joining(),
        {{"ours", [](Case& c) { c.node.taints = {kOurs}; }, "nothing"},
         {"a pool's",
          [](Case& c) {
            c.node.taints = {kOfTheKubelet, kOfAPool};
          },
          "nothing"},
         {"cilium-operator's", [](Case& c) { c.node.taints = {taint(kKey, "")}; }, "nothing"}});
}

TEST_CASE("decide: one patch takes all taints of the key off a node that is served") {
  Case served = joining();
  served.agent = kReady;
  served.node.taints = {kOurs};
  check(served,
        {{"ours", [](Case&) {}, "remove 0: its agent is ready"},
         {"a pool's", [](Case& c) { c.node.taints = {kOfAPool}; },
          "remove foreign 0: its agent is ready"},
         {"two effects, with others between them",
          [](Case& c) {
            c.node.taints = {kOfTheKubelet, kOfAPool, taint("x", "y"), kOurs};
          },
          "remove foreign 1 3: its agent is ready"},
         {"another key", [](Case& c) { c.node.taints = {kOfTheKubelet}; }, "nothing"},
         {"its agent is not ready any more", [](Case& c) { c.agent = kUnready; }, "nothing"},
         {"its agent is gone", [](Case& c) { c.agent = kNone; }, "nothing"},
         {"suspended: it is opened all the same", [](Case& c) { c.policy.add = false; },
          "remove 0: its agent is ready"},
         {"the release is not ours", [](Case& c) { c.policy.open = false; }, "nothing"}});
}

TEST_CASE("decide: Continuous closes a node again whose agent is there and not ready") {
  Case served = joining();
  served.policy.continuous = true;
  served.node.cilium_was_up = true;
  served.agent = kUnready;
  const char* const closes = "add: its agent is not ready";
  check(served, {{"it was served", [](Case&) {}, closes},
                 {"it is older than Cilium",
                  [](Case& c) { c.node.meta.created = c.policy.since - 1h; }, closes},
                 {"it has no agent at all", [](Case& c) { c.agent = kNone; }, "nothing"},
                 {"its agent is ready", [](Case& c) { c.agent = kReady; }, "nothing"},
                 {"it is closed already", [](Case& c) { c.node.taints = {kOurs}; }, "nothing"},
                 {"nothing may be added", [](Case& c) { c.policy.add = false; }, "nothing"},
                 {"BootstrapOnly", [](Case& c) { c.policy.continuous = false; }, "nothing"}});
}

TEST_CASE("decide: nodes without Cilium are left alone, but for what is ours") {
  Case elsewhere = joining();
  check(elsewhere,
        {{"a super node", [](Case& c) { c.node.instance_type = "eklet"; }, "nothing"},
         {"a super node by its name", [](Case& c) { c.node.meta.name = "eklet-x"; }, "nothing"},
         {"a registered node", [](Case& c) { c.node.instance_type = "external"; }, "nothing"},
         {"Windows", [](Case& c) { c.node.os = "windows"; }, "nothing"},
         {"its owner wants no Cilium", [](Case& c) { c.node.no_schedule = true; }, "nothing"},
         {"it is being deleted", [](Case& c) { c.node.meta.deleting = true; }, "nothing"},
         {"a pool's taint stays, whatever runs there",
          [](Case& c) {
            c.node.no_schedule = true;
            c.agent = kReady;
            c.node.taints = {kOfAPool};
          },
          "nothing"},
         {"ours goes if it became one later",
          [](Case& c) {
            c.node.no_schedule = true;
            c.node.taints = {kOfAPool, kOurs};
          },
          "remove 1: not wanted"}});
}

TEST_CASE("decide: all taints of ours go, and no other, when the gate is switched off") {
  Case off = joining();
  off.policy.add = off.policy.open = false;
  off.policy.clear = true;
  off.node.taints = {kOfAPool, kOurs};
  check(off,
        {{"its agent is not ready", [](Case& c) { c.agent = kUnready; }, "remove 1: not wanted"},
         {"nothing of ours is there", [](Case& c) { c.node.taints = {kOfAPool}; }, "nothing"},
         {"its agent is ready, with the gate left to cilium-operator",
          [](Case& c) {
            c.agent = kReady;
            c.node.taints = {kOfAPool};
          },
          "nothing"},
         {"while the installation is deleted, a served node is opened still",
          [](Case& c) {
            c.agent = kReady;
            c.policy.open = true;
          },
          "remove foreign 0 1: its agent is ready"}});
}

TEST_CASE("decide: a taint of ours under a former key goes") {
  Case changed = joining();
  changed.node.taints = {taint("former/key", std::string(names::kGateTaintValue))};
  CHECK(said(changed) == "remove 0: not wanted");
  changed.node.taints = {taint("former/key", "true")};
  CHECK(said(changed) == kNotServed);
}

TEST_CASE("decide: what is added says whose it is") {
  const model::Taint added = new_taint(joining().policy);
  CHECK(added == kOurs);
  Case after = joining();
  after.node.taints = {added};
  CHECK(said(after) == "nothing");
}

model::CiliumPod pod(std::string name, std::string node, bool ready) {
  model::CiliumPod made = agent_on(node);
  made.meta.name = std::move(name);
  made.ready = ready;
  return made;
}

using Nodes = std::vector<std::string>;

TEST_CASE("agents: readiness is told by pods that are Ready and not terminating") {
  Agents agents;
  CHECK(agents.on("node-1") == kNone);
  model::CiliumPod first = pod("cilium-a", "node-1", false);
  CHECK(agents.update("cilium-a", &first) == Nodes{"node-1"});
  CHECK(agents.on("node-1") == kUnready);
  first.ready = true;
  CHECK(agents.update("cilium-a", &first) == Nodes{"node-1"});
  CHECK(agents.on("node-1") == kReady);
  CHECK(agents.update("cilium-a", &first).empty());  // nothing that matters has changed

  first.meta.deleting = true;
  agents.update("cilium-a", &first);
  CHECK(agents.on("node-1") == kUnready);
  const model::CiliumPod second = pod("cilium-b", "node-1", true);
  agents.update("cilium-b", &second);
  CHECK(agents.on("node-1") == kReady);
  CHECK(agents.update("cilium-a", nullptr) == Nodes{"node-1"});
  CHECK(agents.on("node-1") == kReady);
  CHECK(agents.update("cilium-b", nullptr) == Nodes{"node-1"});
  CHECK(agents.on("node-1") == kNone);
}

TEST_CASE("agents: other pods, and those that no node has yet, count for nothing") {
  Agents agents;
  const model::CiliumPod envoy = envoy_on("node-1");
  CHECK(agents.update(envoy.meta.name, &envoy).empty());
  model::CiliumPod agent = pod("cilium-a", "", false);
  CHECK(agents.update("cilium-a", &agent).empty());
  agent.node = "node-1";
  CHECK(agents.update("cilium-a", &agent) == Nodes{"node-1"});
  CHECK(agents.update("cilium-x", nullptr).empty());
  // Of the same name, on another node: both are to be looked at.
  agent.node = "node-2";
  CHECK(agents.update("cilium-a", &agent) == Nodes{"node-1", "node-2"});
  CHECK(agents.on("node-1") == kNone);
}

TEST_CASE("sweep: every taint of the key goes from every node, and no other") {
  Case at = joining();
  at.policy = {.epoch = 3, .key = kKey, .effect = "NoSchedule", .clear = true, .sweep = true};
  at.agent = kNone;
  at.node.taints = {kOfTheKubelet, kOfAPool, kOurs};
  CHECK(said(at) == "remove foreign 1 2: not wanted");
  at.node.instance_type = "eklet";
  CHECK(said(at) == "remove foreign 1 2: not wanted");
}

}  // namespace
}  // namespace tco::gate
