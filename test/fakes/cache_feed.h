// The caches of one process, and a watch that brings them up to date when a test says so.
#pragma once

#include <utility>

#include "fakes/fake_cluster.h"
#include "observe/caches.h"

namespace tco {

class CacheFeed {
 public:
  observe::Caches caches() const {
    return {.daemon_sets = daemon_sets_.second,
            .deployments = deployments_.second,
            .tcr_deployments = tcr_deployments_.second,
            .nodes = nodes_.second,
            .pods = pods_.second,
            .api_endpoints = api_endpoints_.second,
            .stop = stop_.second,
            .cilium_config = cilium_config_.second};
  }

  // Everything as it is in the cluster now.
  void deliver(const FakeCluster& cluster);

  // To spoil one of them.
  cache::Writer<model::Node>& node_writer() { return nodes_.first; }

 private:
  template <typename T>
  using Store = std::pair<cache::Writer<T>, cache::Reader<T>>;

  Store<model::Workload> daemon_sets_ = cache::make_store<model::Workload>();
  Store<model::Workload> deployments_ = cache::make_store<model::Workload>();
  Store<model::Workload> tcr_deployments_ = cache::make_store<model::Workload>();
  Store<model::Node> nodes_ = cache::make_store<model::Node>();
  Store<model::CiliumPod> pods_ = cache::make_store<model::CiliumPod>();
  Store<model::StopOrder> stop_ = cache::make_store<model::StopOrder>();
  Store<model::ObjectSeen> cilium_config_ = cache::make_store<model::ObjectSeen>();
  Store<model::EndpointSlice> api_endpoints_ = cache::make_store<model::EndpointSlice>();
};

}  // namespace tco
