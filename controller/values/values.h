// PURE. The full Helm values of the Cilium release: the seed's, in the forms that today's charts
// want, with the user's values merged last.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/flow_control.h"
#include "model/installation.h"

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

// Canonical JSON text (keys sorted, no spaces), so that equal values have equal text. The user's
// values must have passed `problems_in` before: `from`, merged in its order, then spec.values.
// `first_version` is the one that was installed first on this cluster, empty if none was: a chart
// of a later minor keeps that one's defaults. `non_masquerade` are the destinations that a
// masquerading spec.egress leaves alone.
std::string render(const model::InstallationSpec& spec, const ApiServer& api_server,
                   std::string_view first_version = {},
                   const std::vector<std::string>& non_masquerade = {},
                   const std::vector<UserValues>& from = {});

// What is wrong with the user's values, one sentence each, empty if nothing is: keys the operator
// owns, named by path, and settings that native routing with VPC-CNI cannot do. No value is quoted.
std::vector<std::string> problems_in(const std::string& user_values,
                                     std::string_view place = "spec.values.");

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
  std::string owner_uid;
};
OwnedObject pre_pull(const PrePull& wanted);

// Whether an object's spec is what the wanted object's says, whatever defaults it has besides.
bool same_flow_control(const std::string& found_spec, const std::string& wanted);

}  // namespace tco::values
