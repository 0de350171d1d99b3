// Everything a step may look at: one consistent look at the cluster, complete before planning.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/endpoint_slice.h"
#include "model/flow_control.h"
#include "model/gate.h"
#include "model/installation.h"
#include "model/live_release.h"
#include "model/node.h"
#include "model/node_pool.h"
#include "model/plan_record.h"
#include "model/preflight.h"
#include "model/records.h"
#include "model/release.h"
#include "model/snapshot.h"
#include "model/unmanaged.h"
#include "model/workload.h"
#include "plan/parts.h"

namespace tco::plan {

struct World {
  model::Time now{};
  // The parts that could not be read just now: what stands below of them is what was read last.
  UnreadParts unread;
  // Of what is carried over from one look to the next.
  Ages ages;
  std::string operator_version;
  std::string operator_node;  // that the operator itself runs on; empty: unknown
  model::Installation installation;
  model::KubernetesVersion kubernetes;
  std::vector<model::Workload> workloads;
  model::Snapshot<model::Node> nodes;
  model::Snapshot<model::CiliumPod> pods;
  std::vector<model::EndpointSlice> api_endpoints;
  std::optional<std::string> cni_config;  // the key's text; absent: no such ConfigMap or key
  // Read only while the installation is being taken away; absent: no such ConfigMap, or not read.
  std::optional<model::ConfigMapOwners> cni_config_owners;
  // Of TKE's own ip-masq-agent, its configuration's text; read only if spec.egress needs it.
  // Absent: there is none.
  std::optional<std::string> ip_masq_config;
  // An error only if we may not read it.
  Result<model::FlowControl> flow_control = model::FlowControl{};
  std::string operator_image;  // of this program, as the user named it; empty: not at all
  // Read node by node, once Cilium serves it (plan/unmanaged.h).
  model::UnmanagedPods unmanaged;
  // Read only if spec.nodePools asks for some; an error only if we may not.
  Result<model::Karpenter> karpenter = model::Karpenter{};
  // What makes the nodes to come, as it was a while ago; absent: not read, as it matters to
  // nothing.
  std::optional<std::vector<model::NodePool>> node_pools;
  // Read while preflight decides something (plan/preflight.h).
  std::optional<model::PreflightFacts> preflight;
  model::Records records;
  std::optional<model::StopOrder> stop;  // somebody wants nothing to be written
  // ConfigMap cilium-config, of which only the metadata is known. Absent: there is none.
  std::optional<model::ObjectSeen> cilium_config;
  // Read while the installation is being taken away, and before it is claimed.
  std::optional<model::Recycle> recycle;
  // Nodes on which a pod of cilium-operator is there still. Read while the installation is being
  // taken away.
  std::vector<std::string> operator_nodes;
  model::PlanRecord plan;
  Result<model::HelmState> helm = Error{ErrorKind::Unavailable, "the Helm sidecar was not asked"};
  // The deletion goes on by the policy it began with, and spec.deletionPolicy, which says less now,
  // is not followed (plan/teardown.h); installation.spec has the former.
  bool begun_deletion = false;
  // What spec.version asks for, if installation.spec.version is a stop on the way there
  // (plan/stops.h); else empty.
  std::string destination;
  // The releases of the chart at its source; read only while a stop must be chosen.
  Result<std::vector<std::string>> versions = std::vector<std::string>{};
  // The objects of spec.valuesFrom, JSON, in that order: as secret as a Secret.
  Result<std::vector<std::string>> values_from = std::vector<std::string>{};
  // The objects of the deployed release, as they are; absent: not looked at yet, or not now.
  std::optional<model::LiveRelease> live;
  // Until they are looked at again for what was written since; 0: nothing was.
  std::chrono::seconds live_due{0};
  // The API server's new address that was found to answer, "host:port"; empty: none.
  std::string proved_address;
  // What its last try said while it is not believed; empty: it answers, or is not tried.
  std::string unproved;
  // When the user's last requests were first seen: a failure before `requested` is not waited out,
  // and what was given up before `reset` is tried again.
  std::optional<model::Time> requested;
  std::optional<model::Time> reset;
  model::GateReport gate{.cleared = true, .stuck = {}};  // what the node gate says of itself
  // Our term of office: the lease's epoch, and when it began. A Helm operation of an older epoch
  // cannot have written since its own lease ended.
  std::int64_t epoch = 0;
  model::Time leader_since{};
  // Since when the operator has worked without a break: it leads, nobody has stopped it, and the
  // installation is not suspended. What did not happen before says nothing about an upgrade.
  model::Time working_since{};
};

}  // namespace tco::plan
