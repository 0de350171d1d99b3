// The checks before the first write: is this a cluster that Cilium can be chained into? The table
// is in preflight.cc, the checks are in checks/.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plan/view/view.h"

namespace tco::plan {

// A check that did not pass.
struct Finding {
  std::string_view check;  // its name, which is the condition's reason and what
                           // spec.preflight.ignore takes
  std::string message;     // what is wrong and what to do
  bool warning = false;    // by its nature, or because the spec ignores this check
};

// All at once, failures before warnings, the most fundamental first.
std::vector<Finding> preflight_findings(const View& view);

// Those that are no warnings.
std::vector<Finding> failed_checks(const View& view);

// "VPC-CNI", "GlobalRouter", "DataPlaneV2", "CiliumOverlay" or "Unknown", for status and messages.
std::string_view network_mode(const View& view);

// Everything was read that a check is about.
bool preflight_known(const View& view);

// Whether anything may be written at all. Failed checks and a refused version stop the first
// installation only: what runs already is repaired whatever they say.
bool preflight_allows(const View& view);

// Whether what is read for preflight alone (World::preflight) may still stop something: the first
// installation, or an upgrade, and nothing of Helm's is under way.
bool preflight_decides(const View& view);

// Eligible nodes that were there before the CiliumInstallation.
std::set<std::string> nodes_before_installation(const View& view);

// Pods in these namespaces are TKE's and Kubernetes' own, which nodes.existing does not count...
std::span<const std::string_view> system_namespaces();
// ... and neither TKE's relay of public access, which lives among the users' pods.
bool part_of_the_system(const model::WorkloadPod& pod);

// The names that spec.preflight.ignore takes, for the test that compares them with the schema.
std::vector<std::string_view> ignorable_checks();

}  // namespace tco::plan
