// project_daemon_set and project_deployment.
#include <algorithm>
#include <array>
#include <span>

#include "base/names.h"
#include "wire/affinity_projection.h"
#include "wire/projection.h"

namespace tco::wire {
namespace {

using json::each_element, json::each_field, json::Problem, json::read, json::Value;
using model::Workload, model::WorkloadKind;

Problem read_annotations(Value value, Workload& workload) {
  bool is_null = false;
  if (auto code = value.is_null().get(is_null)) return {code};
  workload.has_annotations = !is_null;
  return each_field(value, [&](std::string_view key, Value text) -> Problem {
    if (key == names::kOriginalAnnotation) return read(text, workload.original.emplace());
    if (key == names::kMadeForAnnotation) return read(text, workload.made_for);
    if (key == "deprecated.daemonset.template.generation") {
      return read(text, workload.template_generation);
    }
    return {};
  });
}

Problem read_toleration(Value value, model::Toleration& toleration) {
  return each_field(value, [&](std::string_view key, Value field) -> Problem {
    if (key == "key") return read(field, toleration.key);
    if (key == "operator") return read(field, toleration.op);
    if (key == "value") return read(field, toleration.value);
    if (key == "effect") return read(field, toleration.effect);
    return {};
  });
}

Problem read_container(Value value, model::Container& container) {
  std::vector<std::string> command;
  std::vector<std::string> arguments;
  Problem problem = each_field(value, [&](std::string_view key, Value field) -> Problem {
    if (key == "name") return read(field, container.name);
    if (key == "image") return read(field, container.image);
    if (key == "command") return read(field, command);
    if (key == "args") return read(field, arguments);
    return {};
  });
  container.arguments = std::move(command);  // whatever order the two came in
  container.arguments.insert(container.arguments.end(), std::make_move_iterator(arguments.begin()),
                             std::make_move_iterator(arguments.end()));
  return problem;
}

// A field that is null is not there.
template <typename T>
Problem engage(Value value, std::optional<T>& target) {
  bool is_null = false;
  if (auto code = value.is_null().get(is_null)) return {code};
  if (!is_null) target.emplace();
  return {};
}

Problem read_names(Value value, std::vector<std::string>& names) {
  return each_element(value, [&](Value element) {
    return each_field(element, [&](std::string_view key, Value field) -> Problem {
      return key == "name" ? read(field, names.emplace_back()) : Problem{};
    });
  });
}

Problem read_pod_spec(Value value, Workload& workload) {
  return each_field(value, [&](std::string_view key, Value field) -> Problem {
    if (key == "affinity") return read_required_node_terms(field, workload.node_terms);
    if (key == "nodeSelector") {
      if (Problem problem = engage(field, workload.node_selector)) return problem;
      return each_field(field, [&](std::string_view label, Value text) {
        return read(text, (*workload.node_selector)[std::string(label)]);
      });
    }
    if (key == "tolerations") {
      if (Problem problem = engage(field, workload.tolerations)) return problem;
      return each_element(field, [&](Value element) {
        return read_toleration(element, workload.tolerations->emplace_back());
      });
    }
    if (key == "containers") {
      return each_element(field, [&](Value element) {
        return read_container(element, workload.containers.emplace_back());
      });
    }
    if (key == "imagePullSecrets") return read_names(field, workload.pull_secrets);
    return {};
  });
}

Problem read_spec(Value value, Workload& workload) {
  return each_field(value, [&](std::string_view key, Value field) -> Problem {
    if (key == "replicas") return read(field, workload.desired);
    if (key == "updateStrategy") {
      return each_field(field, [&](std::string_view part, Value text) -> Problem {
        return part == "type" ? read(text, workload.update_strategy) : Problem{};
      });
    }
    if (key != "template") return {};
    return each_field(field, [&](std::string_view part, Value inner) -> Problem {
      return part == "spec" ? read_pod_spec(inner, workload) : Problem{};
    });
  });
}

Problem read_condition(Value value, Workload& workload) {
  std::string_view type;
  model::Time changed{};
  Problem problem = each_field(value, [&](std::string_view key, Value field) -> Problem {
    if (key == "type") return read(field, type);
    return key == "lastTransitionTime" ? json::read(field, changed) : Problem{};
  });
  if (type == "Available") workload.available_changed = changed;
  return problem;
}

Problem read_status(Value value, Workload& workload) {
  const bool daemon_set = workload.kind == WorkloadKind::DaemonSet;
  return each_field(value, [&](std::string_view key, Value field) -> Problem {
    if (!daemon_set && key == "replicas") return read(field, workload.total);
    if (!daemon_set && key == "conditions") {
      return each_element(field, [&](Value each) { return read_condition(each, workload); });
    }
    if (key == "observedGeneration") return read(field, workload.observed_generation);
    if (daemon_set && key == "desiredNumberScheduled") return read(field, workload.desired);
    if (key == (daemon_set ? "updatedNumberScheduled" : "updatedReplicas")) {
      return read(field, workload.updated);
    }
    if (key == (daemon_set ? "numberReady" : "readyReplicas")) return read(field, workload.ready);
    if (key == (daemon_set ? "numberAvailable" : "availableReplicas")) {
      return read(field, workload.available);
    }
    return {};
  });
}

struct ManagedEntry {
  model::Writer writer;
  std::string_view subresource;
  bool owns_field = false;  // the one we change
};

// fieldsV1 nests as the object does: f:spec, f:template, f:spec, f:nodeSelector.
Problem find_field(Value value, std::span<const std::string_view> path, bool& found) {
  if (path.empty()) {
    found = true;
    return {};
  }
  return each_field(value, [&](std::string_view key, Value field) -> Problem {
    return key == path.front() ? find_field(field, path.subspan(1), found) : Problem{};
  });
}

Problem read_managed_entry(Value value, WorkloadKind kind, ManagedEntry& entry) {
  const bool daemon_set = kind == WorkloadKind::DaemonSet;
  const std::array<std::string_view, 4> path = {"f:spec", "f:template", "f:spec",
                                                daemon_set ? "f:nodeSelector" : "f:tolerations"};
  return each_field(value, [&](std::string_view key, Value field) -> Problem {
    if (key == "manager") return read(field, entry.writer.manager);
    if (key == "time") return json::read(field, entry.writer.time);
    if (key == "subresource") return read(field, entry.subresource);
    if (key == "fieldsV1") return find_field(field, path, entry.owns_field);
    return {};
  });
}

// Keeps the one entry that names the last other writer (model::Workload::writer).
Problem read_managed_fields(Value value, Workload& workload) {
  model::Writer owner;
  model::Writer other;
  model::Time ours{};
  Problem problem = each_element(value, [&](Value element) {
    ManagedEntry entry;
    Problem failed = read_managed_entry(element, workload.kind, entry);
    if (!entry.subresource.empty()) return failed;
    if (entry.writer.manager == names::kFieldManager) {
      ours = std::max(ours, entry.writer.time);
      return failed;
    }
    model::Writer& last = entry.owns_field ? owner : other;
    if (entry.writer.time >= last.time) last = std::move(entry.writer);
    return failed;
  });
  for (model::Writer* last : {&owner, &other}) {
    if (workload.writer || last->manager.empty() || last->time < ours) continue;
    workload.writer = std::move(*last);
  }
  return problem;
}

Problem read_workload(Workload& workload, std::string_view key, Value value) {
  if (key == "spec") return read_spec(value, workload);
  if (key == "status") return read_status(value, workload);
  if (key != "metadata") return {};
  return json::read_meta(value, workload.meta, [&](std::string_view part, Value field) -> Problem {
    if (part == "annotations") return read_annotations(field, workload);
    return part == "managedFields" ? read_managed_fields(field, workload) : Problem{};
  });
}

}  // namespace

Result<Workload> project_daemon_set(std::string_view text) {
  return json::project<Workload>("DaemonSet", text, [](Workload& w, auto key, Value value) {
    w.kind = WorkloadKind::DaemonSet;
    return read_workload(w, key, value);
  });
}

Result<Workload> project_deployment(std::string_view text) {
  bool first = true;
  return json::project<Workload>("Deployment", text, [&](Workload& w, auto key, Value value) {
    w.kind = WorkloadKind::Deployment;
    if (std::exchange(first, false)) w.desired = 1;  // what a missing spec.replicas means
    return read_workload(w, key, value);
  });
}

}  // namespace tco::wire
