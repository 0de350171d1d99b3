#include "plan/view/objects.h"

#include <algorithm>

#include "base/names.h"

namespace tco::plan {

const model::Workload* find(const View& view, model::WorkloadKind kind, std::string_view ns,
                            std::string_view name) {
  const auto it = std::ranges::find_if(view.look.workloads, [&](const model::Workload& workload) {
    return workload.kind == kind && workload.meta.ns == ns && workload.meta.name == name;
  });
  return it == view.look.workloads.end() ? nullptr : &*it;
}

const model::Workload* find_daemon_set(const View& view, std::string_view name) {
  return find(view, model::WorkloadKind::DaemonSet, names::kNamespace, name);
}

std::string object_key(const model::Workload& workload) {
  const bool daemon_set = workload.kind == model::WorkloadKind::DaemonSet;
  return (daemon_set ? "daemonset." : "deployment.") + workload.meta.ns + "." + workload.meta.name;
}

std::string record_key(const model::Workload& workload) {
  return "original." + object_key(workload);
}

bool recorded(const View& view, const model::Workload& workload) {
  const auto it = view.look.records.originals.find(record_key(workload));
  return it != view.look.records.originals.end() && it->second.uid == workload.meta.uid;
}

bool changed_by_us(const View& view, const model::Workload& workload) {
  return workload.original.has_value() || recorded(view, workload);
}

std::vector<Component> components(const model::InstallationSpec& spec) {
  return {
      {"tke-cni-agent", spec.components.tke_cni_agent},
      {"kube-proxy", spec.components.kube_proxy},
      {"ip-masq-agent", spec.components.ip_masq_agent},
  };
}

bool retired(const model::Workload& daemon_set) {
  if (!daemon_set.node_selector) return false;
  const auto it = daemon_set.node_selector->find(std::string(names::kRetiredSelectorKey));
  return it != daemon_set.node_selector->end() && it->second == names::kRetiredSelectorValue;
}

bool runs_ipvs(const model::Workload& kube_proxy) {
  for (const model::Container& container : kube_proxy.containers) {
    const std::vector<std::string>& arguments = container.arguments;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (arguments[i] == "--proxy-mode=ipvs") return true;
      const bool split = arguments[i] == "--proxy-mode" && i + 1 < arguments.size();
      if (split && arguments[i + 1] == "ipvs") return true;
    }
  }
  return false;
}

bool all_retired(const View& view) {
  return std::ranges::all_of(
      components(view.look.installation.spec), [&](const Component& component) {
        if (component.policy == model::ComponentPolicy::Keep) return true;
        const model::Workload* daemon_set = find_daemon_set(view, component.name);
        return daemon_set == nullptr || retired(*daemon_set);
      });
}

bool settled(const View& view) {
  const auto is_retired = [&](const Component& component) {
    const model::Workload* daemon_set = find_daemon_set(view, component.name);
    return daemon_set != nullptr && retired(*daemon_set);
  };
  return all_retired(view) &&
         std::ranges::any_of(components(view.look.installation.spec), is_retired);
}

}  // namespace tco::plan
