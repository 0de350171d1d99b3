// What became of the objects that a Helm release made, compared with its record by the sidecar.
#pragma once

#include <string>
#include <vector>

#include "model/object.h"

namespace tco::model {

struct LiveDifference {
  std::string object;               // "DaemonSet kube-system/cilium"
  bool missing = false;             // it is not there
  std::vector<std::string> fields;  // JSON pointers, at most a handful
  std::string writer;               // the field manager that wrote last; empty: not known
};

struct Certificate {
  std::string name;  // of its Secret in the release's namespace
  Time not_before{};
  Time not_after{};
  bool renewable = false;  // Helm makes another one if the Secret is not there
};

// A CiliumNodeConfig: on its nodes it counts more than cilium-config.
struct NodeConfig {
  std::string name;               // "kube-system/special"
  std::vector<std::string> keys;  // what it sets
};

struct LiveRelease {
  int revision = 0;  // of the record that it was compared with
  std::vector<LiveDifference> differences;
  std::vector<Certificate> certificates;  // sorted by name
  std::vector<NodeConfig> node_configs;
};

}  // namespace tco::model
