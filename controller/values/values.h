// PURE. The full Helm values of the Cilium release: the seed's, in the forms that today's charts
// want, with the user's values merged last.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/installation.h"

namespace tco::values {

struct ApiServer {
  std::string host;
  int port = 0;
  friend bool operator==(const ApiServer&, const ApiServer&) = default;
};

// Canonical JSON text (keys sorted, no spaces), so that equal values have equal text. The user's
// values must have passed `problems_in` before. `first_version` is the one that was installed first
// on this cluster, empty if none was: a chart of a later minor keeps that one's defaults.
std::string render(const model::InstallationSpec& spec, const ApiServer& api_server,
                   std::string_view first_version = {});

// What is wrong with spec.values, one sentence each, empty if nothing is: keys the operator owns,
// named by path, and settings that native routing with VPC-CNI cannot do.
std::vector<std::string> problems_in(const std::string& user_values);

// The text as a JSON string, quotes included.
std::string json_text(std::string_view text);

// The CNI configuration of the seed, byte for byte, with the spec's fields in their places.
std::string cni_config(const model::CniSpec& spec);

}  // namespace tco::values
