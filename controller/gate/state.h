// PURE but for what it keeps: everything the gate knows, and which patch is next. No thread, no
// request, no clock of its own; gate.h has those.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "base/random.h"
#include "base/result.h"
#include "gate/agents.h"
#include "gate/lanes.h"
#include "gate/ledger.h"
#include "gate/window.h"
#include "model/gate.h"
#include "model/node.h"

namespace tco::gate {

// A patch of one node.
struct Job {
  std::shared_ptr<const model::Node> node;  // as it was decided by
  std::string body;
  Decision decision;
  SteadyTime sent{};
  SteadyTime waited_since{};  // when it first was due
};

class State {
 public:
  using Nodes = std::function<std::shared_ptr<const model::Node>(const std::string& name)>;

  // `nodes` answers what the cache shows now; null: no such node.
  State(Nodes nodes, Random random, WindowLimits limits = {})
      : nodes_(std::move(nodes)), random_(std::move(random)), window_(limits) {}

  // Another policy changes what is due on every node: true, and every node is to be looked at.
  bool follow(const std::optional<model::GatePolicy>& policy, SteadyTime now);

  // Something about this node may be another now.
  void look(const std::string& node, SteadyTime now);
  void agent_changed(const std::string& pod, const model::CiliumPod* as, SteadyTime now);

  // The next patch to send, if `epoch` is our term of office, the policy's; finished() must follow.
  // What is due is decided by what the cache shows at this moment.
  std::optional<Job> take(std::optional<std::int64_t> epoch, SteadyTime now);
  // It was answered with the object's new version, or failed.
  void finished(const Job& job, const Result<std::string>& version, SteadyTime now);

  // When take() may have something again; absent: only a call of the others can change that.
  std::optional<SteadyTime> next_wakeup(SteadyTime now) const;

  model::GateReport report() const;
  const Window& window() const { return window_; }

 private:
  // Tells of the nodes that resist.
  void note(const std::string& node, const Decision& decision, SteadyTime now);
  // When its decision may be acted on.
  SteadyTime due(const model::Node& node, const Decision& decision, SteadyTime now);
  void schedule(const model::Node& node, const Decision& decision, SteadyTime now);
  void failed(const Job& job, const Error& error, SteadyTime now);
  std::optional<Job> job_of(const Lanes::Taken& taken, SteadyTime now);

  Nodes nodes_;
  Random random_;
  std::optional<model::GatePolicy> policy_;
  Agents agents_;
  Lanes lanes_;
  Ledger ledger_;
  Window window_;
  std::set<std::string> stuck_;
  std::map<std::string, std::string> unpatched_;  // why, by node
  SteadyTime swept_{};
};

}  // namespace tco::gate
