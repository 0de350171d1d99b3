// One effect on the outside world, as a value. execute/ performs it; nothing here does anything.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/flow_control.h"
#include "model/node_pool.h"
#include "model/plan_record.h"
#include "model/unmanaged.h"
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
  model::Time deployed{};
};
// Before the repair itself, so that no crash makes one that is not counted.
struct RecordRepair {
  std::string key;
  model::Repairs repairs;
};
struct RecordInstalled {
  model::Time at{};
};
struct RecordProfile {
  std::string profile;
};
// Another installation's bookkeeping is taken over. `forgotten`: entries that are taken out, in the
// same write, because they tell how far that installation came.
struct RecordOwner {
  std::string uid;
  std::vector<std::string> forgotten = {};
};
struct RecordUpgrade {
  model::Upgrade upgrade;
};
struct RecordTeardown {
  model::Teardown teardown;
};
struct RecordStop {
  model::Stop stop;
};

struct RecordCniCleaned {
  model::CniCleaning cleaning;
};

// --- the plan -----------------------------------------------------------------------------------

struct WritePlan {
  model::PlanDocument document;
  std::string preview;  // id of the Helm operation that found the rest
};
struct RecordApproval {
  std::string digest;
  std::map<std::string, std::string> approved;
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

// `repair`, here and below: what is counted once the write has succeeded (plan/drift.h).
struct ApplyCniConfig {
  std::string ns;
  std::string name;
  std::string key;
  std::string text;
  std::optional<RecordRepair> repair = std::nullopt;
};

// An object of the API server's flow control, whole.
struct ApplyFlowControl {
  model::FlowControlKind kind = model::FlowControlKind::PriorityLevel;
  std::string name;
  std::string body;  // JSON
  std::optional<RecordRepair> repair = std::nullopt;
};

// A DaemonSet of our own, whole.
struct ApplyDaemonSet {
  std::string ns;
  std::string name;
  std::string body;  // JSON
};
struct DeleteDaemonSet {
  std::string ns;
  std::string name;
  std::string uid;
};

// By the eviction API, which respects PodDisruptionBudgets: one that is refused stays.
struct EvictPods {
  std::vector<model::UnmanagedPod> pods;
};
// Refused if it is there already: nothing of a pool is ever changed.
struct CreatePoolObject {
  model::PoolKind kind = model::PoolKind::NodePool;
  std::string name;
  std::string body;  // JSON
  std::optional<RecordRepair> repair = std::nullopt;
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
  std::string values;                      // JSON
  std::vector<std::string> secret_values;  // those of them that come from Secrets, JSON objects
  std::vector<model::OwnedSetting> owned;  // what the rendering must say
  std::string desired;                     // digest of what is deployed then
  std::string attempt;  // the same, and where the chart comes from: what a failure is about
  std::string uid;      // of the CiliumInstallation
  std::map<std::string, std::string> labels = {};  // of the revision, beside those of the above
  std::int64_t epoch = 0;
  // Secrets of certificates that go first, so that Helm makes others.
  std::vector<std::string> renew;
  int max_history = 3;  // revisions that Helm keeps
};
// An upgrade to the chart and the values of a former revision.
struct RollBackRelease {
  std::string ns;
  std::string name;
  int revision = 0;
  std::string desired;                             // what that revision was made of
  std::string uid;                                 // of the CiliumInstallation
  std::map<std::string, std::string> labels = {};  // as of ApplyRelease
  std::int64_t epoch = 0;
  int max_history = 3;  // revisions that Helm keeps
};
// What applying would do.
struct PreviewRelease {
  ApplyRelease release;
};

// --- what people order beside the spec ----------------------------------------------------------

// The agents' DaemonSet replaces none of its pods by itself.
struct HoldAgents {
  PatchTarget target;
  model::Original original;
};
// And does so again.
struct ResumeAgents {
  PatchTarget target;
  bool annotated = false;
  bool held = false;   // its strategy is still ours
  std::string former;  // what it was before
};

// --- taking it away -----------------------------------------------------------------------------

// Takes our key out of the nodeSelector and our annotation off the object; the rest of both stays.
struct RestoreDaemonSet {
  PatchTarget target;
  bool annotated = false;             // our annotation is there
  bool retired = false;               // our key is there
  bool only_key = false;              // and no other: the map goes with it
  std::optional<std::string> former;  // what stood under our key before
};
// Takes our toleration out of the list and our annotation off the object; the rest of both stays.
struct RemoveToleration {
  PatchTarget target;
  bool annotated = false;
  std::optional<std::size_t> index;  // of our toleration; absent: somebody took it out already
  bool only_one = false;             // the list goes with it
};

struct UninstallRelease {
  std::string ns;
  std::string name;
  std::int64_t epoch = 0;
};
// An empty uid deletes whatever has that name.
struct DeleteConfigMap {
  std::string ns;
  std::string name;
  std::string uid;
};

struct DeleteFlowControl {
  model::FlowControlKind kind = model::FlowControlKind::PriorityLevel;
  std::string name;
  std::string uid;
};

struct RecordRecycle {
  model::Recycle recycle;
};

using Action =
    std::variant<AddFinalizer, RemoveFinalizer, HoldAgents, ResumeAgents, RecordRecycle,
                 RecordOriginal, RecordApiServer, RecordFirstVersion, RecordRepair, RecordInstalled,
                 RecordProfile, RecordOwner, RecordUpgrade, RecordTeardown, RecordStop, WritePlan,
                 RecordApproval, AddToleration, RetireDaemonSet, ApplyCniConfig, UnlockRelease,
                 PreviewRelease, ApplyRelease, RollBackRelease, RestoreDaemonSet, RemoveToleration,
                 UninstallRelease, DeleteConfigMap, ApplyFlowControl, DeleteFlowControl,
                 CreatePoolObject, RecordCniCleaned, ApplyDaemonSet, DeleteDaemonSet, EvictPods>;

}  // namespace tco::plan
