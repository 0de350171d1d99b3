// project_node and project_pod.
#include "base/names.h"
#include "wire/projection.h"

namespace tco::wire {
namespace {

using json::each_element, json::each_field, json::Problem, json::read, json::Value;
using model::CiliumPod, model::Node, model::PodComponent;

constexpr std::size_t kMaxWaiting = 300;

// "0" and an absent resource are the same: the device plugin has nothing to hand out.
Problem read_offer(Value value, bool& offered) {
  std::string_view amount;
  Problem problem = read(value, amount);
  offered = !amount.empty() && amount != "0";
  return problem;
}

// Of all that a kubelet reports every few minutes only what seldom changes: no heartbeat.
struct ConditionParts {
  std::string_view type;
  std::string_view status;
  std::string_view reason;
  std::string_view message;
  model::Time changed{};
};

Problem read_parts(Value value, ConditionParts& parts) {
  return each_field(value, [&](std::string_view key, Value field) -> Problem {
    if (key == "type") return read(field, parts.type);
    if (key == "status") return read(field, parts.status);
    if (key == "reason") return read(field, parts.reason);
    if (key == "message") return read(field, parts.message);
    if (key == "lastTransitionTime") return json::read(field, parts.changed);
    return {};
  });
}

Problem read_condition(Value value, CiliumPod& pod) {
  ConditionParts parts;
  Problem problem = read_parts(value, parts);
  if (parts.type != "Ready") return problem;
  pod.ready = parts.status == "True";
  pod.ready_changed = parts.changed;
  return problem;
}

Problem read_condition(Value value, Node& node) {
  ConditionParts parts;
  Problem problem = read_parts(value, parts);
  if (parts.type == "Ready") {
    node.ready = parts.status == "True";
    node.ready_changed = parts.changed;
    node.reachable = parts.status != "Unknown";
    node.lacks_network = parts.status == "False" &&
                         parts.message.find("NetworkPluginNotReady") != std::string_view::npos;
  }
  if (parts.type == "NetworkUnavailable") {
    node.cilium_was_up = parts.status == "False" && parts.reason == "CiliumIsUp";
    if (node.cilium_was_up) node.cilium_up_since = parts.changed;
  }
  return problem;
}

Problem read_node_status(Value value, Node& node) {
  return each_field(value, [&](std::string_view part, Value field) -> Problem {
    if (part == "conditions") {
      return each_element(field, [&](Value each) { return read_condition(each, node); });
    }
    if (part == "allocatable") {
      return each_field(field, [&](std::string_view resource, Value amount) -> Problem {
        if (resource == "tke.cloud.tencent.com/eni-ip") return read_offer(amount, node.shared_eni);
        if (resource != "tke.cloud.tencent.com/direct-eni") return {};
        return read_offer(amount, node.independent_eni);
      });
    }
    if (part != "nodeInfo") return {};
    return each_field(field, [&](std::string_view name, Value text) -> Problem {
      if (name == "kernelVersion") return read(text, node.kernel);
      if (name == "osImage") return read(text, node.os_image);
      if (name == "containerRuntimeVersion") return read(text, node.runtime);
      if (name == "bootID") return read(text, node.boot_id);
      return {};
    });
  });
}

Problem read_taint(Value value, model::Taint& taint) {
  return each_field(value, [&](std::string_view key, Value field) -> Problem {
    if (key == "key") return read(field, taint.key);
    if (key == "value") return read(field, taint.value);
    if (key == "effect") return read(field, taint.effect);
    if (key == "timeAdded") return read(field, taint.time_added);
    return {};
  });
}

Problem read_node_spec(Value value, Node& node) {
  return each_field(value, [&](std::string_view key, Value field) -> Problem {
    if (key != "taints") return {};
    return each_element(field,
                        [&](Value each) { return read_taint(each, node.taints.emplace_back()); });
  });
}

Problem read_node(Node& node, std::string_view key, Value value) {
  if (key == "status") return read_node_status(value, node);
  if (key == "spec") return read_node_spec(value, node);
  if (key != "metadata") return {};
  return json::read_meta(value, node.meta, [&](std::string_view part, Value field) -> Problem {
    if (part != "labels") return {};
    return each_field(field, [&](std::string_view label, Value text) -> Problem {
      std::string_view said;
      Problem problem = read(text, said);
      node.labels.add(label, said);
      if (label == "node.kubernetes.io/instance-type") node.instance_type = said;
      if (label == "kubernetes.io/os") node.os = said;
      if (label == names::kNoScheduleLabel) node.no_schedule = said == "true";
      return problem;
    });
  });
}

// What a pod's component is told by. The agent and envoy carry k8s-app, the operator a name only.
struct PodParts {
  CiliumPod pod;
  std::string k8s_app;
  std::string name_label;
  std::string init_waiting;
  std::string last_words;  // termination message of a container that ended
  model::ObjectMeta& meta = pod.meta;
};

Problem read_pod_meta(Value value, PodParts& parts) {
  return json::read_meta(value, parts.pod.meta, [&](std::string_view part, Value field) -> Problem {
    if (part != "labels") return {};
    return each_field(field, [&](std::string_view label, Value text) -> Problem {
      if (label == "k8s-app") return read(text, parts.k8s_app);
      if (label == "name") return read(text, parts.name_label);
      if (label == "pod-template-generation") return read(text, parts.pod.template_generation);
      return {};
    });
  });
}

Problem read_last_words(Value value, std::string& last_words) {
  return each_field(value, [&](std::string_view kind, Value detail) -> Problem {
    if (kind != "terminated") return {};
    return each_field(detail, [&](std::string_view part, Value text) -> Problem {
      return part == "message" ? read(text, last_words) : Problem{};
    });
  });
}

// An init container that goes on running beside the others counts, too.
Problem read_started(Value value, model::Time& started) {
  return each_field(value, [&](std::string_view part, Value text) -> Problem {
    if (part != "startedAt") return {};
    model::Time at{};
    Problem problem = json::read(text, at);
    started = std::max(started, at);
    return problem;
  });
}

// state.waiting of the first container that has it, as "reason: message".
Problem read_container_status(Value value, std::string& waiting, PodParts& parts) {
  return each_field(value, [&](std::string_view key, Value state) -> Problem {
    if (key == "lastState") return read_last_words(state, parts.last_words);
    if (key != "state") return {};
    return each_field(state, [&](std::string_view kind, Value detail) -> Problem {
      if (kind == "running") return read_started(detail, parts.pod.started);
      if (kind != "waiting" || !waiting.empty()) return {};
      std::string_view reason;
      std::string_view message;
      Problem problem = each_field(detail, [&](std::string_view part, Value text) -> Problem {
        if (part == "reason") return read(text, reason);
        if (part == "message") return read(text, message);
        return {};
      });
      waiting = reason;
      if (!message.empty()) waiting.append(": ").append(message.substr(0, kMaxWaiting));
      return problem;
    });
  });
}

Problem read_pod_status(Value value, PodParts& parts) {
  const auto each_status = [&parts](Value list, std::string& waiting) {
    return each_element(
        list, [&](Value status) { return read_container_status(status, waiting, parts); });
  };
  return each_field(value, [&](std::string_view key, Value field) -> Problem {
    if (key == "conditions") {
      return each_element(field, [&](Value c) { return read_condition(c, parts.pod); });
    }
    if (key == "initContainerStatuses") return each_status(field, parts.init_waiting);
    if (key == "containerStatuses") return each_status(field, parts.pod.waiting);
    return {};
  });
}

Problem read_pod(PodParts& parts, std::string_view key, Value value) {
  if (key == "metadata") return read_pod_meta(value, parts);
  if (key == "status") return read_pod_status(value, parts);
  if (key != "spec") return {};
  return each_field(value, [&](std::string_view part, Value field) -> Problem {
    return part == "nodeName" ? read(field, parts.pod.node) : Problem{};
  });
}

std::optional<PodComponent> component_of(const PodParts& parts) {
  if (parts.k8s_app == "cilium") return PodComponent::Agent;
  if (parts.k8s_app == "cilium-envoy") return PodComponent::Envoy;
  if (parts.k8s_app == "kube-proxy") return PodComponent::KubeProxy;
  if (parts.k8s_app == "tke-cni-agent") return PodComponent::TKECNIAgent;
  if (parts.k8s_app == names::kCniCleaner) return PodComponent::CNICleaner;
  if (parts.k8s_app == names::kPrePull) return PodComponent::PrePull;
  if (parts.name_label == "cilium-operator") return PodComponent::Operator;
  return std::nullopt;
}

}  // namespace

Result<Node> project_node(std::string_view text) {
  return json::project<Node>("Node", text, read_node);
}

Result<CiliumPod> project_pod(std::string_view text) {
  auto parts = json::project<PodParts>("Pod", text, read_pod);
  if (!parts) return parts.error();
  const auto component = component_of(*parts);
  if (!component) {
    return Error{ErrorKind::Decode, "cannot read Pod " + parts->pod.meta.name +
                                        ": its labels name no component we know"};
  }
  parts->pod.component = *component;
  // While an init container waits, the others only say PodInitializing.
  if (!parts->init_waiting.empty()) parts->pod.waiting = std::move(parts->init_waiting);
  // Our own program says there what is wrong; others' may hold whatever they log.
  const bool ours = *component == PodComponent::CNICleaner && !parts->pod.ready;
  if (ours && !parts->last_words.empty()) {
    parts->pod.waiting = parts->last_words.substr(0, kMaxWaiting);
  }
  return std::move(parts->pod);
}

}  // namespace tco::wire
