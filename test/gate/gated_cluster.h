// A cluster as the gate's state sees it: nodes and agents, what a watch has brought of them, and
// patches that change nothing if their test fails.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/names.h"
#include "fakes/world.h"
#include "gate/state.h"

namespace tco::gate {

using namespace std::chrono_literals;

inline const std::string kKey(names::kAgentNotReadyTaint);

inline model::GatePolicy policy() {
  return {.epoch = 3,
          .key = kKey,
          .effect = "NoSchedule",
          .add = true,
          .since = kNow - 30min,
          .continuous = true,
          .open = true,
          .clear = false};
}

using NodePtr = std::shared_ptr<const model::Node>;

// What is there, and what a watch has brought of it. Holds state; what it knows of an API server is
// that a patch whose test fails changes nothing.
struct Cluster {
  std::map<std::string, model::Node> nodes;
  std::map<std::string, model::CiliumPod> agents;  // by node
  std::map<std::string, NodePtr> cache;
  std::deque<std::function<void(SteadyTime)>> events;
  std::uint64_t version = 100;
  int uids = 0;
  SteadyTime now{};
  State state{[this](const std::string& name) -> NodePtr {
                const auto found = cache.find(name);
                return found == cache.end() ? nullptr : found->second;
              },
              [] { return 0.0; }};

  void tell_node(const std::string& name) {
    const auto found = nodes.find(name);
    NodePtr seen = found == nodes.end() ? nullptr : std::make_shared<model::Node>(found->second);
    events.emplace_back([this, name, seen](SteadyTime at) {
      seen ? void(cache[name] = seen) : void(cache.erase(name));
      state.look(name, at);
    });
  }
  void touch(const std::string& name) {
    nodes.at(name).meta.resource_version = std::to_string(++version);
    tell_node(name);
  }
  void join(const std::string& name) {
    model::Node fresh = node(name);
    fresh.meta.uid = name + "-" + std::to_string(++uids);
    fresh.meta.created = kNow;
    nodes[name] = fresh;
    touch(name);
  }
  void leave(const std::string& name) {
    nodes.erase(name);
    tell_node(name);
  }
  void agent(const std::string& name, bool ready) {
    model::CiliumPod pod = agent_on(name);
    pod.ready = ready;
    agents[name] = pod;
    events.emplace_back(
        [this, pod](SteadyTime at) { state.agent_changed(pod.meta.name, &pod, at); });
  }
  void no_agent(const std::string& name) {
    agents.erase(name);
    const std::string pod = agent_on(name).meta.name;
    events.emplace_back([this, pod](SteadyTime at) { state.agent_changed(pod, nullptr, at); });
  }
  void deliver() {
    if (events.empty()) return;
    const auto event = std::move(events.front());
    events.pop_front();
    event(now);
  }

  Result<std::string> patch(const Job& job) {
    const std::string& name = job.node->meta.name;
    const auto found = nodes.find(name);
    if (found == nodes.end()) return Error{ErrorKind::NotFound, "gone"};
    std::vector<model::Taint>& taints = found->second.taints;
    const Error conflict{ErrorKind::Conflict, "test failed"};
    if (found->second.meta.uid != job.node->meta.uid) return conflict;
    if (job.decision.add) {
      if (taints != job.node->taints) return conflict;
      taints.push_back(new_taint(policy()));
    }
    for (auto place = job.decision.removed.rbegin(); place != job.decision.removed.rend();
         ++place) {
      if (*place >= taints.size() || taints[*place] != job.node->taints[*place]) return conflict;
      taints.erase(taints.begin() + static_cast<std::ptrdiff_t>(*place));
    }
    touch(name);
    return found->second.meta.resource_version;
  }

  bool consistent() const {
    for (const auto& [name, each] : nodes) {
      const auto agent = agents.find(name);
      const Agent seen{.exists = agent != agents.end(),
                       .ready = agent != agents.end() && agent->second.ready};
      if (!decide(each, seen, policy()).nothing()) return false;
    }
    return true;
  }
};

}  // namespace tco::gate
