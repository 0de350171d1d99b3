// What the operator owns, as a rendered chart says it: of the charts 1.17 to 1.20 alike. The
// sidecar's tests render them with these (test/golden/shared/owned.json).

#include "values/values.h"

namespace tco::values {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace

std::vector<model::OwnedSetting> owned_settings(const model::InstallationSpec& spec) {
  std::vector<model::OwnedSetting> all;
  const auto agents = [&](const char* key, std::string value) {
    all.push_back({.key = key, .value = std::move(value), .program = "agent"});
  };
  const bool masquerades = spec.egress.mode != model::EgressMode::NATGateway;
  agents("routing-mode", "native");
  agents("enable-endpoint-routes", "true");
  agents("ipam", "delegated-plugin");
  agents("kube-proxy-replacement", "true");
  agents("cni-chaining-mode", "generic-veth");
  agents("cni-external-routing", "true");
  agents("custom-cni-conf", "true");
  agents("devices", joined(spec.datapath.devices));
  agents("local-router-ipv4", spec.datapath.local_router_ipv4);
  agents("agent-not-ready-taint-key", spec.gate.taint_key);
  agents("enable-ipv4-masquerade", masquerades ? "true" : "false");
  if (masquerades) {
    agents("enable-bpf-masquerade", "true");
    agents("enable-ip-masq-agent", "true");
  }
  if (spec.large_scale == model::Switch::Enabled) agents("enable-cilium-endpoint-slice", "true");

  if (spec.gate.mode == model::GateMode::Off) return all;
  all.push_back({.key = "set-cilium-node-taints", .value = "false", .program = "operator"});
  if (spec.gate.owner == model::GateOwner::Operator) {
    all.push_back({.key = "remove-cilium-node-taints", .value = "false", .program = "operator"});
  }
  return all;
}

}  // namespace tco::values
