// Worlds to start a test from: take one, spoil one thing, see what a step says.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "plan/cni_cleaning.h"
#include "plan/world.h"

namespace tco {

// When every test of plan/ and status/ happens: 2026-11-22T10:00:00Z.
inline constexpr model::Time kNow{std::chrono::seconds{1795341600}};

using Selector = std::map<std::string, std::string>;
using Tolerations = std::vector<model::Toleration>;

// A DaemonSet of kube-system that runs on `nodes` nodes, and one that carries the seed's selector.
model::Workload daemon_set(std::string_view name, int nodes);
model::Workload retired_daemon_set(std::string_view name);
// A Deployment with one available replica.
model::Workload deployment(std::string_view ns, std::string_view name);

// A Linux node that is an hour old, and ready pods on it.
model::Node node(std::string_view name);
model::CiliumPod agent_on(std::string_view node);
model::CiliumPod envoy_on(std::string_view node);

// A TKE cluster as the user got it: two nodes, every TKE component, and a CiliumInstallation that
// nobody has looked at yet. The sidecar is there and knows of no release.
plan::World fresh();

// The same cluster with everything done: claimed, recorded, Cilium deployed and ready on both
// nodes, the three components retired.
plan::World healthy();

// A pool as a user would write it, and Karpenter's objects for it as we would have made them.
model::NodePoolSpec node_pool();
model::Karpenter karpenter(const model::NodePoolSpec& pool);

// The API server's flow control as we would have applied it.
model::FlowControl flow_control();

// The release as our own sidecar would have made it for the World's present spec.
model::Release deployed_release(const plan::World& world);

// An upgrade from what `healthy()` deploys to what the World wants now is on record, begun half an
// hour ago.
model::Upgrade upgrade_on_record(const plan::World& world);

// What the World wants now is planned and approved.
void approve_plan(plan::World& world);

// A Helm operation of ours for what the World wants now.
model::HelmOperation operation(const plan::World& world, model::OperationState state);

// The same of any component.
model::CiliumPod pod_of(model::PodComponent component, std::string_view node);

// Somebody has stopped the operator.
model::StopOrder stop_order();

// A World that is being taken away by this policy: that of the installation, with the owners of the
// CNI ConfigMap read.
plan::World deleted(plan::World world, model::DeletionPolicy policy);

// The operator's pods see to the CNI directory of every node, and have done it.
void run_cni_cleaner(plan::World& world, plan::CniDuty duty);
// The next patch is asked for, and planned.
void want_next_patch(plan::World& world);
// The agent of node-1 started while somebody else's text was in the CNI ConfigMap.
void start_agent_wrong(plan::World& world);
// Every node has the images of the upgrade that is wanted.
void run_pre_pull(plan::World& world);

// The workload of this name. REQUIRES: it is there.
model::Workload& workload(plan::World& world, std::string_view name);
void remove_workload(plan::World& world, std::string_view name);
// The pod of this component on this node. REQUIRES: it is there.
model::CiliumPod& pod(plan::World& world, model::PodComponent component, std::string_view node);
void remove_pod(plan::World& world, model::PodComponent component, std::string_view node);

}  // namespace tco
