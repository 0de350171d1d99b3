// A cluster and its sidecar behind the ports: holds what was written and records every request.
//
// It never imitates an API server: it validates, defaults and merges nothing. All it knows beyond
// holding is what the ports promise (a write of another version is a Conflict) and, in tick(), what
// Kubernetes' own controllers and kubelets would make of it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "execute/ports.h"
#include "plan/world.h"

namespace tco {

struct Request {
  bool write = false;
  std::string verb;    // "retire", "write-status", ...
  std::string object;  // "kube-proxy"; empty if the verb says it all
  std::string text() const { return object.empty() ? verb : verb + " " + object; }
};

// What becomes of a request.
enum class Fate {
  Served,
  Refused,     // it never arrives; the caller is told that there was no answer
  Lost,        // it takes effect, and the answer is lost
  DiesBefore,  // the caller dies before it is sent
  DiesAfter,   // the caller dies when it has taken effect
};
struct Died {};  // thrown for the last two

// Used by one thread.
class FakeCluster final : public execute::KubePort,
                          public execute::HelmPort,
                          public execute::GatePort {
 public:
  explicit FakeCluster(const plan::World& start);

  std::optional<model::Installation> object;  // the CiliumInstallation
  std::vector<model::Workload> workloads;
  std::vector<model::Node> nodes;
  std::vector<model::CiliumPod> pods;
  std::vector<model::EndpointSlice> api_endpoints;
  std::optional<model::StopOrder> stop;
  std::optional<model::ObjectSeen> cilium_config;
  std::map<model::ObjectKey, std::map<std::string, std::string>> config_maps;
  model::LiveRelease looked;              // what live() finds; its revision is the release's
  std::set<std::string> other_addresses;  // of the API server, "host:port", that answer
  std::map<std::string, std::string> values_objects;  // Helm values, JSON, by the object's name
  model::KubernetesVersion kubernetes;
  model::FlowControl flow;
  model::Karpenter karpenter_objects;
  bool may_read_flow_control = true;
  bool may_read_webhooks = true;
  model::PreflightFacts preflight;  // what is there of it; rights that are absent are all there
  // Nodes whose runtime would take tke-cni-agent's file, and those where it is in our backup.
  std::set<std::string> stale_nodes;
  std::set<std::string> backups;
  std::set<std::string> pulled;  // nodes that have the images that were asked for last
  std::map<std::string, std::vector<model::NodePod>> node_pods;  // pods of others, by node
  std::set<std::string> protected_pods;                          // names; a budget keeps them
  model::HelmState helm;
  std::optional<model::GatePolicy> gate_policy;  // what the gate was told last
  std::set<std::string> failing;                 // versions of the chart that Helm cannot deploy
  std::set<std::string> broken;                  // versions whose agents never get ready
  std::vector<std::string> versions_at_source = {"1.17.18", "1.18.2", "1.18.4", "1.19.6"};
  std::string uninstaller;  // start id of the sidecar that began to remove the release
  model::Time now{};        // stamped on what happens in the cluster

  std::vector<Request> requests;
  std::vector<model::Event> events;
  std::function<Fate(const Request&)> fate = [](const Request&) { return Fate::Served; };
  // Called when a write takes effect, before it does.
  std::function<void(const Request&)> on_effect = [](const Request&) {};

  // What controllers and kubelets would do next; false if they have nothing to do.
  bool tick();
  // The sidecar's process is replaced: what it was doing stays half done.
  void replace_sidecar();
  // When each former sidecar's process ended, by its start id.
  const std::map<std::string, model::Time>& ended_sidecars() const { return ended_sidecars_; }
  // Somebody else writes the workload of this name, or the CiliumInstallation if there is none.
  void overtake(std::string_view name);
  std::string resource_version() const { return std::to_string(version_); }
  model::Workload* find(std::string_view name);

  Result<std::optional<model::Installation>> installation() override;
  Result<model::KubernetesVersion> version() override;
  Result<std::map<std::string, std::string>> config_map(const std::string& ns,
                                                        const std::string& name) override;
  Status set_finalizers(const model::Installation& installation,
                        const std::vector<std::string>& finalizers) override;
  Result<std::string> write_status(const model::InstallationStatus& status) override;
  Status record_owner(const plan::RecordOwner& action) override;
  Status record(std::string_view config_map,
                const std::map<std::string, std::string>& entries) override;
  Result<std::string> add_toleration(const plan::AddToleration& action) override;
  Result<std::string> retire(const plan::RetireDaemonSet& action) override;
  Status apply_cni_config(const plan::ApplyCniConfig& action) override;
  Result<std::string> restore(const plan::RestoreDaemonSet& action) override;
  Result<std::string> remove_toleration(const plan::RemoveToleration& action) override;
  Result<std::string> hold(const plan::HoldAgents& action) override;
  Result<std::string> resume(const plan::ResumeAgents& action) override;
  Result<std::vector<std::string>> operator_nodes(const std::string& ns) override;
  Result<std::optional<model::ConfigMapOwners>> config_map_owners(const std::string& ns,
                                                                  const std::string& name) override;
  Status delete_config_map(const plan::DeleteConfigMap& action) override;
  Result<model::FlowControl> flow_control() override;
  Result<std::vector<model::WorkloadPod>> workload_pods(const std::set<std::string>& nodes,
                                                        std::size_t most) override;
  Result<std::vector<model::PodWebhook>> pod_webhooks(const std::string& ns) override;
  Result<std::vector<model::NodePool>> node_pools() override;
  Result<model::Karpenter> karpenter() override;
  Status create_pool_object(const plan::CreatePoolObject& action) override;
  Status apply_flow_control(const plan::ApplyFlowControl& action) override;
  Status delete_flow_control(const plan::DeleteFlowControl& action) override;
  Result<std::string> apply_daemon_set(const plan::ApplyDaemonSet& action) override;
  Status delete_daemon_set(const plan::DeleteDaemonSet& action) override;
  Result<std::vector<model::NodePod>> pods_on(const std::string& node) override;
  Result<bool> evict(const model::NodePod& pod) override;
  Status create_event(const model::ObjectMeta& about, const model::Event& event) override;

  Result<model::HelmState> state(const std::string& ns, const std::string& name) override;
  Status preview(const plan::PreviewRelease& action) override;
  Result<std::vector<std::string>> missing_rights(const plan::ApplyRelease& action) override;
  Result<model::LiveRelease> live(const std::string& ns, const std::string& name) override;
  Status answers(const std::string& host, int port) override;
  Result<std::vector<std::string>> values(const std::vector<model::ValuesSource>& sources) override;
  Status apply(const plan::ApplyRelease& action) override;
  Result<std::vector<std::string>> versions(const model::ChartSpec& chart,
                                            const std::string& wanted) override;
  Status roll_back(const plan::RollBackRelease& action) override;
  Status unlock(const plan::UnlockRelease& action, std::int64_t epoch) override;
  Status uninstall(const plan::UninstallRelease& action) override;
  Result<model::ReleasePreview> previewed(const std::string& operation) override;

  model::GateReport report() override;
  void follow(const model::GatePolicy& policy) override;
  void forget(std::int64_t epoch) override;

 private:
  template <typename Answer>
  Answer serve(Request request, const std::function<Answer()>& effect);
  void begin_revision(const std::string& version, const std::string& uid, std::int64_t epoch,
                      const std::string& desired);
  Result<model::Workload*> same_as(const plan::PatchTarget& target);
  void touch(model::ObjectMeta& meta) { meta.resource_version = std::to_string(++version_); }
  bool helm_goes_on();
  bool gate_goes_on();
  void roll_agents();
  bool daemon_sets_follow(int eligible_nodes);
  bool kubelets_follow();
  bool cni_follows();
  bool pulls_follow();
  void remove_own();
  bool starts_on(const model::Node& node, const model::Workload& daemon_set,
                 model::PodComponent component);
  void set_up_nodes(const plan::World& start);
  bool kubelets_run(std::string_view daemon_set, model::PodComponent component);

  std::uint64_t version_ = 1000;
  int operations_ = 0;
  std::map<std::string, model::Time> ended_sidecars_;
  std::map<int, std::string> versions_;  // of the chart, by Helm's revision
};

template <typename Answer>
Answer FakeCluster::serve(Request request, const std::function<Answer()>& effect) {
  requests.push_back(request);
  const Fate what = fate(request);
  if (what == Fate::DiesBefore) throw Died{};
  if (what == Fate::Refused) return Error{ErrorKind::Unavailable, request.text()};
  Answer answer = effect();
  if (what == Fate::DiesAfter) throw Died{};
  if (what == Fate::Lost) return Error{ErrorKind::Unavailable, request.text()};
  return answer;
}

}  // namespace tco
