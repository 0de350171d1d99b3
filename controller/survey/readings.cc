#include "survey/readings.h"

#include <algorithm>
#include <array>

#include "base/names.h"

namespace tco::survey {
namespace {

using wire::Json, wire::JsonReader;

constexpr std::size_t kLargest = std::size_t{32} << 10U;

wire::Resource core(const char* plural, std::string ns) {
  return {.group = {}, .version = "v1", .plural = plural, .ns = std::move(ns)};
}

wire::Resource of(const char* group, const char* version, const char* plural, std::string ns = {}) {
  return {.group = group, .version = version, .plural = plural, .ns = std::move(ns)};
}

std::string name_of(const Json& object) {
  std::string name;
  JsonReader(object).child("metadata").read("name", name);
  return name;
}

// Each writer once a manager and time; the fields themselves would be longer than the object.
Json writers_of(const Json& object) {
  Json writers = Json::array();
  JsonReader(object).child("metadata").each("managedFields", [&](const JsonReader& entry) {
    std::string manager;
    std::string operation;
    std::string time;
    entry.read("manager", manager);
    entry.read("operation", operation);
    entry.read("time", time);
    const std::string fields = wire::to_text(entry.child("fieldsV1").json());
    writers.push_back({{"manager", manager},
                       {"operation", operation},
                       {"time", time},
                       {"nodeSelector", fields.find("f:nodeSelector") != std::string::npos},
                       {"tolerations", fields.find("f:tolerations") != std::string::npos}});
  });
  return writers;
}

// Of a workload that no question is about.
Json brief(const Json& workload) {
  const JsonReader reader(workload);
  const JsonReader pod = reader.child("spec").child("template").child("spec");
  Json images = Json::array();
  pod.each("containers", [&](const JsonReader& container) {
    std::string image;
    container.read("image", image);
    images.push_back(image);
  });
  const auto field = [](const JsonReader& from, const char* key) {
    return from.has(key) ? from.json()[key] : Json();
  };
  return {{"images", std::move(images)},
          {"hostNetwork", field(pod, "hostNetwork")},
          {"nodeSelector", field(pod, "nodeSelector")},
          {"affinity", pod.has("affinity")},
          {"tolerations", field(pod, "tolerations")},
          {"status", field(reader, "status")}};
}

// Those that the questions name.
Json workload(const Json& object) {
  constexpr std::array kAsked = {"kube-proxy",           "tke-cni-agent",      "tke-eni-agent",
                                 "tke-eni-ipamd",        "ip-masq-agent",      "tke-bridge-agent",
                                 "tke-eni-ip-scheduler", "cluster-autoscaler", "cilium",
                                 "cilium-operator",      "tke-cilium-operator"};
  const bool asked = std::ranges::find(kAsked, name_of(object)) != kAsked.end();
  return asked ? whole(object) : brief(object);
}

// Who is asked before what; the certificates of webhooks are of no interest.
Json webhooks(const Json& object) {
  Json kept = Json::array();
  JsonReader(object).each("webhooks", [&](const JsonReader& webhook) {
    Json one = Json::object();
    for (const char* key : {"name", "failurePolicy", "rules", "namespaceSelector"}) {
      if (webhook.has(key)) one[key] = webhook.json()[key];
    }
    const JsonReader client = webhook.child("clientConfig");
    if (client.has("service")) one["service"] = client.json()["service"];
    kept.push_back(std::move(one));
  });
  return kept;
}

std::vector<Reading> all_readings() {
  const std::string system(names::kNamespace);
  wire::Resource api_server = of("discovery.k8s.io", "v1", "endpointslices", "default");
  api_server.label_selector = "kubernetes.io/service-name=kubernetes";
  std::vector<Reading> all = {
      {"daemonSets", of("apps", "v1", "daemonsets", system), {}, workload},
      {"deployments", of("apps", "v1", "deployments", system), {}, workload},
      {"deployments", of("apps", "v1", "deployments", "tcr-assistant-system"),
       "tcr-assistant-controller-manager", whole},
      {"deployments", of("apps", "v1", "deployments", "default"), "kubernetes-proxy", whole},
      {"endpointSlices", std::move(api_server), {}, whole},
      {"services", core("services", "default"), "kubernetes-intranet", whole},
      {"installations", of("install.cilium-tke.io", "v1alpha1", "ciliuminstallations"), {}, whole},
      {"nodePools", of("karpenter.sh", "v1", "nodepools"), {}, whole},
      {"nodeClasses", of("karpenter.k8s.tke", "v1beta1", "tkemachinenodeclasses"), {}, whole},
      {"machineSets", of("node.tke.cloud.tencent.com", "v1beta1", "machinesets"), {}, whole},
      {"validatingWebhooks",
       of("admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations"),
       {},
       webhooks},
      {"mutatingWebhooks",
       of("admissionregistration.k8s.io", "v1", "mutatingwebhookconfigurations"),
       {},
       webhooks},
      {"admissionPolicies",
       of("admissionregistration.k8s.io", "v1", "validatingadmissionpolicies"),
       {},
       whole},
  };
  for (const char* name : {"tke-cni-agent-conf", "ip-masq-agent-config", "cni-configuration",
                           "cilium-config", "tke-cilium-operator-state"}) {
    all.push_back({"configMaps", core("configmaps", system), name, whole});
  }
  return all;
}

}  // namespace

const std::vector<Reading>& readings() {
  static const std::vector<Reading> kAll = all_readings();
  return kAll;
}

wire::Resource nodes() { return core("nodes", {}); }
wire::Resource machines() { return of("node.tke.cloud.tencent.com", "v1beta1", "machines"); }

wire::Resource agents() {
  wire::Resource pods = core("pods", std::string(names::kNamespace));
  pods.label_selector = "k8s-app=cilium";
  return pods;
}

wire::Resource pods_of(const wire::Json& workload) {
  wire::Resource pods = core("pods", std::string(names::kNamespace));
  std::map<std::string, std::string> labels;
  JsonReader(workload).child("spec").child("selector").read("matchLabels", labels);
  for (const auto& [key, value] : labels) {
    pods.label_selector.append(pods.label_selector.empty() ? "" : ",");
    pods.label_selector.append(key).append("=").append(value);
  }
  return pods;
}

wire::Resource constraints(const std::string& plural) {
  return of("constraints.gatekeeper.sh", "v1beta1", plural.c_str());
}

wire::Json whole(const wire::Json& object) {
  Json kept = object;
  Json writers = writers_of(object);
  if (const auto meta = kept.find("metadata"); meta != kept.end() && meta->is_object()) {
    for (const char* key : {"managedFields", "selfLink", "ownerReferences"}) meta->erase(key);
  }
  if (!writers.empty()) kept["writers"] = std::move(writers);
  const std::size_t size = wire::to_text(kept).size();
  if (size <= kLargest) return kept;
  return {{"metadata", {{"name", name_of(object)}}}, {"tooLarge", size}};
}

}  // namespace tco::survey
