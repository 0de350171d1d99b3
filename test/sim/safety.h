// What must hold at the moment any write takes effect, whatever crashed before.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fakes/fake_cluster.h"

namespace tco::sim {

// Watches one cluster from now on; must not outlive it, and stays where it is.
class Safety {
 public:
  explicit Safety(FakeCluster& cluster);
  Safety(const Safety&) = delete;
  Safety& operator=(const Safety&) = delete;

  // "retire kube-proxy: node-2 has no ready agent", one line each.
  const std::vector<std::string>& violations() const { return violations_; }
  // How often each write took effect; but for status, Events and what Helm does on the way.
  const std::map<std::string, int>& effects() const { return effects_; }
  // Every write that was asked for.
  int writes() const;

 private:
  void judge(const Request& request);
  void demand(bool holds, const Request& request, const std::string& what);
  void judge_undo(const Request& request);
  bool runs(const model::Node& node, model::PodComponent component) const;
  void judge_retirement(const Request& request);
  void judge_helm(const Request& request);
  bool ordered(const Request& request);
  std::optional<model::Original> original_of(const std::string& name) const;
  bool recorded(const std::string& name) const;
  // Its original was recorded as it is now: nothing of ours was undone.
  bool fresh(const std::string& name) const;
  bool retired_or_absent(const std::string& name) const;
  bool served_everywhere() const;
  const std::map<std::string, std::string>& bookkeeping() const;
  bool installed() const;
  bool planned() const;
  bool counted(const std::string& name) const;
  plan::World truth() const;

  FakeCluster& cluster_;
  std::vector<std::string> violations_;
  std::map<std::string, int> effects_;
};

}  // namespace tco::sim
