#include "plan/view/desired_changes.h"

#include <algorithm>
#include <array>

#include "base/digest.h"
#include "base/names.h"
#include "plan/cni_cleaning.h"
#include "plan/profile.h"
#include "plan/upgrade.h"
#include "plan/view/desired.h"
#include "plan/view/nodes.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"
#include "plan/view/tolerations.h"
#include "pools/karpenter.h"
#include "values/values.h"

namespace tco::plan {
namespace {

using model::PlannedChange;

constexpr std::string_view kReleaseStep = "ReleaseDeployed";
// Of status.plan.state.
constexpr std::string_view kApplied = "Applied";
constexpr std::string_view kAwaitingApproval = "AwaitingApproval";

// Every text that is quoted here is a name or a path: nothing to escape.
std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string tolerations_verb(const View& view, const model::Workload* workload) {
  return workload == nullptr || tolerates_gate(view, *workload) ? "none" : "patch";
}

PlannedChange toleration(const View& view, std::string_view step, std::string_view object,
                         const model::Workload* workload) {
  const std::string& taint = view.look.installation.spec.gate.taint_key;
  return {.step = std::string(step),
          .object = "Deployment " + std::string(object),
          .path = "/spec/template/spec/tolerations/-",
          .value = "{\"key\":" + quoted(taint) + ",\"operator\":\"Exists\"}",
          .verb = tolerations_verb(view, workload),
          .disruption = workload == nullptr ? "" : "its pod is replaced once"};
}

void add_tolerations(const View& view, std::vector<PlannedChange>& all) {
  const model::InstallationSpec& spec = view.look.installation.spec;
  using model::WorkloadKind;
  if (spec.tolerations.ipamd == model::TolerationPolicy::Auto) {
    all.push_back(
        toleration(view, "IPAMDTolerates", "kube-system/tke-eni-ipamd",
                   find(view, WorkloadKind::Deployment, names::kNamespace, "tke-eni-ipamd")));
  }
  if (spec.tolerations.tcr_assistant == model::TolerationPolicy::Auto &&
      private_tcr(spec.image_registry)) {
    all.push_back(toleration(view, "TCRAssistantTolerates",
                             "tcr-assistant-system/tcr-assistant-controller-manager",
                             find(view, WorkloadKind::Deployment, "tcr-assistant-system",
                                  "tcr-assistant-controller-manager")));
  }
}

void add_cni_config(const View& view, std::vector<PlannedChange>& all) {
  const model::InstallationSpec& spec = view.look.installation.spec;
  const std::string wanted = values::cni_config(spec.cni);
  const bool there = view.look.cni_config == wanted;
  all.push_back({.step = "CNIConfigured",
                 .object = "ConfigMap " + spec.release.ns + "/" + spec.cni.config_map_name,
                 .path = "/data/" + spec.cni.config_map_key,
                 .value = values::json_text(wanted),
                 .verb = there ? "none" : (view.look.cni_config ? "patch" : "create"),
                 .disruption = {}});
}

void add_release(const View& view, const DesiredRelease& desired, std::vector<PlannedChange>& all) {
  const model::InstallationSpec& spec = view.look.installation.spec;
  const bool first = release(view) == nullptr;
  const std::string chart = "cilium " + spec.version;
  std::string disruption = "Cilium's agents start anew, " +
                           std::to_string(spec.upgrade.max_unavailable) + " nodes at a time";
  if (to_be_adopted(view)) disruption = "somebody else's release is taken over; " + disruption;
  if (first) disruption = "Cilium starts on every eligible node; what runs there keeps its network";
  all.push_back({.step = std::string(kReleaseStep),
                 .object = "Helm release " + spec.release.ns + "/" + spec.release.name,
                 .path = {},
                 .value = "{\"chart\":" + quoted(chart) +
                          ",\"valuesDigest\":" + quoted(desired.values_digest) +
                          ",\"desired\":" + quoted(desired.digest) + "}",
                 .verb = release_in_sync(view) ? "none" : (first ? "create" : "patch"),
                 .disruption = std::move(disruption),
                 .release = true});
}

void add_flow_control(const View& view, std::vector<PlannedChange>& all) {
  using model::FlowControlKind;
  const model::InstallationSpec& spec = view.look.installation.spec;
  const bool enabled = api_priority(view) == model::Switch::Enabled;
  for (const auto kind : {FlowControlKind::PriorityLevel, FlowControlKind::FlowSchema}) {
    const bool level = kind == FlowControlKind::PriorityLevel;
    const model::FlowControl known =
        view.look.flow_control ? *view.look.flow_control : model::FlowControl{};
    const auto& found = level ? known.priority_level : known.flow_schema;
    const std::string body = values::flow_control(kind, spec.release.ns);
    const bool same = found && values::same_flow_control(found->spec, body);
    all.push_back({.step = "FlowControlSet",
                   .object = std::string(level ? "PriorityLevelConfiguration " : "FlowSchema ") +
                             std::string(names::kFlowControl),
                   .path = {},
                   .value = enabled ? body : "null",
                   .verb = enabled ? (same ? "none" : (found ? "patch" : "create"))
                                   : (found ? "delete" : "none"),
                   .disruption = {}});
  }
}

// The images are the release's.
void add_pre_pull(const View& view, std::vector<PlannedChange>& all) {
  if (view.look.installation.spec.upgrade.pre_pull == model::Switch::Disabled) return;
  const bool now = upgrading(view) && !eligible_nodes(view).empty();
  all.push_back(
      {.step = "ImagesPulled",
       .object = "DaemonSet " + std::string(names::kNamespace) + "/" + std::string(names::kPrePull),
       .path = {},
       .value = "{\"pulls\":\"the images of an upgrade\",\"until\":\"it begins\"}",
       .verb = now ? "create" : "none",
       .disruption = {}});
}

// The image is left out: a newer operator wants nothing else.
void add_cni_cleaning(const View& view, std::vector<PlannedChange>& all) {
  const model::InstallationSpec& spec = view.look.installation.spec;
  if (spec.components.tke_cni_agent == model::ComponentPolicy::Keep) return;
  const bool nothing = cni_proven_clean(view) || view.nodes().eligible == 0;
  all.push_back({.step = "CNIDirectoriesClean",
                 .object = "DaemonSet " + std::string(names::kNamespace) + "/" +
                           std::string(names::kCniCleaner),
                 .path = {},
                 .value = "{\"movesAside\":\"00-multus.conf\",\"until\":\"every node is clean\"}",
                 .verb = nothing ? "none" : "create",
                 .disruption = nothing ? "" : "new pods get Cilium's network from then on"});
}

void add_node_pools(const View& view, std::vector<PlannedChange>& all) {
  for (const model::NodePoolSpec& pool : view.look.installation.spec.node_pools) {
    for (const auto kind : {model::PoolKind::NodeClass, model::PoolKind::NodePool}) {
      const bool there =
          view.look.karpenter &&
          std::ranges::any_of(view.look.karpenter->objects, [&](const model::PoolObject& object) {
            return object.kind == kind && object.name == pool.name;
          });
      all.push_back({.step = "NodePoolsCreated",
                     .object = std::string(model::to_text(kind)) + " " + pool.name,
                     .path = {},
                     .value = pools::karpenter(kind, pool),
                     .verb = there ? "none" : "create",
                     .disruption = {}});
    }
  }
}

struct RetiredRow {
  std::string_view step;
  std::string_view name;
  std::string_view disruption;
};
constexpr std::array kRetiredRows = {
    RetiredRow{"TKECNIAgentRetired", "tke-cni-agent",
               "its pods end on every node; pods that run keep their network"},
    RetiredRow{"KubeProxyRetired", "kube-proxy",
               "its pods end on every node; Cilium serves the Services from then on"},
    RetiredRow{"IPMasqAgentRetired", "ip-masq-agent", "its pods end on every node"},
};

void add_retirements(const View& view, std::vector<PlannedChange>& all) {
  for (const RetiredRow& row : kRetiredRows) {
    if (row.step == "KubeProxyRetired") add_cni_cleaning(view, all);  // its place in the order
    for (const Component& component : components(view.look.installation.spec)) {
      if (component.name != row.name || component.policy == model::ComponentPolicy::Keep) continue;
      const model::Workload* found = find_daemon_set(view, row.name);
      const bool nothing = found == nullptr || retired(*found);
      all.push_back(
          {.step = std::string(row.step),
           .object = "DaemonSet kube-system/" + std::string(row.name),
           .path = "/spec/template/spec/nodeSelector/" + std::string(names::kRetiredSelectorKey),
           .value = quoted(names::kRetiredSelectorValue),
           .verb = nothing ? "none" : "patch",
           .disruption = nothing ? "" : std::string(row.disruption)});
    }
  }
}

void add_evictions(const View& view, std::vector<PlannedChange>& all) {
  if (view.look.installation.spec.unmanaged_pods == model::UnmanagedPolicy::Report) return;
  all.push_back({.step = "PodsManaged",
                 .object = "pods that are older than Cilium on their node",
                 .path = {},
                 .value = quoted("Evict"),
                 .verb = "evict",
                 .disruption = "they are restarted, as their PodDisruptionBudgets allow"});
}

// Without what is to be released, if that is not known.
DesiredChanges changes_of(const View& view, const std::optional<DesiredRelease>& desired) {
  DesiredChanges all;
  add_tolerations(view, all.changes);
  add_cni_config(view, all.changes);
  add_flow_control(view, all.changes);
  add_pre_pull(view, all.changes);
  if (desired) add_release(view, *desired, all.changes);
  add_retirements(view, all.changes);
  add_node_pools(view, all.changes);
  add_evictions(view, all.changes);

  std::map<std::string, std::string> texts;
  std::string whole;
  for (const PlannedChange& change : all.changes) {
    const std::string text = change.object + "\n" + change.path + "\n" + change.value + "\n";
    texts[change.step] += text;
    whole += change.step + "\n" + text;
  }
  for (const auto& [step, text] : texts) all.steps[step] = sha256_hex(text).substr(0, 16);
  all.digest = "sha256:" + sha256_hex(whole);
  return all;
}

}  // namespace

std::optional<DesiredChanges> work_out_changes(const View& view) {
  const std::optional<DesiredRelease>& desired = view.desired();
  if (!desired || profile(view) == nullptr) return std::nullopt;
  return changes_of(view, desired);
}

DesiredChanges work_out_changes_beside_release(const View& view) {
  return profile(view) == nullptr ? DesiredChanges() : changes_of(view, std::nullopt);
}

std::string approved_digest(const View& view, std::string_view digest) {
  const std::array given = {view.look.installation.spec.plan.approved_digest,
                            view.look.installation.approved_plan, view.look.plan.approved_by_user};
  std::string first;
  for (const std::string& each : given) {
    if (each == digest) return each;
    if (first.empty()) first = each;
  }
  return first;
}

bool approved(const View& view, std::string_view step) {
  const std::optional<DesiredChanges>& wanted = view.changes();
  const bool automatic = view.look.installation.spec.plan.approval == model::Approval::Automatic;
  const bool installed = view.look.records.installed.has_value();
  // Somebody deleted the ConfigMap: that stops no repair of what was installed.
  const bool lost = view.look.plan.digest.empty() && installed;
  if (automatic && lost && step != kReleaseStep) return true;
  // Nor do values that are refused or cannot be read: only the release is made of them.
  if (!wanted && !installed) return false;
  const auto& steps = wanted ? wanted->steps : view.changes_beside_release().steps;
  const auto wish = steps.find(std::string(step));
  const auto said = view.look.plan.approved.find(std::string(step));
  return wish != steps.end() && said != view.look.plan.approved.end() &&
         wish->second == said->second;
}

bool applied_once(const View& view, const DesiredChanges& wanted) {
  const std::optional<model::PlanStatus>& said = view.look.installation.status.plan;
  return said && said->digest == wanted.digest && said->state == kApplied;
}

bool applied_once(const View& view, std::string_view step) {
  const std::optional<model::PlanStatus>& said = view.look.installation.status.plan;
  if (!said || !view.look.records.installed) return false;
  const std::optional<DesiredChanges>& wanted = view.changes();
  if (wanted && applied_once(view, *wanted)) return true;
  // A plan that waits for its approval, or for its values, changes nothing of the one before it.
  const bool waits = said->state == kAwaitingApproval || (!wanted && said->state == kApplied);
  return waits && approved(view, step);
}

bool approved(const View& view, const DesiredChanges& wanted) {
  return std::ranges::all_of(wanted.steps, [&](const auto& wish) {
    const auto said = view.look.plan.approved.find(wish.first);
    return said != view.look.plan.approved.end() && said->second == wish.second;
  });
}

}  // namespace tco::plan
