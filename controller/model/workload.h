// A DaemonSet or a Deployment, reduced to what the installation decides by.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/node_selector.h"
#include "model/object.h"

namespace tco::model {

enum class WorkloadKind { DaemonSet, Deployment };

struct Toleration {
  std::string key;  // empty with operator Exists: every taint
  std::string op;   // "Exists" or "Equal"; empty reads as Equal
  std::string value;
  std::string effect;  // empty: every effect
  friend bool operator==(const Toleration&, const Toleration&) = default;
};

struct Container {
  std::string name;
  std::string image;
  std::vector<std::string> arguments;  // command and args, in that order
  friend bool operator==(const Container&, const Container&) = default;
};

// Who wrote an object, and when, as metadata.managedFields tells.
struct Writer {
  std::string manager;
  Time time{};
  friend bool operator==(const Writer&, const Writer&) = default;
};

struct Workload {
  WorkloadKind kind = WorkloadKind::DaemonSet;
  ObjectMeta meta;
  // A JSON Patch must know whether the map or list it adds to is there at all.
  bool has_annotations = false;
  std::optional<std::string> original;  // our annotation kOriginalAnnotation
  std::string made_for;                 // our annotation kMadeForAnnotation; empty: none
  std::optional<std::map<std::string, std::string>> node_selector;
  std::optional<std::vector<Toleration>> tolerations;
  // Of the required node affinity: a node that matches none of them gets no pod. Absent: any does.
  std::optional<std::vector<NodeSelectorTerm>> node_terms;
  std::vector<Container> containers;
  std::vector<std::string> pull_secrets;  // names
  // Who, other than we, last wrote the field that we change on this kind, else the spec; absent if
  // nobody did since our own last write. Taking a field away leaves no name.
  std::optional<Writer> writer;
  std::string update_strategy = {};  // DaemonSets only: its type, "RollingUpdate"
  // DaemonSets only: annotation deprecated.daemonset.template.generation; their pods carry the
  // same number as label pod-template-generation, which tells old pods from new ones.
  std::string template_generation;
  std::int64_t observed_generation = 0;
  int desired = 0;  // desiredNumberScheduled, or spec.replicas
  int updated = 0;
  int ready = 0;
  int available = 0;
  int total = 0;             // Deployments only: status.replicas, former ones included
  Time available_changed{};  // the same: condition Available's lastTransitionTime

  friend bool operator==(const Workload&, const Workload&) = default;
};

}  // namespace tco::model
