// What the user's values may not hold: the schema cannot see inside them, so they are looked at
// here.

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

#include "values/values.h"

namespace tco::values {
namespace {

using Json = nlohmann::json;

struct Owned {
  std::string_view path;    // JSON pointer
  std::string_view advice;  // what to do instead
};

// A key under one of these is refused, so that a value has one owner and one place to look.
constexpr std::array kOwned = {
    Owned{"/routingMode", "the operator installs native routing only"},
    Owned{"/endpointRoutes/enabled", "native routing over VPC-CNI needs it on"},
    Owned{"/ipam/mode", "TKE's own IPAM hands out the addresses"},
    Owned{"/enableIPv4Masquerade", "set spec.egress.mode instead"},
    Owned{"/bpf/masquerade", "set spec.egress.mode instead"},
    Owned{"/ipMasqAgent/enabled", "set spec.egress.mode instead"},
    Owned{"/ipMasqAgent/config", "set spec.egress.nonMasqueradeCIDRs and masqLinkLocal instead"},
    Owned{"/egressGateway/enabled", "set spec.egress.mode to EgressGateway instead"},
    Owned{"/ciliumEndpointSlice/enabled", "set spec.largeScale instead"},
    Owned{"/kubeProxyReplacement", "kube-proxy is retired, so it must stay on"},
    Owned{"/k8sServiceHost", "set spec.apiServer instead"},
    Owned{"/k8sServicePort", "set spec.apiServer instead"},
    Owned{"/k8sServiceHostRef", "set spec.apiServer instead"},
    Owned{"/k8s/apiServerURLs", "set spec.apiServer instead"},
    Owned{"/devices", "set spec.datapath.devices instead"},
    Owned{"/extraConfig/local-router-ipv4", "set spec.datapath.localRouterIPv4 instead"},
    Owned{"/sysctlfix/enabled", "on VPC-CNI it resets rp_filter and cuts pods off"},
    Owned{"/cni/chainingMode", "the operator chains Cilium behind VPC-CNI"},
    Owned{"/cni/chainingTarget", "the operator chains Cilium behind VPC-CNI"},
    Owned{"/cni/exclusive", "the operator chains Cilium behind VPC-CNI"},
    Owned{"/cni/customConf", "set the fields of spec.cni instead"},
    Owned{"/cni/configMap", "set spec.cni.configMapName instead"},
    Owned{"/cni/configMapKey", "set spec.cni.configMapKey instead"},
    Owned{"/cni/externalRouting", "VPC-CNI sets up the pods' routes"},
    Owned{"/rollOutCiliumPods", "without it a changed value reaches no pod"},
    Owned{"/operator/rollOutPods", "without it a changed value reaches no pod"},
    Owned{"/envoy/rollOutPods", "without it a changed value reaches no pod"},
    Owned{"/agentNotReadyTaintKey", "set spec.nodes.gate.taintKey instead"},
    Owned{"/operator/removeNodeTaints", "set spec.nodes.gate.owner instead"},
    Owned{"/operator/setNodeTaints", "set spec.nodes.gate.mode instead"},
    Owned{"/operator/setNodeNetworkStatus", "it tells which nodes Cilium has served"},
    Owned{"/agent", "an installation without agents is none"},
    Owned{"/operator/enabled", "agents wait for the CRDs that cilium-operator creates"},
};

struct Impossible {
  std::string_view path;
  Json value;  // the setting that cannot work
  std::string_view why;
};

// The agent refuses to start with these and a delegated IPAM (reference/cilium-install.md, 2.6).
const std::array<Impossible, 5>& impossible() {
  static const std::array<Impossible, 5> rows = {{
      {"/gatewayAPI/enabled", true,
       "the Gateway API needs Envoy configuration, which a delegated IPAM excludes"},
      {"/ingressController/enabled", true,
       "Cilium's Ingress needs Envoy configuration, which a delegated IPAM excludes"},
      {"/envoyConfig/enabled", true, "agents with a delegated IPAM refuse Envoy configuration"},
      {"/bpf/hostLegacyRouting", false, "BPF host routing drops traffic behind a chained veth"},
      {"/encryption/type", "ipsec", "IPsec does not work on VPC-CNI; WireGuard does"},
  }};
  return rows;
}

bool contains(const Json& values, std::string_view path) {
  return values.contains(Json::json_pointer(std::string(path)));
}

// What the user's values set of this path: the path itself, or a map above it that is replaced by
// null or a scalar, which takes away everything in it. Empty: nothing.
std::string_view set_of(const Json& values, std::string_view path) {
  if (contains(values, path)) return path;
  for (auto end = path.find('/', 1); end != std::string_view::npos; end = path.find('/', end + 1)) {
    const std::string_view above = path.substr(0, end);
    if (!contains(values, above)) return {};
    if (!values.at(Json::json_pointer(std::string(above))).is_object()) return above;
  }
  return {};
}

// RFC 6901. The library throws at others.
bool is_pointer(std::string_view text) {
  if (!text.starts_with('/')) return false;
  for (auto tilde = text.find('~'); tilde != std::string_view::npos;
       tilde = text.find('~', tilde + 1)) {
    const std::string_view escape = text.substr(tilde, 2);
    if (escape != "~0" && escape != "~1") return false;
  }
  return true;
}

std::string place_of(std::string_view place, std::string_view path) {
  std::string text(place);
  for (const char c : path.substr(1)) text += c == '/' ? '.' : c;
  return text;
}

struct OwnedArgument {
  std::string_view list;    // JSON pointer
  std::string_view prefix;  // of the argument
  std::string_view advice;
};

// Given a second time, the last one would count.
constexpr std::array kOwnedArguments = {
    OwnedArgument{"/extraArgs", "--devices", "set spec.datapath.devices instead"},
    OwnedArgument{"/operator/extraArgs", "--set-cilium-node-taints",
                  "set spec.nodes.gate.mode instead"},
    OwnedArgument{"/operator/extraArgs", "--remove-cilium-node-taints",
                  "set spec.nodes.gate.owner instead"},
};

bool sets(const Json& values, const OwnedArgument& owned) {
  if (!contains(values, owned.list)) return false;
  const Json& list = values.at(Json::json_pointer(std::string(owned.list)));
  if (!list.is_array()) return false;
  return std::ranges::any_of(list, [&](const Json& argument) {
    return argument.is_string() && argument.get<std::string>().starts_with(owned.prefix);
  });
}

}  // namespace

std::vector<std::string> problems_in(const std::string& user_values, std::string_view place) {
  const Json values = Json::parse(user_values, nullptr, false);
  // Those of spec.valuesFrom are objects: the sidecar refuses others.
  if (!values.is_object()) return {"spec.values must be an object of Helm values"};

  std::vector<std::string> problems;
  std::set<std::string_view> named;
  for (const Owned& owned : kOwned) {
    const std::string_view path = set_of(values, owned.path);
    if (path.empty() || !named.insert(path).second) continue;
    problems.push_back(place_of(place, path) +
                       " is set by the operator: " + std::string(owned.advice));
  }
  for (const Impossible& row : impossible()) {
    if (!contains(values, row.path)) continue;
    if (values.at(Json::json_pointer(std::string(row.path))) != row.value) continue;
    problems.push_back(place_of(place, row.path) + ": " + row.value.dump() +
                       " cannot work on VPC-CNI: " + std::string(row.why));
  }
  for (const OwnedArgument& owned : kOwnedArguments) {
    if (!sets(values, owned)) continue;
    problems.push_back(place_of(place, owned.list) + " names " + std::string(owned.prefix) + ": " +
                       std::string(owned.advice));
  }
  return problems;
}

std::vector<std::string> places_of(const std::vector<std::string>& pointers,
                                   const std::vector<UserValues>& user) {
  std::vector<std::string> places;
  for (const UserValues& each : user) {
    const Json values = Json::parse(each.json, nullptr, false);
    for (const std::string& pointer : pointers) {
      if (!is_pointer(pointer) || !contains(values, pointer)) continue;
      places.push_back(place_of(each.place, pointer));
    }
  }
  return places;
}

}  // namespace tco::values
