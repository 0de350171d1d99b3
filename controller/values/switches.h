// The values of the switches: what spec.egress, spec.largeScale, spec.certificates and
// spec.nodes.gate ask of the chart. For values/ only.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "model/installation.h"

namespace tco::values {

// REQUIRES: `non_masquerade` is not empty if the mode masquerades; the nodes' own traffic would be.
nlohmann::json egress(const model::EgressSpec& spec,
                      const std::vector<std::string>& non_masquerade);

// spec.nodes.gate, in values that hold the user's already: their operator.extraArgs stay.
void add_gate(const model::GateSpec& spec, nlohmann::json& values);

// `user` are spec.values, which may name the labels of identities themselves.
nlohmann::json large_scale(model::Switch enabled, const nlohmann::json& user);

nlohmann::json certificates(model::HubbleCertificates hubble);

}  // namespace tco::values
