#include "values/owned.h"

#include <algorithm>

namespace tco::values {
namespace {

constexpr std::string_view kEgress = "set spec.egress.mode instead";
constexpr std::string_view kApiServer = "set spec.apiServer instead";
constexpr std::string_view kChained = "the operator chains Cilium behind VPC-CNI";
constexpr std::string_view kRollsOut = "without it a changed value reaches no pod";

constexpr std::array kOwned = {
    Owned{{"/routingMode", "/tunnel"},
          {"routing-mode", "tunnel"},
          "the operator installs native routing only"},
    Owned{{"/endpointRoutes/enabled"},
          {"enable-endpoint-routes"},
          "native routing over VPC-CNI needs it on"},
    Owned{{"/ipam/mode"}, {"ipam"}, "TKE's own IPAM hands out the addresses"},
    Owned{{"/enableIPv4Masquerade"}, {"enable-ipv4-masquerade", "masquerade"}, kEgress},
    Owned{{"/bpf/masquerade"}, {"enable-bpf-masquerade"}, kEgress},
    Owned{{"/ipMasqAgent/enabled"}, {"enable-ip-masq-agent"}, kEgress},
    Owned{{"/ipMasqAgent/config"},
          {"ip-masq-agent-config-path"},
          "set spec.egress.nonMasqueradeCIDRs and masqLinkLocal instead"},
    Owned{{"/egressGateway/enabled"},
          {"enable-egress-gateway", "enable-ipv4-egress-gateway"},
          "set spec.egress.mode to EgressGateway instead"},
    Owned{{"/ciliumEndpointSlice/enabled"},
          {"enable-cilium-endpoint-slice"},
          "set spec.largeScale instead"},
    Owned{{"/kubeProxyReplacement"},
          {"kube-proxy-replacement"},
          "kube-proxy is retired, so it must stay on"},
    Owned{{"/k8sServiceHost"}, {"k8s-api-server"}, kApiServer},
    Owned{{"/k8sServicePort"}, {}, kApiServer},
    Owned{{"/k8sServiceHostRef"}, {}, kApiServer},
    Owned{{"/k8s/apiServerURLs", "/kubeConfigPath"},
          {"k8s-api-server-urls", "k8s-kubeconfig-path"},
          kApiServer},
    Owned{{"/devices"}, {"devices"}, "set spec.datapath.devices instead"},
    Owned{{"/extraConfig/local-router-ipv4"},
          {"local-router-ipv4"},
          "set spec.datapath.localRouterIPv4 instead"},
    Owned{{"/sysctlfix/enabled"}, {}, "on VPC-CNI it resets rp_filter and cuts pods off"},
    Owned{{"/cni/chainingMode"}, {"cni-chaining-mode"}, kChained},
    Owned{{"/cni/chainingTarget"}, {"cni-chaining-target"}, kChained},
    Owned{{"/cni/exclusive"}, {"cni-exclusive"}, kChained},
    Owned{{"/cni/customConf", "/cni/readCniConf"},
          {"custom-cni-conf", "read-cni-conf", "write-cni-conf-when-ready"},
          "set the fields of spec.cni instead"},
    Owned{{"/cni/configMap"}, {}, "set spec.cni.configMapName instead"},
    Owned{{"/cni/configMapKey"}, {}, "set spec.cni.configMapKey instead"},
    Owned{{"/cni/externalRouting"}, {"cni-external-routing"}, "VPC-CNI sets up the pods' routes"},
    Owned{{"/podAnnotations/install.cilium-tke.io~1cni-config"},
          {},
          "without it a changed CNI configuration reaches no agent"},
    Owned{{"/rollOutCiliumPods"}, {}, kRollsOut},
    Owned{{"/operator/rollOutPods"}, {}, kRollsOut},
    Owned{{"/envoy/rollOutPods"}, {}, kRollsOut},
    Owned{{"/agentNotReadyTaintKey"},
          {"agent-not-ready-taint-key"},
          "set spec.nodes.gate.taintKey instead"},
    Owned{{"/operator/removeNodeTaints"},
          {"remove-cilium-node-taints"},
          "set spec.nodes.gate.owner instead"},
    Owned{{"/operator/setNodeTaints"},
          {"set-cilium-node-taints"},
          "set spec.nodes.gate.mode instead"},
    Owned{{"/operator/setNodeNetworkStatus"},
          {"set-cilium-is-up-condition"},
          "it tells which nodes Cilium has served"},
    // The value stays the user's; a second door beside it does not.
    Owned{{},
          {"unmanaged-pod-watcher-interval"},
          "set spec.values.operator.unmanagedPodWatcher instead"},
    Owned{{"/daemon/configSources"},
          {"config-dir", "config"},
          "the programs read the ConfigMap cilium-config of this installation"},
    Owned{{"/agent"}, {}, "an installation without agents is none"},
    Owned{{"/operator/enabled"}, {}, "agents wait for the CRDs that cilium-operator creates"},
};

constexpr std::string_view kCloud = "the network of this cluster is TKE's";

}  // namespace

std::span<const Owned> owned() { return kOwned; }

const Owned* owner_of(std::string_view flag) {
  const auto found = std::ranges::find_if(kOwned, [&](const Owned& row) {
    return !flag.empty() && std::ranges::find(row.flags, flag) != row.flags.end();
  });
  return found == kOwned.end() ? nullptr : &*found;
}

// The agent refuses to start with Envoy configuration and a delegated IPAM
// (reference/cilium-install.md, 2.6).
std::span<const Impossible> impossible() {
  static const std::array<Impossible, 13> rows = {{
      {"/gatewayAPI/enabled", true, "enable-gateway-api", "true",
       "the Gateway API needs Envoy configuration, which a delegated IPAM excludes"},
      {"/ingressController/enabled", true, "enable-ingress-controller", "true",
       "Cilium's Ingress needs Envoy configuration, which a delegated IPAM excludes"},
      {"/envoyConfig/enabled", true, "enable-envoy-config", "true",
       "agents with a delegated IPAM refuse Envoy configuration"},
      {"/bpf/hostLegacyRouting", false, "enable-host-legacy-routing", "false",
       "BPF host routing drops traffic behind a chained veth"},
      {"/encryption/type", "ipsec", "enable-ipsec", "true",
       "IPsec does not work on VPC-CNI; WireGuard does"},
      {"/ipv4/enabled", false, "enable-ipv4", "false", "the pods' addresses are IPv4"},
      {"/cni/install", false, "", "", "without the CNI's folders agents cannot configure it"},
      {"/preflight/enabled", true, "", "",
       "the chart then renders its preflight check instead of the agents"},
      {"/eni/enabled", true, "", "", kCloud},
      {"/azure/enabled", true, "", "", kCloud},
      {"/alibabacloud/enabled", true, "", "", kCloud},
      {"/gke/enabled", true, "", "", kCloud},
      {"/aksbyocni/enabled", true, "", "", kCloud},
  }};
  return rows;
}

}  // namespace tco::values
