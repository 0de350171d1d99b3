// ApiServer: what preflight asks, a page at a time.
#include <algorithm>
#include <iterator>

#include "execute/api_server.h"
#include "plan/preflight.h"
#include "wire/preflight_json.h"
#include "wire/request.h"
#include "wire/resource.h"

namespace tco::execute {
namespace {

// A pod is up to 20 kB of JSON.
constexpr int kPodsAPage = 100;
// A webhook has few replicas; some are enough to know its network.
constexpr int kReplicas = 20;
// Objects of this kind are few; all are read at once.
constexpr int kConfigurations = 500;
constexpr int kPoolsAPage = 500;

wire::Resource core(std::string plural, std::string ns) {
  return {.group = {}, .version = "v1", .plural = std::move(plural), .ns = std::move(ns)};
}

// What the chart puts on the agents' pods.
const wire::Labels& agent_labels() {
  static const wire::Labels kLabels = {{"k8s-app", "cilium"},
                                       {"app.kubernetes.io/name", "cilium-agent"},
                                       {"app.kubernetes.io/part-of", "cilium"}};
  return kLabels;
}

struct ConfigurationKind {
  const char* plural;
  const char* kind;
};

// What runs in these namespaces is the system's, and comes back by itself.
std::string other_namespaces() {
  std::string text;
  for (const std::string_view ns : plan::system_namespaces()) {
    text += ",metadata.namespace!=" + std::string(ns);
  }
  return text;
}

}  // namespace

// Everything else is left out by the server: pods of nodes, of the host's network, and ended ones.
Result<std::vector<model::WorkloadPod>> ApiServer::workload_pods(const std::set<std::string>& nodes,
                                                                 std::size_t most) {
  wire::Resource pods = core("pods", {});
  pods.field_selector =
      "spec.hostNetwork=false,spec.nodeName!=,status.phase!=Succeeded,status.phase!=Failed" +
      other_namespaces();
  std::map<std::string, model::WorkloadPod> found;
  std::string token;
  do {
    const Result<wire::HttpResponse> answer = send(wire::list_page(pods, kPodsAPage, token));
    if (!answer) return answer.error();
    Result<wire::PodPage> page = wire::parse_workload_pods(answer->body);
    if (!page) return page.error();
    for (model::WorkloadPod& pod : page->pods) {
      const bool ours = plan::part_of_the_system(pod);
      if (nodes.contains(pod.node) && !ours) found.try_emplace(pod.node, std::move(pod));
    }
    token = std::move(page->continue_token);
  } while (!token.empty() && found.size() < most);
  std::vector<model::WorkloadPod> all;
  all.reserve(found.size());
  for (auto& [node, pod] : found) all.push_back(std::move(pod));
  return all;
}

Result<std::vector<model::PodWebhook>> ApiServer::pod_webhooks(const std::string& ns) {
  const Result<wire::HttpResponse> home = send(wire::get(core("namespaces", {}), ns));
  if (!home && home.error().kind != ErrorKind::NotFound) return home.error();
  wire::Labels labels = {{"kubernetes.io/metadata.name", ns}};
  if (home) {
    Result<wire::Labels> read = wire::parse_labels(home->body);
    if (!read) return read.error();
    labels.merge(*std::move(read));
  }
  std::vector<model::PodWebhook> all;
  for (const ConfigurationKind& kind :
       {ConfigurationKind{"mutatingwebhookconfigurations", "MutatingWebhookConfiguration"},
        ConfigurationKind{"validatingwebhookconfigurations", "ValidatingWebhookConfiguration"}}) {
    const wire::Resource resource{
        .group = "admissionregistration.k8s.io", .version = "v1", .plural = kind.plural, .ns = {}};
    const Result<wire::HttpResponse> answer = send(wire::list_page(resource, kConfigurations));
    if (!answer) return answer.error();
    const auto interceptors = wire::parse_interceptors(answer->body, labels, agent_labels());
    if (!interceptors) return interceptors.error();
    for (const wire::Interceptor& each : *interceptors) {
      Result<std::optional<model::PodWebhook>> webhook = judge_webhook(kind.kind, each);
      if (!webhook) return webhook.error();
      if (*webhook) all.push_back(**std::move(webhook));
    }
  }
  return all;
}

// Absent: its pods are on the host's network, or it is served from outside the cluster.
Result<std::optional<model::PodWebhook>> ApiServer::judge_webhook(const std::string& kind,
                                                                  const wire::Interceptor& each) {
  using Answer = std::optional<model::PodWebhook>;
  model::PodWebhook webhook{.configuration = kind + " " + each.configuration,
                            .name = each.name,
                            .service = each.service_ns + "/" + each.service,
                            .has_pods = false};
  const Result<wire::HttpResponse> service =
      send(wire::get(core("services", each.service_ns), each.service));
  if (!service) {
    if (service.error().kind == ErrorKind::NotFound) return Answer(std::move(webhook));
    return service.error();
  }
  const Result<std::string> selector = wire::parse_service_selector(service->body);
  if (!selector) return selector.error();
  if (selector->empty()) return Answer();
  wire::Resource pods = core("pods", each.service_ns);
  pods.label_selector = *selector;
  const Result<wire::HttpResponse> list = send(wire::list_page(pods, kReplicas));
  if (!list) return list.error();
  const Result<wire::PodNetworks> networks = wire::parse_pod_networks(list->body);
  if (!networks) return networks.error();
  webhook.has_pods = networks->pods > 0;
  if (webhook.has_pods && networks->all_on_host) return Answer();
  return Answer(std::move(webhook));
}

Result<std::vector<model::NodePool>> ApiServer::node_pools() {
  struct Kind {
    wire::Resource resource;
    Result<std::vector<model::NodePool>> (*parse)(std::string_view);
  };
  std::vector<model::NodePool> all;
  for (const Kind& kind :
       {Kind{{.group = "karpenter.sh", .version = "v1", .plural = "nodepools", .ns = {}},
             wire::parse_karpenter_pools},
        Kind{{.group = "node.tke.cloud.tencent.com",
        .version = "v1beta1",
        .plural = "machinesets",
        .ns = {}},
             wire::parse_machine_sets}}) {
    const Result<wire::HttpResponse> answer = send(wire::list_page(kind.resource, kPoolsAPage));
    if (!answer && answer.error().kind == ErrorKind::NotFound) continue;
    if (!answer) return answer.error();
    auto pools = kind.parse(answer->body);
    if (!pools) return pools.error();
    std::ranges::move(*pools, std::back_inserter(all));
  }
  return all;
}

}  // namespace tco::execute
