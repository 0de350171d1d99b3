// PURE. The full Helm values of the Cilium release: the seed's, in the forms that today's charts
// want, with the user's values merged last.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/flow_control.h"
#include "model/installation.h"
#include "model/release.h"
#include "model/workload.h"

namespace tco::values {

struct ApiServer {
  std::string host;
  int port = 0;
  friend bool operator==(const ApiServer&, const ApiServer&) = default;
};

// Helm values of the user, and what people call their place: a path is written after it.
struct UserValues {
  std::string place;  // "spec.values.", "spec.valuesFrom[0], Secret cilium: "
  std::string json;
};

// What the values are made of, beside the spec.
struct Basis {
  ApiServer api_server;
  // Installed first on this cluster, empty if none was: a chart of a later minor keeps that one's
  // defaults.
  std::string first_version;
  // The destinations that a masquerading spec.egress leaves alone.
  std::vector<std::string> non_masquerade;
  std::vector<UserValues> from;  // spec.valuesFrom, in its order
  // cilium-operator runs on nodes of which TKE has not finished the network.
  bool tolerates_young_nodes = false;
  // Agents keep off nodes labelled cilium.io/no-schedule=true, as the chart has it for Envoy only.
  bool leaves_labelled_nodes = false;
};

// Canonical JSON text (keys sorted, no spaces), so that equal values have equal text: the
// operator's, spec.valuesFrom merged in its order, then spec.values. Never throws; of values with
// problems something is left out or replaced.
std::string render(const model::InstallationSpec& spec, const Basis& basis);

enum class ProblemKind {
  Conflict,  // it sets what the operator owns, or what VPC-CNI cannot do
  Invalid,   // it has a kind that cannot be merged, or that no API server takes
};
struct Problem {
  ProblemKind kind = ProblemKind::Conflict;
  std::string text;  // a sentence with the path and what to do; no value is quoted
  friend bool operator==(const Problem&, const Problem&) = default;
};

// What is wrong with the user's values, `from` and spec.values, empty if nothing is. Never throws.
std::vector<Problem> problems_in(const model::InstallationSpec& spec,
                                 const std::vector<UserValues>& from = {});

// What the rendered chart must say of what the operator owns: the last proof before Helm writes.
std::vector<model::OwnedSetting> owned_settings(const model::InstallationSpec& spec);

// Whether a flag of Cilium's programs, which is a key of cilium-config, is the operator's.
bool owns(std::string_view flag);

// Those of these JSON pointers that the user set, as people write them, once for each place.
std::vector<std::string> places_of(const std::vector<std::string>& pointers,
                                   const std::vector<UserValues>& user);

// The text as a JSON string, quotes included.
std::string json_text(std::string_view text);

// The CNI configuration of the seed, byte for byte, with the spec's fields in their places.
std::string cni_config(const model::CniSpec& spec);

// The ranges in TKE's configuration of its own ip-masq-agent, sorted. Absent: it cannot be read, or
// names none.
std::optional<std::vector<std::string>> ip_masq_ranges(const std::string& config);

// spec.apiPriority: the whole object, as it is applied, for Cilium in this namespace.
std::string flow_control(model::FlowControlKind kind, const std::string& ns);

// The DaemonSet that cleans the nodes' CNI directories, or puts back what was moved aside there.
struct CniCleaner {
  std::string image;
  std::vector<std::string> pull_secrets;
  const model::Workload* like = nullptr;  // goes only where its pods go; null: to all nodes
  bool restore = false;
  std::string round;      // another one starts its pods anew
  std::string owner_uid;  // the CiliumInstallation's: it goes with that
};
struct OwnedObject {
  std::string digest;  // of what is wanted; it carries it as annotation names::kMadeForAnnotation
  std::string body;    // JSON, as it is applied
};
OwnedObject cni_cleaner(const CniCleaner& wanted);

// The DaemonSet that has an upgrade's images pulled on every node before it begins.
struct PrePull {
  std::vector<std::string> images;  // REQUIRES: one at least; each has a shell
  std::vector<std::string> pull_secrets;
  const model::Workload* like = nullptr;  // as a CniCleaner's
  std::string owner_uid;
};
OwnedObject pre_pull(const PrePull& wanted);

// Whether an object's spec is what the wanted object's says, whatever defaults it has besides.
bool same_flow_control(const std::string& found_spec, const std::string& wanted);

}  // namespace tco::values
