#include "random/samples.h"

#include <map>

namespace tco::random {

std::vector<std::string_view> samples(std::string_view field) {
  static const std::map<std::string_view, std::vector<std::string_view>> known = {
      {"version", {"1.18.2", "1.17.18", "1.19.6", "1.18.3", "1.20.0-rc.1", "1.99.4294967296"}},
      {"profile", {"tke-2026.1", "tke-2026.2", "tke-2099.999999999999999999999"}},
      {"approvedDigest",
       {"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}},
      {"url",
       {"https://charts.example.com/cilium", "oci://registry.example.com/charts/cilium",
        "https://[::1]:0/"}},
      {"host", {"169.254.128.112", "10.0.0.1", "api.example.com", "::1"}},
      {"localRouterIPv4", {"169.254.32.16", "169.254.32.17"}},
      {"ipamBackend", {"127.0.0.1:61677", "127.0.0.1:65535"}},
      {"nonMasqueradeCIDRs", {"10.0.0.0/8", "0.0.0.0/0", "255.255.255.255/32"}},
      {"namespace", {"kube-system", "cilium", "default"}},
      {"name", {"cilium", "default", "np-a", "cni-configuration"}},
      {"key", {"cni-config", "values.yaml", "a.tgz"}},
      {"taintKey", {"node.cilium.io/agent-not-ready", "example.com/not-yet"}},
      {"devices", {"eth+", "eth0", "bond+"}},
      {"ignore", {"KernelVersion", "KarpenterMissing", "Workloads"}},
      {"approval", {"Automatic", "Manual"}},
  };
  const auto found = known.find(field);
  return found == known.end() ? std::vector<std::string_view>{} : found->second;
}

const std::vector<std::string_view>& value_keys() {
  static const std::vector<std::string_view> keys = {
      "kubeProxyReplacement",
      "cni",
      "configMap",
      "extraConfig",
      "extraArgs",
      "extraEnv",
      "operator",
      "tolerations",
      "hubble",
      "tls",
      "secretsNamespace",
      "create",
      "name",
      "value",
      "affinity",
      "nodeSelector",
      "image",
      "repository",
      "override",
      "envoy",
      "enabled",
      "ipam",
      "mode",
      "eni",
      "resources",
      "limits",
      "bpf",
      "masquerade",
      "mtu",
      "devices",
      "ipMasqAgent",
      "config",
      "egressGateway",
      "ciliumEndpointSlice",
      "k8sServiceHost",
      "k8sServicePort",
      "routingMode",
      "tunnel",
      "updateStrategy",
      "rollingUpdate",
      "maxUnavailable",
      "agentNotReadyTaintKey",
      "replicas",
      "relay",
  };
  return keys;
}

}  // namespace tco::random
