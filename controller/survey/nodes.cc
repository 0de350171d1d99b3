#include "survey/nodes.h"

#include <algorithm>

#include "base/names.h"

namespace tco::survey {
namespace {

using wire::Json, wire::JsonReader;
using Labels = std::map<std::string, std::string>;

constexpr std::size_t kMostClasses = 40;

// TKE's marks, the more special ones first: a Karpenter node is a native node, too.
std::string kind_by(const std::string& name, const Labels& labels) {
  const auto type = labels.find("node.kubernetes.io/instance-type");
  const std::string instance = type == labels.end() ? "" : type->second;
  if (instance == "eklet" || name.starts_with("eklet-")) return "super";
  if (instance == "external") return "registered";
  if (labels.contains("karpenter.sh/nodepool")) return "karpenter";
  if (labels.contains("node.tke.cloud.tencent.com/machineset")) return "native";
  if (labels.contains("tke.cloud.tencent.com/nodepool-id")) return "normal";
  return "other";
}

std::vector<std::string> taints_of(const JsonReader& spec, bool& cilium) {
  std::vector<std::string> taints;
  spec.each("taints", [&](const JsonReader& taint) {
    std::string key;
    std::string value;
    std::string effect;
    taint.read("key", key);
    taint.read("value", value);
    taint.read("effect", effect);
    cilium = cilium || key == names::kAgentNotReadyTaint;
    if (!value.empty()) key.append("=").append(value);
    taints.push_back(key.append(":").append(effect));
  });
  std::ranges::sort(taints);
  return taints;
}

// cpu, memory, pods and storage are everybody's.
std::vector<std::string> resources_of(const JsonReader& status) {
  std::vector<std::string> names;
  const JsonReader allocatable = status.child("allocatable");
  for (const auto& [name, amount] : allocatable.json().items()) {
    if (name.find('/') != std::string::npos) names.push_back(name);
  }
  return names;
}

}  // namespace

void Nodes::add(const wire::Json& node) {
  const JsonReader reader(node);
  std::string name;
  Labels labels;
  reader.child("metadata").read("name", name);
  reader.child("metadata").read("labels", labels);
  NodeClass shape;
  shape.kind = kind_by(name, labels);
  bool tainted = false;
  shape.taints = taints_of(reader.child("spec"), tainted);
  const JsonReader status = reader.child("status");
  shape.resources = resources_of(status);
  const JsonReader info = status.child("nodeInfo");
  info.read("osImage", shape.os_image);
  info.read("kernelVersion", shape.kernel);
  info.read("containerRuntimeVersion", shape.runtime);
  info.read("kubeletVersion", shape.kubelet);

  const std::string alias = shape.kind + "-" + std::to_string(++kinds_[shape.kind]);
  aliases_.add(name, alias);
  status.each("addresses", [&](const JsonReader& entry) {
    std::string address;
    entry.read("address", address);
    aliases_.add(address, alias);
  });
  Fact fact{.kind = shape.kind, .machine = {}, .tainted = tainted};
  const auto machine = labels.find("node.tke.cloud.tencent.com/machine");
  if (machine != labels.end()) fact.machine = machine->second;
  nodes_.insert_or_assign(name, std::move(fact));
  Example& example = classes_[std::move(shape)];
  if (example.count++ == 0) example.labels = labels;
}

void Nodes::add_machine(const wire::Json& machine) {
  const JsonReader reader(machine);
  std::string name;
  bool tainted = false;
  reader.child("metadata").read("name", name);
  static_cast<void>(taints_of(reader.child("spec"), tainted));
  if (tainted) tainted_machines_.insert(name);
}

void Nodes::add_agent(const wire::Json& pod) {
  const JsonReader reader(pod);
  std::string node;
  reader.child("spec").read("nodeName", node);
  reader.child("status").each("conditions", [&](const JsonReader& condition) {
    std::string type;
    std::string status;
    condition.read("type", type);
    condition.read("status", status);
    if (type == "Ready" && status == "True") served_.insert(node);
  });
}

std::string Nodes::kind_of(const std::string& node) const {
  const auto found = nodes_.find(node);
  return found == nodes_.end() ? "unknown" : found->second.kind;
}

// Whether a machine's controller puts a taint back that Cilium has taken off.
wire::Json Nodes::cilium_taint() const {
  int nodes = 0;
  int back = 0;
  int declared = 0;
  int declared_and_gone = 0;
  for (const auto& [name, fact] : nodes_) {
    const bool declares = tainted_machines_.contains(fact.machine);
    nodes += fact.tainted ? 1 : 0;
    back += fact.tainted && served_.contains(name) ? 1 : 0;
    declared += declares ? 1 : 0;
    declared_and_gone += declares && !fact.tainted ? 1 : 0;
  }
  return {{"nodes", nodes},
          {"nodesWithReadyAgent", back},
          {"nodesOfMachinesThatDeclareIt", declared},
          {"nodesOfMachinesThatDeclareItWithoutIt", declared_and_gone}};
}

wire::Json Nodes::summary() const {
  Json classes = Json::array();
  for (const auto& [shape, example] : classes_) {
    if (classes.size() == kMostClasses) break;
    classes.push_back({{"kind", shape.kind},
                       {"count", example.count},
                       {"osImage", shape.os_image},
                       {"kernel", shape.kernel},
                       {"runtime", shape.runtime},
                       {"kubelet", shape.kubelet},
                       {"taints", shape.taints},
                       {"resources", shape.resources},
                       {"labelsOfOne", example.labels}});
  }
  Json all = {{"count", nodes_.size()},
              {"byKind", kinds_},
              {"classes", std::move(classes)},
              {"ciliumTaint", cilium_taint()}};
  if (classes_.size() > kMostClasses) all["classesOmitted"] = classes_.size() - kMostClasses;
  return all;
}

}  // namespace tco::survey
