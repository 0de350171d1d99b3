#include "status/status.h"

#include <utility>

#include "base/names.h"
#include "plan/gate.h"
#include "plan/preflight.h"
#include "plan/profile.h"
#include "plan/recycle.h"
#include "plan/view/api_server.h"
#include "plan/view/desired.h"
#include "plan/view/desired_changes.h"
#include "plan/view/nodes.h"
#include "plan/view/release.h"
#include "status/conditions.h"
#include "status/fit.h"
#include "status/history.h"

namespace tco::status {
namespace {

using model::InstallationStatus;

// So many of the nodes that want a restart are named; the ConfigMap names them all.
constexpr std::size_t kMostRecycled = 20;

std::string text_of(model::EgressMode mode) {
  switch (mode) {
    case model::EgressMode::NATGateway:
      return "NATGateway";
    case model::EgressMode::IPMasq:
      return "IPMasq";
    case model::EgressMode::EgressGateway:
      return "EgressGateway";
  }
  return {};
}

std::string text_of(model::Switch value) {
  return value == model::Switch::Enabled ? "Enabled" : "Disabled";
}

std::string text_of(model::FailurePolicy policy) {
  switch (policy) {
    case model::FailurePolicy::Hold:
      return "Hold";
    case model::FailurePolicy::Rollback:
      return "Rollback";
    case model::FailurePolicy::Retry:
      return "Retry";
  }
  return {};
}

model::EffectiveStatus effective(const plan::View& view) {
  const model::InstallationSpec& spec = view.look.installation.spec;
  const auto address = plan::api_server(view);
  const auto& desired = view.desired();
  const bool release_first = spec.components.retire_order == model::RetireOrder::ReleaseFirst;
  const plan::Profile* profile = plan::profile(view);
  return {
      .version = spec.version,
      .profile = profile == nullptr ? std::string() : std::string(profile->name),
      .chart_source = std::string(to_text(spec.chart.source)),
      .api_server = address ? plan::to_text(*address) : std::string(),
      .api_server_change =
          spec.api_server.on_change == model::ApiServerChange::Follow ? "Follow" : "Report",
      .image_registry = spec.image_registry,
      .cni_config_map = spec.cni.config_map_name + "/" + spec.cni.config_map_key,
      .retire_order = release_first ? "ReleaseFirst" : "RetireFirst",
      .drift = spec.components.drift == model::DriftPolicy::Repair ? "Repair" : "Report",
      .approval = spec.plan.approval == model::Approval::Automatic ? "Automatic" : "Manual",
      .existing_nodes = spec.existing_nodes == model::ExistingNodes::Refuse ? "Refuse" : "InPlace",
      .unmanaged_pods = spec.unmanaged_pods == model::UnmanagedPolicy::Report ? "Report" : "Evict",
      .egress_mode = text_of(spec.egress.mode),
      .non_masquerade_cidrs = plan::non_masquerade_cidrs(view).value_or(std::vector<std::string>()),
      .large_scale = text_of(spec.large_scale),
      .api_priority = text_of(plan::api_priority(view)),
      .failure_policy = text_of(spec.upgrade.failure_policy),
      .soak_seconds = plan::soak(view, {}, {}).count(),
      .hubble_certificates =
          spec.hubble_certificates == model::HubbleCertificates::Helm ? "Helm" : "CronJob",
      .gate_mode = std::string(to_text(spec.gate.mode)),
      .gate_owner = std::string(to_text(spec.gate.owner)),
      .values_digest = desired ? desired->values_digest : std::string(),
      .operator_version = view.look.operator_version};
}

std::optional<model::ReleaseStatus> release_status(const plan::View& view) {
  const model::Release* found = plan::release(view);
  if (found == nullptr) return std::nullopt;
  return model::ReleaseStatus{.name = view.look.installation.spec.release.name,
                              .ns = view.look.installation.spec.release.ns,
                              .revision = found->revision,
                              .chart_version = found->chart_version,
                              .status = found->status,
                              .images = found->images};
}

model::NodesStatus nodes_status(const plan::View& view) {
  const plan::NodeReport& report = view.nodes();
  const auto of_eligible = [&](int count) {
    return std::to_string(count) + "/" + std::to_string(report.eligible);
  };
  return {.eligible = report.eligible,
          .ready = report.ready,
          .updated = report.updated,
          .excluded = report.excluded,
          .gated = plan::gated_nodes(view),
          .summary = of_eligible(report.ready),
          .updated_summary = of_eligible(report.updated),
          .unmanaged_pods = static_cast<int>(view.look.unmanaged.pods.size())};
}

// Not looked at just now takes nothing from what was seen.
std::vector<model::CertificateStatus> certificates(const plan::View& view) {
  if (!view.look.live) return view.look.installation.status.certificates;
  std::vector<model::CertificateStatus> all;
  all.reserve(view.look.live->certificates.size());
  for (const model::Certificate& certificate : view.look.live->certificates) {
    all.push_back({.name = certificate.name, .not_after = certificate.not_after});
  }
  return all;
}

// A request that was taken back was acted upon all the same.
std::string handled(const std::string& asked, const std::string& before) {
  return asked.empty() ? before : asked;
}

std::vector<model::ComponentStatus> components_status(const model::Records& records) {
  std::vector<model::ComponentStatus> all;
  for (const auto& [key, repairs] : records.repairs) {
    all.push_back({.name = key,
                   .repairs = repairs.total,
                   .last_repair = repairs.recent.empty() ? model::Time{} : repairs.recent.back(),
                   .last_writer = repairs.writer});
  }
  return all;
}

std::optional<model::RecycleStatus> recycle_status(const plan::View& view) {
  const bool of_this =
      view.look.recycle && view.look.recycle->installation == view.look.installation.meta.uid;
  if (!of_this) return std::nullopt;
  const auto left = plan::recycle_left(*view.look.recycle, view.look.nodes);
  if (left.empty()) return std::nullopt;
  model::RecycleStatus status{.required = static_cast<int>(left.size()), .nodes = {}};
  for (const auto& [node, boot] : left) {
    if (status.nodes.size() == kMostRecycled) break;
    status.nodes.push_back(node);
  }
  return status;
}

// What was written is not always what is wanted now: then there is no plan to speak of yet.
std::optional<model::PlanStatus> plan_status(const plan::View& view, const plan::Plan& plan) {
  const std::optional<plan::DesiredChanges>& wanted = view.changes();
  if (plan.teardown) return std::nullopt;
  // Values that are refused take nothing from what was carried out before.
  if (!wanted) return view.look.installation.status.plan;
  if (view.look.plan.digest != wanted->digest) return std::nullopt;
  // Once applied, what follows is repair.
  const bool done = current_step(plan) == nullptr || plan::applied_once(view, *wanted);
  const bool approved = plan::approved(view, *wanted);
  return model::PlanStatus{
      .digest = view.look.plan.digest,
      .state = approved ? (done ? "Applied" : "Approved") : "AwaitingApproval",
      .summary = view.look.plan.summary,
      .generated = view.look.plan.generated,
      .config_map = std::string(names::kNamespace) + "/" + std::string(names::kPlanConfigMap)};
}

std::optional<model::OperationStatus> operation(const plan::View& view, const plan::Plan& plan) {
  const plan::StepResult* step = current_step(plan);
  if (step == nullptr) return std::nullopt;
  model::OperationStatus now{.step = std::string(step->name),
                             .progress = {},
                             .started = std::chrono::floor<std::chrono::seconds>(view.look.now)};
  if (const auto* wait = std::get_if<plan::Wait>(&step->verdict)) now.progress = wait->progress;
  const auto& before = view.look.installation.status.operation;
  if (before && before->step == now.step) now.started = before->started;
  return now;
}

}  // namespace

std::optional<InstallationStatus> next_status(const plan::View& view, const plan::Plan& plan) {
  const InstallationStatus& old = view.look.installation.status;
  InstallationStatus next = fit({
      .observed_generation = view.look.installation.meta.generation,
      .conditions = conditions(old.conditions, plan, view),
      .effective = effective(view),
      .cluster = model::ClusterStatus{.kubernetes_version = view.look.kubernetes.text,
                                      .network_mode = std::string(plan::network_mode(view))},
      .plan = plan_status(view, plan),
      .operation = operation(view, plan),
      // A sidecar that is away takes nothing from what was seen of the release.
      .release = view.look.helm ? release_status(view) : old.release,
      // Nor do nodes and pods that cannot be watched.
      .nodes = plan::nodes_known(view) ? nodes_status(view) : old.nodes,
      .components = components_status(view.look.records),
      .recycle = recycle_status(view),
      .history = next_history(view, plan),
      .certificates = certificates(view),
      .handled_request = handled(view.look.installation.requested_at, old.handled_request),
      .handled_reset = handled(view.look.installation.reset_at, old.handled_reset),
  });
  if (next == old) return std::nullopt;
  return next;
}

std::optional<InstallationStatus> blind_status(const model::Installation& installation,
                                               const Error& error, model::Time now) {
  InstallationStatus next = installation.status;
  next.observed_generation = installation.meta.generation;
  next.conditions = blind_conditions(next.conditions, installation.meta.generation, error, now);
  next = fit(std::move(next));
  if (next == installation.status) return std::nullopt;
  return next;
}

bool only_progress_differs(const InstallationStatus& a, const InstallationStatus& b) {
  const auto without_progress = [](InstallationStatus status) {
    if (status.operation) status.operation->progress.clear();
    for (model::Condition& condition : status.conditions) condition.message.clear();
    status.nodes.reset();
    return status;
  };
  return without_progress(a) == without_progress(b);
}

}  // namespace tco::status
