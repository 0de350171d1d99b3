// What the operator writes down because it could not be read from the cluster any more.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/workload.h"

namespace tco::model {

// A field of a foreign object as it was before we changed it. An absent value means that the object
// had no such field.
struct Original {
  enum class Field { NodeSelector, Tolerations };
  Field field = Field::NodeSelector;
  std::string uid;  // of the object: a re-created one has another original
  std::optional<std::map<std::string, std::string>> node_selector;
  std::optional<std::vector<Toleration>> tolerations;
  friend bool operator==(const Original&, const Original&) = default;
};

// The bookkeeping ConfigMap, names::kStateConfigMap.
struct Records {
  std::map<std::string, Original> originals;  // by record_key() of plan/facts.h
  std::string api_server;                     // last address we gave to Cilium, "host:port"
};

// A ConfigMap as a writer sees it: which one it is, and who has written it.
struct ConfigMapOwners {
  ObjectMeta meta;
  std::vector<std::string> managers;  // of metadata.managedFields, as they stand there
};

struct KubernetesVersion {
  int major = 0;
  int minor = 0;
  std::string text;  // "v1.34.1-tke.8"
};

}  // namespace tco::model
