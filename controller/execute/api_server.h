// KubePort over HTTP: builds the request, sends it once, reads the answer.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "execute/ports.h"
#include "transport/http_client.h"
#include "wire/api_status.h"
#include "wire/preflight_json.h"

namespace tco::execute {

// Used by one thread. `client` and `clock` must outlive it. `instance` names this process in
// Events.
class ApiServer final : public KubePort {
 public:
  // Connects to another address with the same trust and the same proof of who we are.
  using Dial = std::function<Result<std::unique_ptr<transport::HttpClient>>(const std::string& host,
                                                                            std::uint16_t port)>;

  ApiServer(transport::HttpClient& client, Dial dial, const Clock& clock, std::string instance,
            std::stop_token stop)
      : client_(client),
        dial_(std::move(dial)),
        clock_(clock),
        instance_(std::move(instance)),
        stop_(std::move(stop)) {}

  Result<std::optional<model::Installation>> installation() override;
  Result<model::KubernetesVersion> version() override;
  Status answers(const std::string& host, int port) override;
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

 private:
  static constexpr std::chrono::seconds kDeadline{10};
  Result<wire::HttpResponse> send(const wire::HttpRequest& request,
                                  wire::PatchTests tests = wire::PatchTests::None);
  Result<std::optional<model::FlowControlObject>> flow_control_object(model::FlowControlKind kind);
  Result<std::optional<model::PodWebhook>> judge_webhook(const std::string& kind,
                                                         const wire::Interceptor& interceptor);
  Result<std::string> patch(const plan::PatchTarget& target, std::string body);

  transport::HttpClient& client_;
  Dial dial_;
  const Clock& clock_;
  std::string instance_;
  std::stop_token stop_;
};

}  // namespace tco::execute
