#include "plan/wishes.h"

#include <algorithm>
#include <array>

#include "base/digest.h"
#include "base/names.h"
#include "plan/cni_cleaning.h"
#include "plan/facts.h"
#include "plan/nodes.h"
#include "plan/profile.h"
#include "plan/steps/toleration.h"
#include "plan/upgrade.h"
#include "pools/karpenter.h"
#include "values/values.h"

namespace tco::plan {
namespace {

using model::PlannedChange;

constexpr std::string_view kReleaseStep = "ReleaseDeployed";

// Every text that is quoted here is a name or a path: nothing to escape.
std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string tolerations_verb(const World& world, const model::Workload* workload) {
  return workload == nullptr || steps::tolerates_gate(world, *workload) ? "none" : "patch";
}

PlannedChange toleration(const World& world, std::string_view step, std::string_view object,
                         const model::Workload* workload) {
  const std::string& taint = world.installation.spec.gate.taint_key;
  return {.step = std::string(step),
          .object = "Deployment " + std::string(object),
          .path = "/spec/template/spec/tolerations/-",
          .value = "{\"key\":" + quoted(taint) + ",\"operator\":\"Exists\"}",
          .verb = tolerations_verb(world, workload),
          .disruption = workload == nullptr ? "" : "its pod is replaced once"};
}

void add_tolerations(const World& world, std::vector<PlannedChange>& all) {
  const model::InstallationSpec& spec = world.installation.spec;
  using model::WorkloadKind;
  if (spec.tolerations.ipamd == model::TolerationPolicy::Auto) {
    all.push_back(
        toleration(world, "IPAMDTolerates", "kube-system/tke-eni-ipamd",
                   find(world, WorkloadKind::Deployment, names::kNamespace, "tke-eni-ipamd")));
  }
  if (spec.tolerations.tcr_assistant == model::TolerationPolicy::Auto &&
      steps::private_tcr(spec.image_registry)) {
    all.push_back(toleration(world, "TCRAssistantTolerates",
                             "tcr-assistant-system/tcr-assistant-controller-manager",
                             find(world, WorkloadKind::Deployment, "tcr-assistant-system",
                                  "tcr-assistant-controller-manager")));
  }
}

void add_cni_config(const World& world, std::vector<PlannedChange>& all) {
  const model::InstallationSpec& spec = world.installation.spec;
  const std::string wanted = values::cni_config(spec.cni);
  const bool there = world.cni_config == wanted;
  all.push_back({.step = "CNIConfigured",
                 .object = "ConfigMap " + spec.release.ns + "/" + spec.cni.config_map_name,
                 .path = "/data/" + spec.cni.config_map_key,
                 .value = values::json_text(wanted),
                 .verb = there ? "none" : (world.cni_config ? "patch" : "create"),
                 .disruption = {}});
}

void add_release(const World& world, const DesiredRelease& desired,
                 std::vector<PlannedChange>& all) {
  const model::InstallationSpec& spec = world.installation.spec;
  const bool first = release(world) == nullptr;
  const std::string chart = "cilium " + spec.version;
  std::string disruption = "Cilium's agents start anew, " +
                           std::to_string(spec.upgrade.max_unavailable) + " nodes at a time";
  if (to_be_adopted(world)) disruption = "somebody else's release is taken over; " + disruption;
  if (first) disruption = "Cilium starts on every eligible node; what runs there keeps its network";
  all.push_back({.step = std::string(kReleaseStep),
                 .object = "Helm release " + spec.release.ns + "/" + spec.release.name,
                 .path = {},
                 .value = "{\"chart\":" + quoted(chart) +
                          ",\"valuesDigest\":" + quoted(desired.values_digest) +
                          ",\"desired\":" + quoted(desired.digest) + "}",
                 .verb = release_in_sync(world) ? "none" : (first ? "create" : "patch"),
                 .disruption = std::move(disruption),
                 .release = true});
}

void add_flow_control(const World& world, std::vector<PlannedChange>& all) {
  using model::FlowControlKind;
  const model::InstallationSpec& spec = world.installation.spec;
  const bool enabled = api_priority(world) == model::Switch::Enabled;
  for (const auto kind : {FlowControlKind::PriorityLevel, FlowControlKind::FlowSchema}) {
    const bool level = kind == FlowControlKind::PriorityLevel;
    const model::FlowControl known =
        world.flow_control ? *world.flow_control : model::FlowControl{};
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
void add_pre_pull(const World& world, std::vector<PlannedChange>& all) {
  if (world.installation.spec.upgrade.pre_pull == model::Switch::Disabled) return;
  const bool now = upgrading(world) && !eligible_nodes(world).empty();
  all.push_back(
      {.step = "ImagesPulled",
       .object = "DaemonSet " + std::string(names::kNamespace) + "/" + std::string(names::kPrePull),
       .path = {},
       .value = "{\"pulls\":\"the images of an upgrade\",\"until\":\"it begins\"}",
       .verb = now ? "create" : "none",
       .disruption = {}});
}

// The image is left out: a newer operator wants nothing else.
void add_cni_cleaning(const World& world, std::vector<PlannedChange>& all) {
  const model::InstallationSpec& spec = world.installation.spec;
  if (spec.components.tke_cni_agent == model::ComponentPolicy::Keep) return;
  const bool nothing = cni_proven_clean(world) || eligible_nodes(world).empty();
  all.push_back({.step = "CNIDirectoriesClean",
                 .object = "DaemonSet " + std::string(names::kNamespace) + "/" +
                           std::string(names::kCniCleaner),
                 .path = {},
                 .value = "{\"movesAside\":\"00-multus.conf\",\"until\":\"every node is clean\"}",
                 .verb = nothing ? "none" : "create",
                 .disruption = nothing ? "" : "new pods get Cilium's network from then on"});
}

void add_node_pools(const World& world, std::vector<PlannedChange>& all) {
  for (const model::NodePoolSpec& pool : world.installation.spec.node_pools) {
    for (const auto kind : {model::PoolKind::NodeClass, model::PoolKind::NodePool}) {
      const bool there =
          world.karpenter &&
          std::ranges::any_of(world.karpenter->objects, [&](const model::PoolObject& object) {
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

void add_retirements(const World& world, std::vector<PlannedChange>& all) {
  for (const RetiredRow& row : kRetiredRows) {
    if (row.step == "KubeProxyRetired") add_cni_cleaning(world, all);  // its place in the order
    for (const Component& component : components(world.installation.spec)) {
      if (component.name != row.name || component.policy == model::ComponentPolicy::Keep) continue;
      const model::Workload* found = find_daemon_set(world, row.name);
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

void add_evictions(const World& world, std::vector<PlannedChange>& all) {
  if (world.installation.spec.unmanaged_pods == model::UnmanagedPolicy::Report) return;
  all.push_back({.step = "PodsManaged",
                 .object = "pods that are older than Cilium on their node",
                 .path = {},
                 .value = quoted("Evict"),
                 .verb = "evict",
                 .disruption = "they are restarted, as their PodDisruptionBudgets allow"});
}

}  // namespace

std::optional<Wishes> wishes(const World& world) {
  const std::optional<DesiredRelease> desired = desired_release(world);
  if (!desired || profile(world) == nullptr) return std::nullopt;
  Wishes all;
  add_tolerations(world, all.changes);
  add_cni_config(world, all.changes);
  add_flow_control(world, all.changes);
  add_pre_pull(world, all.changes);
  add_release(world, *desired, all.changes);
  add_retirements(world, all.changes);
  add_node_pools(world, all.changes);
  add_evictions(world, all.changes);

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

std::string approved_digest(const World& world, std::string_view digest) {
  const std::array given = {world.installation.spec.plan.approved_digest,
                            world.installation.approved_plan, world.plan.approved_by_user};
  std::string first;
  for (const std::string& each : given) {
    if (each == digest) return each;
    if (first.empty()) first = each;
  }
  return first;
}

bool approved(const World& world, const std::optional<Wishes>& wanted, std::string_view step) {
  const bool automatic = world.installation.spec.plan.approval == model::Approval::Automatic;
  // Somebody deleted the ConfigMap: that stops no repair of what was installed.
  const bool lost = world.plan.digest.empty() && world.records.installed.has_value();
  if (automatic && lost && step != kReleaseStep) return true;
  if (!wanted) return false;
  const auto wish = wanted->steps.find(std::string(step));
  const auto said = world.plan.approved.find(std::string(step));
  return wish != wanted->steps.end() && said != world.plan.approved.end() &&
         wish->second == said->second;
}

bool applied_once(const World& world, const Wishes& wanted) {
  const std::optional<model::PlanStatus>& said = world.installation.status.plan;
  return said && said->digest == wanted.digest && said->state == "Applied";
}

bool approved(const World& world, const Wishes& wanted) {
  return std::ranges::all_of(wanted.steps, [&](const auto& wish) {
    const auto said = world.plan.approved.find(wish.first);
    return said != world.plan.approved.end() && said->second == wish.second;
  });
}

}  // namespace tco::plan
