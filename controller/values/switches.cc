#include "values/switches.h"

#include <algorithm>
#include <optional>

#include "base/names.h"
#include "values/values.h"

namespace tco::values {
namespace {

using Json = nlohmann::json;

}  // namespace

// A pod's address is on a secondary interface and a node's public one on the primary, so without a
// NAT gateway pods go out under the node's address (reference/tke-domain.md, 1.3). The chart's list
// takes several ranges, its ipv4NativeRoutingCIDR only one.
Json egress(const model::EgressSpec& spec, const std::vector<std::string>& non_masquerade) {
  if (spec.mode == model::EgressMode::NATGateway) return {{"enableIPv4Masquerade", false}};
  Json values = {
      {"enableIPv4Masquerade", true},
      {"bpf", {{"masquerade", true}}},
      {"ipMasqAgent",
       {{"enabled", true},
        {"config",
         {{"nonMasqueradeCIDRs", non_masquerade}, {"masqLinkLocal", spec.masq_link_local}}}}}};
  if (spec.mode == model::EgressMode::EgressGateway) values["egressGateway"] = {{"enabled", true}};
  return values;
}

// Helm is the chart's own default and not said, so that nothing changes where nothing is asked for.
Json certificates(model::HubbleCertificates hubble) {
  if (hubble == model::HubbleCertificates::Helm) return Json::object();
  return {{"hubble", {{"tls", {{"auto", {{"method", "cronJob"}}}}}}}};
}

// By arguments, not by operator.removeNodeTaints: without its key in cilium-config the program's
// own default is to remove (reference/cilium-install.md, 2.8), and a changed cilium-config would
// start every agent anew. An argument counts more than the file.
void add_gate(const model::GateSpec& spec, Json& values) {
  if (spec.taint_key != names::kAgentNotReadyTaint) {
    values["agentNotReadyTaintKey"] = spec.taint_key;
  }
  if (spec.mode == model::GateMode::Off) return;
  Json arguments = Json::array({"--set-cilium-node-taints=false"});
  if (spec.owner == model::GateOwner::Operator) {
    arguments.push_back("--remove-cilium-node-taints=false");
  }
  Json& program = values["operator"];
  if (!program.is_object()) program = Json::object();
  Json& all = program["extraArgs"];
  if (all.is_array()) arguments.insert(arguments.end(), all.begin(), all.end());
  all = std::move(arguments);
}

// The newer guide's list for more than 200 nodes, but for the sizes of BPF maps, which it wants
// measured first (reference/tke-domain.md, 1.5).
Json large_scale(model::Switch enabled, const Json& user) {
  if (enabled == model::Switch::Disabled) return Json::object();
  const auto resources = [](const char* cpu, const char* memory, const char* most_cpu,
                            const char* most_memory) -> Json {
    return {{"requests", {{"cpu", cpu}, {"memory", memory}}},
            {"limits", {{"cpu", most_cpu}, {"memory", most_memory}}}};
  };
  Json values = {{"ciliumEndpointSlice", {{"enabled", true}}},
                 {"k8sClientRateLimit",
                  {{"qps", 20}, {"burst", 40}, {"operator", {{"qps", 200}, {"burst", 400}}}}},
                 {"resources", resources("500m", "512Mi", "2000m", "2Gi")},
                 {"operator", {{"resources", resources("200m", "256Mi", "1000m", "1Gi")}}}};
  // These differ in every generation of a workload's pods and would make each an identity of its
  // own. The chart has two ways to say it, and both at once make cilium-config invalid.
  if (!user.contains("labels")) {
    values["extraConfig"] = {{"labels",
                              "!pod-template-hash !controller-revision-hash !job-name "
                              "!batch.kubernetes.io/controller-uid"}};
  }
  return values;
}

std::optional<std::vector<std::string>> ip_masq_ranges(const std::string& config) {
  const Json json = Json::parse(config, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  for (const char* key : {"nonMasqueradeCIDRs", "NonMasqueradeCIDRs", "nonMasqueradeSrcCIDRs"}) {
    const auto list = json.find(key);
    if (list == json.end() || !list->is_array() || list->empty()) continue;
    std::vector<std::string> ranges;
    for (const Json& range : *list) {
      if (!range.is_string()) return std::nullopt;
      ranges.push_back(range.get<std::string>());
    }
    std::ranges::sort(ranges);  // another order is no change that agents must be started anew for
    return ranges;
  }
  return std::nullopt;
}

}  // namespace tco::values
