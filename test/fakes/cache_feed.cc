#include "fakes/cache_feed.h"

#include "base/names.h"

namespace tco {
namespace {

template <typename T, typename Wanted>
void list(cache::Writer<T>& writer, const std::vector<T>& all, const FakeCluster& cluster,
          Wanted wanted) {
  writer.begin_list();
  for (const T& each : all) {
    if (wanted(each)) writer.apply(each);
  }
  writer.end_list(cluster.resource_version());
}

}  // namespace

void CacheFeed::deliver(const FakeCluster& cluster) {
  const auto of = [](model::WorkloadKind kind, std::string_view ns) {
    return [=](const model::Workload& each) { return each.kind == kind && each.meta.ns == ns; };
  };
  using model::WorkloadKind;
  const auto any = [](const auto&) { return true; };
  list(daemon_sets_.first, cluster.workloads, cluster,
       of(WorkloadKind::DaemonSet, names::kNamespace));
  list(deployments_.first, cluster.workloads, cluster,
       of(WorkloadKind::Deployment, names::kNamespace));
  list(tcr_deployments_.first, cluster.workloads, cluster,
       of(WorkloadKind::Deployment, "tcr-assistant-system"));
  list(nodes_.first, cluster.nodes, cluster, any);
  list(pods_.first, cluster.pods, cluster, any);
  list(api_endpoints_.first, cluster.api_endpoints, cluster, any);
  std::vector<model::StopOrder> orders;
  if (cluster.stop) orders.push_back(*cluster.stop);
  list(stop_.first, orders, cluster, any);
  std::vector<model::ObjectSeen> configs;
  if (cluster.cilium_config) configs.push_back(*cluster.cilium_config);
  list(cilium_config_.first, configs, cluster, any);
}

}  // namespace tco
