// The caches a look at the cluster is taken from.
#pragma once

#include <optional>
#include <string>

#include "cache/store.h"
#include "execute/execute.h"
#include "model/endpoint_slice.h"
#include "model/node.h"
#include "model/records.h"
#include "model/workload.h"

namespace tco::observe {

// Handles: cheap to copy, each thread-safe.
struct Caches {
  cache::Reader<model::Workload> daemon_sets;      // kube-system
  cache::Reader<model::Workload> deployments;      // kube-system
  cache::Reader<model::Workload> tcr_deployments;  // tcr-assistant-system
  cache::Reader<model::Node> nodes;
  cache::Reader<model::CiliumPod> pods;
  cache::Reader<model::EndpointSlice> api_endpoints;
  cache::Reader<model::StopOrder> stop;            // one, or none
  cache::Reader<model::ObjectSeen> cilium_config;  // kube-system/cilium-config, or none
};

// Every first list is complete.
bool synced(const Caches& caches);
// No cache that works is behind one of our own writes.
bool caught_up(const Caches& caches);
// To be called after a write of a cached object.
void expect(const Caches& caches, const execute::Written& written);
// Each first list is complete, or something keeps it from becoming so: there is nothing to wait
// for.
bool settled(const Caches& caches);

// What keeps this cache from showing the cluster as it is. Absent: nothing.
template <typename T>
std::optional<Error> trouble(const cache::Reader<T>& reader) {
  cache::Standing standing = reader.standing();
  if (standing.problem) return std::move(standing.problem);
  if (standing.synced) return std::nullopt;
  return Error{ErrorKind::Unavailable, "its first list is not complete"};
}

}  // namespace tco::observe
