// A pod's required node affinity, as Kubernetes has it.
#pragma once

#include <string>
#include <vector>

namespace tco::model {

struct NodeSelectorRequirement {
  std::string key;
  std::string op;  // In, NotIn, Exists, DoesNotExist, Gt, Lt
  std::vector<std::string> values;
  friend bool operator==(const NodeSelectorRequirement&, const NodeSelectorRequirement&) = default;
};

// All of them must hold; one without any matches no node.
struct NodeSelectorTerm {
  std::vector<NodeSelectorRequirement> expressions;  // about labels
  std::vector<NodeSelectorRequirement> fields;       // about metadata.name
  friend bool operator==(const NodeSelectorTerm&, const NodeSelectorTerm&) = default;
};

}  // namespace tco::model
