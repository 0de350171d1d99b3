// Nodes, taken one at a time and reduced to kinds: a cluster of thousands makes a page of report.
#pragma once

#include <compare>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "survey/aliases.h"
#include "wire/json_reader.h"

namespace tco::survey {

// What many nodes have in common.
struct NodeClass {
  std::string kind;  // super, registered, karpenter, native, normal, other: by TKE's labels
  std::string os_image;
  std::string kernel;
  std::string runtime;
  std::string kubelet;
  std::vector<std::string> taints;     // "key=value:effect"
  std::vector<std::string> resources;  // allocatable, but for Kubernetes' own
  auto operator<=>(const NodeClass&) const = default;
};

class Nodes {
 public:
  // A Node as the API server shows it, fields of unexpected types left out.
  void add(const wire::Json& node);
  // A Machine of a native node; only whether it declares Cilium's taint counts.
  void add_machine(const wire::Json& machine);
  // An agent's pod.
  void add_agent(const wire::Json& pod);

  // Numbers by kind, classes with one example each, and Cilium's taint against machines and agents.
  wire::Json summary() const;
  const Aliases& aliases() const { return aliases_; }
  // "native" of the node called so; "unknown" if there is no such node.
  std::string kind_of(const std::string& node) const;

 private:
  struct Example {
    int count = 0;
    std::map<std::string, std::string> labels;
  };
  struct Fact {
    std::string kind;
    std::string machine;  // of a native node
    bool tainted = false;
  };
  wire::Json cilium_taint() const;

  std::map<NodeClass, Example> classes_;
  std::map<std::string, Fact> nodes_;
  std::map<std::string, int> kinds_;
  std::set<std::string> tainted_machines_;
  std::set<std::string> served_;  // nodes with a ready agent
  Aliases aliases_;
};

}  // namespace tco::survey
