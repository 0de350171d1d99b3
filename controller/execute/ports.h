// The outside world as the reconciler uses it: the API server and the Helm sidecar, in our words.
// Each has one implementation, and one fake in the simulation that holds state.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/event.h"
#include "model/flow_control.h"
#include "model/gate.h"
#include "model/installation.h"
#include "model/live_release.h"
#include "model/node_pool.h"
#include "model/plan_record.h"
#include "model/preflight.h"
#include "model/records.h"
#include "model/release.h"
#include "model/unmanaged.h"
#include "plan/action.h"

namespace tco::execute {

// Every call is one request, if it does not say otherwise. Errors: as wire::to_error names them,
// and the transport's.
class KubePort {
 public:
  virtual ~KubePort() = default;

  // Live, not from a cache. Absent: there is none.
  virtual Result<std::optional<model::Installation>> installation() = 0;
  virtual Result<model::KubernetesVersion> version() = 0;
  // Whether an API server that the cluster's authority vouches for answers at another address.
  virtual Status answers(const std::string& host, int port) = 0;
  // Empty if there is no such ConfigMap.
  virtual Result<std::map<std::string, std::string>> config_map(const std::string& ns,
                                                                const std::string& name) = 0;

  // Conflict: somebody changed the object since `installation` was read.
  virtual Status set_finalizers(const model::Installation& installation,
                                const std::vector<std::string>& finalizers) = 0;
  // Answers the object's new resource version.
  virtual Result<std::string> write_status(const model::InstallationStatus& status) = 0;
  // Sets entries of one of our own ConfigMaps; what else is in it stays.
  virtual Status record(std::string_view config_map,
                        const std::map<std::string, std::string>& entries) = 0;
  // Names the owner of the bookkeeping ConfigMap and takes entries out of it, in one write.
  virtual Status record_owner(const plan::RecordOwner& action) = 0;
  // Both answer the object's new resource version. Conflict: it is not the one we looked at.
  virtual Result<std::string> add_toleration(const plan::AddToleration& action) = 0;
  virtual Result<std::string> retire(const plan::RetireDaemonSet& action) = 0;
  virtual Status apply_cni_config(const plan::ApplyCniConfig& action) = 0;
  // The way back of those two; they answer the same.
  virtual Result<std::string> restore(const plan::RestoreDaemonSet& action) = 0;
  virtual Result<std::string> remove_toleration(const plan::RemoveToleration& action) = 0;
  // Both answer the object's new resource version. Conflict: it is not the one we looked at.
  virtual Result<std::string> hold(const plan::HoldAgents& action) = 0;
  virtual Result<std::string> resume(const plan::ResumeAgents& action) = 0;
  // Nodes on which a pod of cilium-operator is there, ready or not.
  virtual Result<std::vector<std::string>> operator_nodes(const std::string& ns) = 0;
  // Absent: there is none.
  virtual Result<std::optional<model::ConfigMapOwners>> config_map_owners(
      const std::string& ns, const std::string& name) = 0;
  // Works too if there is none any more. Conflict: it is another one.
  virtual Status delete_config_map(const plan::DeleteConfigMap& action) = 0;
  // Two requests.
  virtual Result<model::FlowControl> flow_control() = 0;
  // Pods of workloads on these nodes, one a node; once pods of `most` nodes are found, no more. A
  // request for each 100 pods.
  virtual Result<std::vector<model::WorkloadPod>> workload_pods(const std::set<std::string>& nodes,
                                                                std::size_t most) = 0;
  // What keeps pods from being created in this namespace while no pod has a network. Three
  // requests, and two for each such webhook.
  virtual Result<std::vector<model::PodWebhook>> pod_webhooks(const std::string& ns) = 0;
  // Two requests; a cluster that does not know such a kind has none.
  virtual Result<std::vector<model::NodePool>> node_pools() = 0;
  // Karpenter's pools and node classes. Two requests.
  virtual Result<model::Karpenter> karpenter() = 0;
  // Conflict: there is one of that name by now.
  virtual Status create_pool_object(const plan::CreatePoolObject& action) = 0;
  virtual Status apply_flow_control(const plan::ApplyFlowControl& action) = 0;
  // Works too if there is none any more. Conflict: it is another one.
  virtual Status delete_flow_control(const plan::DeleteFlowControl& action) = 0;
  // Answers the object's new resource version.
  virtual Result<std::string> apply_daemon_set(const plan::ApplyDaemonSet& action) = 0;
  // Conflict: it is another one, or gone, and the cache that said otherwise is behind.
  virtual Status delete_daemon_set(const plan::DeleteDaemonSet& action) = 0;
  // Pods with a network of their own that have not ended. A request for each 100 of them.
  virtual Result<std::vector<model::NodePod>> pods_on(const std::string& node) = 0;
  // False: a PodDisruptionBudget does not allow it now. Works too if it is gone.
  virtual Result<bool> evict(const model::NodePod& pod) = 0;
  virtual Status create_event(const model::ObjectMeta& about, const model::Event& event) = 0;
};

// The node gate, which goes its own way between two passes.
class GatePort {
 public:
  virtual ~GatePort() = default;

  // Everything it says was so when asked: caches that are read afterwards show it.
  virtual model::GateReport report() = 0;
  // What it does from now on.
  virtual void follow(const model::GatePolicy& policy) = 0;
  // There is no installation: from now on no node is closed, and every taint of ours goes, in this
  // term of office. Until the next follow().
  virtual void forget(std::int64_t epoch) = 0;
};

class HelmPort {
 public:
  virtual ~HelmPort() = default;

  // Unavailable: the sidecar does not answer. Invalid: it speaks another contract.
  virtual Result<model::HelmState> state(const std::string& ns, const std::string& name) = 0;
  // The Helm values in these objects, a JSON object each, in this order. Invalid: one is not there,
  // or holds no values.
  virtual Result<std::vector<std::string>> values(
      const std::vector<model::ValuesSource>& sources) = 0;
  // The releases of Cilium's chart at its source, oldest first. Invalid: the source lists none.
  virtual Result<std::vector<std::string>> versions(const model::ChartSpec& chart,
                                                    const std::string& wanted) = 0;
  // What the sidecar's account lacks to apply this, one sentence each.
  virtual Result<std::vector<std::string>> missing_rights(const plan::ApplyRelease& action) = 0;
  // The objects of the deployed release as they are; revision 0: it is not deployed, or not ours.
  virtual Result<model::LiveRelease> live(const std::string& ns, const std::string& name) = 0;
  // The others start an operation and return; state() tells how it goes. Conflict: one is running.
  virtual Status preview(const plan::PreviewRelease& action) = 0;
  virtual Status apply(const plan::ApplyRelease& action) = 0;
  virtual Status roll_back(const plan::RollBackRelease& action) = 0;
  virtual Status unlock(const plan::UnlockRelease& action, std::int64_t epoch) = 0;
  virtual Status uninstall(const plan::UninstallRelease& action) = 0;
  // What the operation preview() has found. Conflict: the sidecar does not know it any more.
  virtual Result<model::ReleasePreview> previewed(const std::string& operation) = 0;
};

}  // namespace tco::execute
