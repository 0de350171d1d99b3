// The values of the release, section by section, each with the source of its rule.

#include "values/values.h"

#include <optional>
#include <string>

#include "base/digest.h"
#include "base/names.h"
#include "base/version.h"
#include "values/images.h"
#include "values/merge.h"
#include "values/operator_values.h"
#include "values/switches.h"

namespace tco::values {
namespace {

// The seed's --set list. `devices` is the value that replaced extraArgs=--devices in newer charts;
// both at once would be given twice to the agent.
Json datapath(const model::InstallationSpec& spec) {
  return {
      {"routingMode", "native"},
      {"endpointRoutes", {{"enabled", true}}},
      {"ipam", {{"mode", "delegated-plugin"}}},
      {"kubeProxyReplacement", "true"},
      {"devices", spec.datapath.devices},
      // cilium_host has no address of its own when the pods' addresses come from VPC-CNI.
      {"extraConfig", {{"local-router-ipv4", spec.datapath.local_router_ipv4}}},
      // The chart's default restarts systemd-sysctl, which sets eth0's rp_filter to 1 and cuts the
      // pods off (reference/tke-domain.md, H18).
      {"sysctlfix", {{"enabled", false}}},
  };
}

Json cni(const model::CniSpec& spec) {
  return {
      {"chainingMode", "generic-veth"},
      {"exclusive", false},
      {"customConf", true},
      {"configMap", spec.config_map_name},
      {"configMapKey", spec.config_map_key},
      {"externalRouting", true},
  };
}

Json exists(const char* key) { return {{"key", key}, {"operator", "Exists"}}; }

// Since chart 1.18 cilium-operator tolerates four keys only. On TKE's first node that is a
// deadlock: the kubelet waits for the CNI, the agent for CRDs, the operator for a node. On super
// nodes its probes never pass. The list replaces the chart's, so it repeats it
// (reference/cilium-install.md, 2.4); it must never be empty (same page, 2.1).
Json operator_scheduling(bool tolerates_young_nodes) {
  Json tolerations = {exists("node-role.kubernetes.io/control-plane"),
                      exists("node-role.kubernetes.io/master"),
                      exists("node.kubernetes.io/not-ready"),
                      exists("node.cloudprovider.kubernetes.io/uninitialized"),
                      exists("tke.cloud.tencent.com/uninitialized"),
                      exists("tke.cloud.tencent.com/eni-ip-unavailable")};
  // TKE's own Karpenter provider counts these among the taints of a young node. The first is put
  // there while no route exists, which on VPC-CNI waits for nothing of Cilium's.
  if (tolerates_young_nodes) {
    tolerations.push_back(exists("node.kubernetes.io/network-unavailable"));
    tolerations.push_back(exists("tke.cloud.tencent.com/direct-eni-ip-unavailable"));
  }
  return {
      {"tolerations", std::move(tolerations)},
      {"affinity",
       {{"nodeAffinity",
         {{"requiredDuringSchedulingIgnoredDuringExecution",
           {{"nodeSelectorTerms",
             Json::array({{{"matchExpressions",
                            Json::array({{{"key", "node.kubernetes.io/instance-type"},
                                          {"operator", "NotIn"},
                                          {"values", Json::array({"eklet"})}}})}}})}}}}}}},
  };
}

// That label is how one node is left out (cilium/cilium#34003); the chart knows it for Envoy.
Json agents_scheduling(bool leaves_labelled_nodes) {
  if (!leaves_labelled_nodes) return Json::object();
  const Json expression = {
      {"key", names::kNoScheduleLabel}, {"operator", "NotIn"}, {"values", Json::array({"true"})}};
  const Json term = {{"matchExpressions", Json::array({expression})}};
  return {{"affinity",
           {{"nodeAffinity",
             {{"requiredDuringSchedulingIgnoredDuringExecution",
               {{"nodeSelectorTerms", Json::array({term})}}}}}}}};
}

// Without these a changed value reaches cilium-config and no pod (cilium/cilium#24772), and a
// changed CNI ConfigMap no agent that runs: it is read at start (reference/tke-domain.md, 1.3).
Json roll_outs(const model::CniSpec& cni) {
  const std::string digest = sha256_hex(cni_config(cni)).substr(0, 16);
  return {
      {"podAnnotations", {{std::string(names::kCniConfigAnnotation), digest}}},
      {"rollOutCiliumPods", true},
      {"operator", {{"rollOutPods", true}}},
      {"envoy", {{"rollOutPods", true}}},
  };
}

// Another number than the charts' own two, which is left to them: what is installed keeps its
// values.
Json pace(const model::UpgradeSpec& upgrade) {
  if (upgrade.max_unavailable == model::UpgradeSpec{}.max_unavailable) return Json::object();
  const Json strategy = {{"updateStrategy",
                          {{"type", "RollingUpdate"},
                           {"rollingUpdate", {{"maxUnavailable", upgrade.max_unavailable}}}}}};
  Json values = strategy;
  values["envoy"] = strategy;
  return values;
}

// A chart's defaults change with its minor, and not every one can change under running pods. In the
// first version's own minor the value would change nothing (reference/cilium-install.md, 2.8).
Json compatibility(const std::string& version, std::string_view first_version) {
  const std::optional<Version> first = parse_version(first_version);
  const std::optional<Version> wanted = parse_version(version);
  if (!first || !wanted || first->minor == wanted->minor) return Json::object();
  return {{"upgradeCompatibility", minor_of(*first)}};
}

}  // namespace

Json operator_values(const model::InstallationSpec& spec, const Basis& basis, const Json& user) {
  Json values = datapath(spec);
  const auto add = [&](const Json& part) { merge(values, part); };
  add({{"cni", cni(spec.cni)},
       {"k8sServiceHost", basis.api_server.host},
       {"k8sServicePort", basis.api_server.port},
       {"operator", operator_scheduling(basis.tolerates_young_nodes)}});
  add(agents_scheduling(basis.leaves_labelled_nodes));
  add(images(spec));
  add(roll_outs(spec.cni));
  add(pace(spec.upgrade));
  add(compatibility(spec.version, basis.first_version));
  add(egress(spec.egress, basis.non_masquerade));
  add(large_scale(spec.large_scale, user));
  add(certificates(spec.hubble_certificates));
  return values;
}

std::string render(const model::InstallationSpec& spec, const Basis& basis) {
  const Json user = parse_values(spec.values);
  Json values = operator_values(spec, basis, user);
  for (const UserValues& each : basis.from) merge(values, parse_values(each.json));
  merge(values, user);
  add_gate(spec.gate, values);
  return text_of(values);
}

std::string json_text(std::string_view text) { return text_of(Json(text)); }

}  // namespace tco::values
