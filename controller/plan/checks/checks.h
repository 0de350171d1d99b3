// The checks of preflight, one file a family. A check answers what it found and what to do about
// it, or nothing; it is judged alone, on every pass, and decides nothing by itself.
#pragma once

#include <optional>
#include <string>

#include "plan/view/view.h"

namespace tco::plan::checks {

struct Found {
  std::string message;   // what is wrong and what to do
  bool warning = false;  // worth knowing, and no obstacle
};

// The cluster (kubernetes.cc).
std::optional<Found> kubernetes_too_old(const View& view);

// Its network (network.cc).
std::optional<Found> unsupported_network_mode(const View& view);
std::optional<Found> foreign_cilium(const View& view);
std::optional<Found> independent_eni(const View& view);
std::optional<Found> load_balancer_address(const View& view);

// What stands in the way of an installation (obstacles.cc); read while preflight decides.
std::optional<Found> rbac_insufficient(const View& view);
std::optional<Found> existing_workloads(const View& view);
std::optional<Found> pod_webhook(const View& view);
std::optional<Found> operator_image_unknown(const View& view);

// TKE's components (components.cc).
std::optional<Found> ipamd_too_old(const View& view);
std::optional<Found> ipvs_mode(const View& view);
std::optional<Found> node_local_dns(const View& view);

// The nodes that Cilium would run on (nodes.cc).
std::optional<Found> kernel_too_old(const View& view);

// What makes the nodes to come (pools.cc); warnings, but if the spec asks for pools.
std::optional<Found> node_pools(const View& view);
std::optional<Found> karpenter_missing(const View& view);
std::optional<Found> containerd_layout(const View& view);

// What the spec asks for (spec.cc).
std::optional<Found> large_scale(const View& view);

}  // namespace tco::plan::checks
