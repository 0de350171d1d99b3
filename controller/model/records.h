// What the operator writes down because it could not be read from the cluster any more.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/installation.h"
#include "model/workload.h"

namespace tco::model {

// A field of a foreign object as it was before we changed it. An absent value means that the object
// had no such field.
struct Original {
  enum class Field { NodeSelector, Tolerations, UpdateStrategy };
  Field field = Field::NodeSelector;
  std::string uid;  // of the object: a re-created one has another original
  // metadata.generation when it was recorded: while that is the object's, nothing was changed yet.
  std::int64_t generation = 0;
  std::optional<std::map<std::string, std::string>> node_selector;
  std::optional<std::vector<Toleration>> tolerations;
  std::string update_strategy = {};  // its type
  // Tolerations only: the taints' keys that we added one for since; spec.gate.taintKey may change.
  std::vector<std::string> added = {};
  friend bool operator==(const Original&, const Original&) = default;
};

// How often a change of ours had to be made again because somebody undid it.
struct Repairs {
  std::string seen;          // the state of the object that the last one is for
  int total = 0;             // since the first installation
  std::vector<Time> recent;  // the last one, and those within an hour before it; oldest first
  std::string writer;        // who undid it last; empty if the object does not tell
  std::optional<Time> undone = std::nullopt;  // and when
  friend bool operator==(const Repairs&, const Repairs&) = default;
};

// The CNI directories of all nodes with an agent were proven to be clean of what tke-cni-agent left
// there.
struct CniCleaning {
  std::string seen;  // the state of its DaemonSet by then; in another one it may have run again
  Time first{};      // when they were clean for the first time
  // The nodes that got no agent by then, and so kept what was there: names.
  std::vector<std::string> left_out = {};
  friend bool operator==(const CniCleaning&, const CniCleaning&) = default;
};

// How far the nodes are with an upgrade, as it was when that was last written down. What pods tell
// of it goes with them.
struct RollOutProgress {
  std::string revision;  // of the templates of the agents and Envoy
  int done = 0;          // nodes
  Time noted{};          // when it was written
  // For how long no node had got further by then; time in which the operator was stopped, suspended
  // or away is left out.
  std::chrono::seconds stalled{0};
  // Since when every node has been done, breaks shorter than plan::kUnreadyGrace left out.
  std::optional<Time> complete = std::nullopt;
  std::optional<Time> broken = std::nullopt;  // since when one of them is not any more
  friend bool operator==(const RollOutProgress&, const RollOutProgress&) = default;
};

// A change of Cilium's version, from before Helm is asked for it. It is over once it is done; one
// that failed stays until the spec asks for something else.
struct Upgrade {
  std::string from;          // the version that served before
  int from_revision = 0;     // Helm's revision of it: what a rollback goes back to
  std::string from_desired;  // what that revision is labelled as: plan::DesiredRelease::digest
  std::string to;
  std::string desired;  // plan::DesiredRelease::digest of what is wanted instead
  std::string attempt;  // plan::DesiredRelease::attempt: what a failure is about
  Time began{};         // the last try
  int tries = 1;
  std::optional<Time> failed;
  std::string failure;  // why, in Helm's words or about nodes
  std::optional<Time> done;
  std::optional<RollOutProgress> progress = std::nullopt;  // of the last try
  friend bool operator==(const Upgrade&, const Upgrade&) = default;
};

// A version that is upgraded to only because the way to another one leads through its minor.
struct Stop {
  std::string version;
  std::string destination;  // spec.version, when it was chosen
  friend bool operator==(const Stop&, const Stop&) = default;
};

// A deletion that has begun to take away.
struct Teardown {
  std::string uid;  // of the CiliumInstallation
  DeletionPolicy policy = DeletionPolicy::Orphan;
  friend bool operator==(const Teardown&, const Teardown&) = default;
};

// An entry of the bookkeeping ConfigMap that cannot be read: edited by hand, or of another version.
struct UnreadableRecord {
  std::string why;
  std::string text;  // as it stands there
  friend bool operator==(const UnreadableRecord&, const UnreadableRecord&) = default;
};

// The bookkeeping ConfigMap, names::kStateConfigMap.
struct Records {
  std::string owner;  // UID of the CiliumInstallation that it is about; empty: not recorded
  int format = 1;     // a later operator writes another one
  std::map<std::string, Original> originals;  // by record_key() of plan/view/objects.h
  std::string api_server;     // last address we gave to Cilium (plan/view/api_server.h)
  std::string first_version;  // of Cilium on this cluster, "1.17.18"
  // When that was deployed; absent if an operator without a gate recorded it.
  std::optional<Time> first_deployed;
  std::map<std::string, Repairs> repairs;  // by object_key() of plan/view/objects.h
  std::optional<CniCleaning> cni_cleaned;
  std::optional<Time> installed;   // when the first installation was complete
  std::string profile;             // the defaults that it was made with
  std::optional<Upgrade> upgrade;  // the last one
  std::optional<Stop> stop;        // the last one
  std::optional<Teardown> teardown;
  // By entry. The fields above are then as if there were no such entry, but for `installed`. What
  // cannot be learned again (an original, a time) must not be written over.
  std::map<std::string, UnreadableRecord> unreadable = {};
};

// Somebody's order to write nothing: the ConfigMap names::kStopConfigMap.
struct StopOrder {
  ObjectMeta meta;
  std::string manager;  // of the first writer that it names, "kubectl-create"; may be empty
  friend bool operator==(const StopOrder&, const StopOrder&) = default;
};

// What no API call can undo, the ConfigMap names::kRecycleConfigMap: nodes whose kernels still hold
// what Cilium left, with the boot it was left in.
struct Recycle {
  std::string installation;                  // uid of the CiliumInstallation that left it
  std::map<std::string, std::string> nodes;  // boot ID, by name
  friend bool operator==(const Recycle&, const Recycle&) = default;
};

// A ConfigMap as a writer sees it: which one it is, and who has written it.
struct ConfigMapOwners {
  ObjectMeta meta;
  std::vector<Writer> writers;  // metadata.managedFields, as they stand there
};

struct KubernetesVersion {
  int major = 0;
  int minor = 0;
  std::string text;  // "v1.34.1-tke.8"
};

}  // namespace tco::model
