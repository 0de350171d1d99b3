// One effect on the outside world, as a value. execute/ performs it; nothing here does anything.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "model/workload.h"
#include "plan/world.h"

namespace tco::plan {

struct AddFinalizer {};
struct RemoveFinalizer {};

// Writes one entry of the bookkeeping ConfigMap.
struct RecordOriginal {
  std::string key;
  model::Original original;
};
struct RecordApiServer {
  std::string address;
};
struct RecordFirstVersion {
  std::string version;
};
// Before the repair itself, so that no crash makes one that is not counted.
struct RecordRepair {
  std::string key;
  model::Repairs repairs;
};
struct RecordInstalled {
  model::Time at{};
};

// A patch of a foreign object: only if it is still the one we looked at.
struct PatchTarget {
  model::WorkloadKind kind = model::WorkloadKind::DaemonSet;
  std::string ns;
  std::string name;
  std::string uid;
  std::string resource_version;
  bool has_annotations = false;
};
struct AddToleration {
  PatchTarget target;
  bool has_tolerations = false;
  model::Toleration toleration;
  model::Original original;  // becomes our annotation on the object
};
struct RetireDaemonSet {
  PatchTarget target;
  bool has_node_selector = false;
  model::Original original;
};

struct ApplyCniConfig {
  std::string ns;
  std::string name;
  std::string key;
  std::string text;
};

struct UnlockRelease {
  std::string ns;
  std::string name;
  int revision = 0;
};
struct ApplyRelease {
  std::string ns;
  std::string name;
  model::ChartSpec chart;
  std::string version;
  std::string values;   // JSON
  std::string desired;  // digest of all of the above
  std::string uid;      // of the CiliumInstallation
  std::int64_t epoch = 0;
};

using Action =
    std::variant<AddFinalizer, RemoveFinalizer, RecordOriginal, RecordApiServer, RecordFirstVersion,
                 RecordRepair, RecordInstalled, AddToleration, RetireDaemonSet, ApplyCniConfig,
                 UnlockRelease, ApplyRelease>;

}  // namespace tco::plan
