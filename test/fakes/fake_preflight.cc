// FakeCluster: what is read for preflight alone.
#include "fakes/fake_cluster.h"

namespace tco {

Result<std::vector<model::WorkloadPod>> FakeCluster::workload_pods(
    const std::set<std::string>& wanted, std::size_t most) {
  using Answer = Result<std::vector<model::WorkloadPod>>;
  return serve<Answer>({false, "list-workload-pods", ""}, [&]() -> Answer {
    std::vector<model::WorkloadPod> found;
    for (const model::WorkloadPod& pod :
         preflight.workload_pods.value_or(std::vector<model::WorkloadPod>())) {
      if (wanted.contains(pod.node) && found.size() < most) found.push_back(pod);
    }
    return found;
  });
}

Result<std::vector<model::PodWebhook>> FakeCluster::pod_webhooks(const std::string&) {
  using Answer = Result<std::vector<model::PodWebhook>>;
  return serve<Answer>({false, "list-webhooks", ""}, [&]() -> Answer {
    if (!may_read_webhooks) return Error{ErrorKind::Forbidden, "may not list webhooks"};
    return preflight.pod_webhooks.value_or(std::vector<model::PodWebhook>());
  });
}

Result<std::vector<model::NodePool>> FakeCluster::node_pools() {
  using Answer = Result<std::vector<model::NodePool>>;
  return serve<Answer>({false, "list-node-pools", ""}, [&]() -> Answer {
    return preflight.node_pools.value_or(std::vector<model::NodePool>());
  });
}

Result<std::vector<std::string>> FakeCluster::missing_rights(const plan::ApplyRelease& action) {
  using Answer = Result<std::vector<std::string>>;
  return serve<Answer>({false, "get-rights", action.name}, [&]() -> Answer {
    return preflight.missing_rights.value_or(std::vector<std::string>());
  });
}

Result<model::LiveRelease> FakeCluster::live(const std::string&, const std::string& name) {
  using Answer = Result<model::LiveRelease>;
  return serve<Answer>({false, "get-live", name}, [&]() -> Answer {
    model::LiveRelease answer = looked;
    answer.revision = helm.release ? helm.release->revision : 0;
    return answer;
  });
}

Status FakeCluster::answers(const std::string& host, int port) {
  const std::string address = host + ":" + std::to_string(port);
  return serve<Status>({false, "dial", address}, [&]() -> Status {
    if (other_addresses.contains(address)) return ok();
    return Error{ErrorKind::Unavailable, address + " does not answer"};
  });
}

}  // namespace tco
