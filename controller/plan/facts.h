// Questions that several steps, and the status, ask of a World. Pure, and without an opinion.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plan/action.h"
#include "plan/world.h"
#include "values/values.h"

namespace tco::plan {

// Null: there is no such object, a normal answer for every TKE component.
const model::Workload* find(const World& world, model::WorkloadKind kind, std::string_view ns,
                            std::string_view name);
const model::Workload* find_daemon_set(const World& world, std::string_view name);

// How the bookkeeping ConfigMap names an object: "daemonset.ns.name".
std::string object_key(const model::Workload& workload);

// The key of an object's original in it: "original.daemonset.ns.name".
std::string record_key(const model::Workload& workload);

// Whether the original on record is this very object's.
bool recorded(const World& world, const model::Workload& workload);

// By us: our annotation is on it, or its original on record.
bool changed_by_us(const World& world, const model::Workload& workload);

// --- the Helm release ---------------------------------------------------------------------------

// Null: there is none, or the sidecar does not answer (world.helm tells which).
const model::Release* release(const World& world);
const model::HelmOperation* running_operation(const World& world);

// Installed by this operator, under whatever CR: ours is taken back.
bool ours(const model::Release& release);

// Somebody else's, of Cilium's chart, and spec.release.adoption says to take it over.
bool to_be_adopted(const World& world);

// A release of ours has been deployed at least once: the first installation is over.
bool installed_once(const World& world);

// There is one, and a teardown that takes away removes it: a foreign one never is.
bool release_to_remove(const World& world);

// "12/23" objects; empty if there is nothing to count.
std::string progress_of(const model::HelmOperation& operation);

// What spec.egress does not masquerade: the spec's ranges, else those that TKE keeps for its own
// ip-masq-agent, else all private ones. Absent: TKE's cannot be read. Empty: nothing is
// masqueraded.
std::optional<std::vector<std::string>> non_masquerade_cidrs(const World& world);

struct DesiredRelease {
  std::string values;         // JSON
  std::string values_digest;  // "sha256:..."
  std::string digest;         // of values, chart and version; fits a label
  // Of the way to the chart as well: another way is another attempt at the same release.
  std::string attempt;
};
// spec.valuesFrom as it was read, and spec.values; empty while the former cannot be read.
std::vector<values::UserValues> user_values(const World& world);
// Those of them that come from Secrets, JSON objects.
std::vector<std::string> secret_values(const World& world);
// What is wrong with them, one sentence each.
std::vector<std::string> problems_of_values(const World& world);
// Those of them that the chart does not know, named by their place: they change nothing.
std::vector<std::string> unknown_values(const World& world);

// Absent while the API server's address or what egress leaves alone is not known, or the user's
// values are not or have problems.
std::optional<DesiredRelease> desired_release(const World& world);

// While it lives, desired_release() of this World is worked out once: every step asks for it, and
// rendering the values is most of what planning costs. REQUIRES: nobody changes the World
// meanwhile.
class DesiredOnce {
 public:
  explicit DesiredOnce(const World& world);
  ~DesiredOnce();
  DesiredOnce(const DesiredOnce&) = delete;
  DesiredOnce& operator=(const DesiredOnce&) = delete;

 private:
  const World* before_;
};

// What the sidecar is asked to apply for it.
std::optional<ApplyRelease> wanted_release(const World& world);

// Deployed, ours, and just what is desired.
bool release_in_sync(const World& world);

// Deployed and ours; perhaps not what is desired now, as while an upgrade is refused.
bool release_serves(const World& world);

// --- the API server's address -------------------------------------------------------------------

// The spec's, else the one that was recorded, else the EndpointSlice's first. An address on record
// stays until somebody changes the spec: agents are connected to it.
std::optional<values::ApiServer> api_server(const World& world);
// The first ready address of the EndpointSlice; absent: it lists none with a port.
std::optional<values::ApiServer> first_listed_api_server(const World& world);
// What the EndpointSlice lists instead, "169.254.128.113:60002, ...": it is not empty, and the
// address that Cilium was given is not in it. Absent: all is well, or the spec names the address.
std::optional<std::string> api_server_moved_to(const World& world);

std::string to_text(const values::ApiServer& address);  // "169.254.128.112:60002"

// --- components ---------------------------------------------------------------------------------

// The rows of the seed's "uninstall TKE components", in its order.
struct Component {
  std::string_view name;  // of the DaemonSet in kube-system
  model::ComponentPolicy policy;
};
std::vector<Component> components(const model::InstallationSpec& spec);

// The DaemonSet carries the selector that no node matches.
bool retired(const model::Workload& daemon_set);

// Nothing is left to retire: each is absent, kept, or retired.
bool all_retired(const World& world);

// Nothing is left to retire and something was: the first roll-out over the nodes is history.
bool settled(const World& world);

}  // namespace tco::plan
