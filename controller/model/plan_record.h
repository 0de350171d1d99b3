// The plan: what the operator wants in the cluster, and what has been said of it. Kept in the
// ConfigMap names::kPlanConfigMap, for people to read before it is carried out.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/object.h"

namespace tco::model {

// One thing that a step wants of one object. `object`, `path` and `value` say what; the rest says
// how far it is, for people only.
struct PlannedChange {
  std::string step;        // the row of the table
  std::string object;      // "DaemonSet kube-system/kube-proxy"
  std::string path;        // JSON pointer into it; empty: the object as a whole
  std::string value;       // JSON; null: it is not to be there
  std::string verb;        // create, patch, delete or none
  std::string disruption;  // what somebody may notice; empty: nothing
  bool release = false;    // a Helm release: what it changes stands in its preview
};

// What is written for people, but for the release's objects.
struct PlanDocument {
  std::string digest;
  std::string version;
  std::vector<PlannedChange> changes;
  std::map<std::string, std::string> approved;  // digest of a step's desired changes, by step
  int eligible_nodes = 0;
};

// An object of a Helm release that an operation would touch.
struct ObjectChange {
  std::string verb;  // create, patch or delete
  std::string kind;
  std::string ns;
  std::string name;
  std::string diff;  // a JSON merge patch; with patch only. Texts of Secrets are hidden.
};

// What a Helm operation would do.
struct ReleasePreview {
  std::vector<ObjectChange> objects;
  int unchanged = 0;
  std::map<std::string, std::string> images;  // by the container's name
};

// The ConfigMap.
struct PlanRecord {
  std::string digest;   // "sha256:..."; empty: no plan was written
  std::string summary;  // "+23 ~4 -0 objects, 2 nodes, 3 disruptive"
  Time generated{};
  std::map<std::string, std::string> approved;  // digest of a step's desired changes, by step
  std::string approved_by_user;                 // entry "approved": a plan's digest
  std::map<std::string, std::string> images;    // of its release, by the container's name
};

}  // namespace tco::model
