#include "survey/questions.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace tco::survey {
namespace {

using wire::Json, wire::JsonReader;

std::string text_at(const JsonReader& reader, const char* key) {
  std::string text;
  reader.read(key, text);
  return text;
}

int number_at(const JsonReader& reader, const char* key) {
  int number = 0;
  reader.read(key, number);
  return number;
}

std::string joined(const std::vector<std::string>& words) {
  return words.empty() ? "none" : fmt::format("{}", fmt::join(words, ", "));
}

// The keys, "everything" for the toleration that has none.
std::vector<std::string> tolerated(const JsonReader& pod) {
  std::vector<std::string> keys;
  pod.each("tolerations", [&](const JsonReader& toleration) {
    const std::string key = text_at(toleration, "key");
    keys.push_back(key.empty() ? "everything" : key);
  });
  return keys;
}

bool tolerates_everything(const JsonReader& pod) {
  const std::vector<std::string> keys = tolerated(pod);
  return std::ranges::find(keys, "everything") != keys.end();
}

std::string describe(const Json& workload, const std::string& name) {
  const JsonReader reader(workload);
  const JsonReader pod = reader.child("spec").child("template").child("spec");
  std::vector<std::string> containers;
  pod.each("containers",
           [&](const JsonReader& one) { containers.push_back(text_at(one, "name")); });
  const JsonReader selector = pod.child("nodeSelector");
  return fmt::format("{}: containers {}; tolerates {}; nodeSelector {}. ", name, joined(containers),
                     joined(tolerated(pod)),
                     selector.json().empty() ? "none" : wire::to_text(selector.json()));
}

std::string components(const JsonReader& found) {
  std::string text;
  for (const auto& [section, name] :
       {std::pair{"daemonSets", "kube-proxy"}, std::pair{"daemonSets", "tke-cni-agent"},
        std::pair{"daemonSets", "tke-eni-agent"}, std::pair{"daemonSets", "ip-masq-agent"},
        std::pair{"deployments", "tke-eni-ipamd"}}) {
    const JsonReader list = found.child(section);
    text += list.has(name) ? describe(list.json()[name], name)
                           : std::string(name) + " is not there, or could not be read. ";
  }
  return text + "The objects are below \"found\".";
}

std::string ipamd(const JsonReader& found) {
  const JsonReader deployments = found.child("deployments");
  if (!deployments.has("tke-eni-ipamd")) {
    return "There is no Deployment tke-eni-ipamd that could be read: it may run on TKE's side.";
  }
  const JsonReader kinds = found.child("ipamdPodsByKindOfNode");
  return fmt::format("{}Its pods by kind of node: {}.",
                     describe(deployments.json()["tke-eni-ipamd"], "tke-eni-ipamd"),
                     wire::to_text(kinds.json()));
}

std::string reverts(const JsonReader& found) {
  std::string counted;
  for (const auto& [name, installation] : found.child("installations").json().items()) {
    const JsonReader status(installation);
    status.child("status").each("components", [&](const JsonReader& component) {
      counted += fmt::format("{}: {} repairs, last writer '{}'. ", text_at(component, "name"),
                             number_at(component, "repairs"), text_at(component, "lastWriter"));
    });
  }
  return (counted.empty() ? "No installation has counted anything. " : counted) +
         "One look cannot tell how fast: \"writers\" of each object say who wrote nodeSelector and "
         "tolerations last, and when. Take the survey again a day after the installation, and "
         "after "
         "an addon's upgrade.";
}

std::string taint_comes_back(const JsonReader& found) {
  const JsonReader nodes = found.child("nodes");
  const JsonReader taint = nodes.child("ciliumTaint");
  const int declared = number_at(taint, "nodesOfMachinesThatDeclareIt");
  if (declared == 0) {
    return "No node's Machine declares node.cilium.io/agent-not-ready, or Machines could not be "
           "read: make a native pool with that taint, and take the survey when its node is ready.";
  }
  return fmt::format(
      "{} nodes are of Machines that declare the taint, {} of them do not have it (any more); "
      "{} nodes with a ready agent have it. If the last number stays above zero, it is put back.",
      declared, number_at(taint, "nodesOfMachinesThatDeclareItWithoutIt"),
      number_at(taint, "nodesWithReadyAgent"));
}

std::string desired_counts_super_nodes(const JsonReader& found) {
  const JsonReader nodes = found.child("nodes");
  const JsonReader kinds = nodes.child("byKind");
  const int super = number_at(kinds, "super");
  const int count = number_at(nodes, "count");
  if (super == 0) return "There is no super node here, so this cluster cannot tell.";
  std::string text = fmt::format("{} nodes, {} of them super nodes. ", count, super);
  for (const auto& [name, object] : found.child("daemonSets").json().items()) {
    const JsonReader reader(object);
    const JsonReader whole = reader.child("spec").child("template").child("spec");
    const JsonReader& pod = reader.has("spec") ? whole : reader;
    bool affinity = whole.has("affinity");
    reader.read("affinity", affinity);
    if (!tolerates_everything(pod) || pod.has("nodeSelector") || affinity) continue;
    const JsonReader status = reader.child("status");
    const int desired = number_at(status, "desiredNumberScheduled");
    text += fmt::format("{} desires {}, {} are current: super nodes {}. ", name, desired,
                        number_at(status, "currentNumberScheduled"),
                        desired > count - super ? "count" : "do not count");
  }
  return text + "DaemonSets with a nodeSelector or an affinity are left out.";
}

std::string multus(const JsonReader& found) {
  const JsonReader maps = found.child("configMaps");
  const std::string source =
      maps.has("tke-cni-agent-conf")
          ? "ConfigMap tke-cni-agent-conf is below \"found\". "
          : "There is no ConfigMap kube-system/tke-cni-agent-conf, or it could not be read. ";
  return source +
         "What is on a node's disk no API tells. On a node: ls -l /etc/cni/net.d "
         "/etc/cni/net.d/multus; cat /etc/cni/net.d/00-multus.conf";
}

std::string loopback(const JsonReader& found) {
  std::vector<std::string> init;
  const JsonReader daemon_sets = found.child("daemonSets");
  const JsonReader cilium = daemon_sets.child("cilium").child("spec").child("template");
  cilium.child("spec").each("initContainers", [&](const JsonReader& container) {
    init.push_back(text_at(container, "name"));
  });
  return fmt::format(
      "What is on a node's disk no API tells. Cilium's init containers here: {}. On a node that "
      "never ran tke-cni-agent: ls -l --time-style=full-iso /opt/cni/bin; rpm -qf "
      "/opt/cni/bin/loopback (dpkg -S on Ubuntu)",
      joined(init));
}

std::string api_server(const JsonReader& found) {
  std::vector<std::string> addresses;
  for (const auto& [name, slice] : found.child("endpointSlices").json().items()) {
    const JsonReader reader(slice);
    reader.each("endpoints", [&](const JsonReader& endpoint) {
      std::vector<std::string> some;
      endpoint.read("addresses", some);
      addresses.insert(addresses.end(), some.begin(), some.end());
    });
  }
  const JsonReader nodes = found.child("nodes");
  const int registered = number_at(nodes.child("byKind"), "registered");
  return fmt::format("default/kubernetes lists {}; {} registered nodes{}.", joined(addresses),
                     registered, registered == 0 ? ", so this cluster cannot tell" : "");
}

std::string gatekeeper(const JsonReader& found) {
  const std::size_t constraints = found.child("constraints").json().size();
  return fmt::format(
      "{} Gatekeeper constraints could be read; they, webhooks and admission policies are below "
      "\"found\": look for rules about the deletion of customresourcedefinitions. A survey never "
      "tries to delete. To find out: kubectl delete crd ciliumnodes.cilium.io --dry-run=server",
      constraints);
}

std::string ignored_taints(const JsonReader& found) {
  const JsonReader deployments = found.child("deployments");
  const bool there = deployments.has("cluster-autoscaler");
  return std::string(there
                         ? "Deployment cluster-autoscaler is below \"found\", with its arguments. "
                         : "cluster-autoscaler is not in the cluster, or could not be read. ") +
         "What the addon accepts only Tencent Cloud's own API tells: set extraArgs.ignore-taint_5 "
         "of addon cluster-autoscaler to node.cilium.io/agent-not-ready, and say what it answers.";
}

std::string network_mode(const JsonReader& found) {
  std::map<std::string, int> resources;
  const JsonReader nodes = found.child("nodes");
  nodes.each("classes", [&](const JsonReader& shape) {
    std::vector<std::string> names;
    shape.read("resources", names);
    for (const std::string& name : names) {
      if (name.starts_with("tke.cloud.tencent.com/")) resources[name] += number_at(shape, "count");
    }
  });
  return fmt::format(
      "{} nodes; of TKE's resources they have: {}. Arguments of tke-eni-agent and tke-eni-ipamd "
      "are "
      "below \"found\". On a cluster without nodes only Tencent Cloud's own API tells the mode: "
      "DescribeClusters, ClusterNetworkSettings and Property.VpcCniType.",
      number_at(nodes, "count"), wire::to_text(Json(resources)));
}

struct Question {
  const char* text;
  std::string (*answer)(const JsonReader& found);
  std::vector<std::string> see;
};

// In the order, and with the numbers, of the open questions in the design.
const std::vector<Question>& questions() {
  static const std::vector<Question> kAll = {
      {"What do kube-proxy, tke-eni-agent and tke-eni-ipamd look like today?",
       components,
       {"daemonSets", "deployments"}},
      {"Does tke-eni-ipamd run on nodes of the cluster, and what does it tolerate?",
       ipamd,
       {"deployments", "ipamdPodsByKindOfNode"}},
      {"Does TKE revert a nodeSelector or toleration without an addon's upgrade, and how fast?",
       reverts,
       {"installations", "configMaps", "daemonSets", "deployments"}},
      {"Does the controller of native Machines put a taint back that Cilium has removed?",
       taint_comes_back,
       {"nodes", "machineSets"}},
      {"Does a DaemonSet that tolerates everything desire pods on super nodes?",
       desired_counts_super_nodes,
       {"daemonSets", "nodes"}},
      {"What is in 00-multus.conf, and who writes it?", multus, {"configMaps", "daemonSets"}},
      {"Who brings /opt/cni/bin/loopback to a node that never ran tke-cni-agent?",
       loopback,
       {"daemonSets"}},
      {"Which address does default/kubernetes have in a cluster with registered nodes?",
       api_server,
       {"endpointSlices", "services", "nodes"}},
      {"Does Gatekeeper keep Cilium's CRDs from being deleted?",
       gatekeeper,
       {"constraints", "validatingWebhooks", "admissionPolicies"}},
      {"Does the cluster-autoscaler addon accept one more taint to ignore?",
       ignored_taints,
       {"deployments"}},
      {"What tells shared from independent network interfaces, without nodes?",
       network_mode,
       {"nodes", "daemonSets", "apiGroups"}},
  };
  return kAll;
}

}  // namespace

std::vector<Answer> answers(const wire::Json& found) {
  std::vector<Answer> all;
  all.reserve(questions().size());
  for (const Question& question : questions()) {
    const JsonReader reader(found);
    all.push_back({.number = static_cast<int>(all.size()) + 1,
                   .question = question.text,
                   .answer = question.answer(reader),
                   .see = question.see});
  }
  return all;
}

}  // namespace tco::survey
