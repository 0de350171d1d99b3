#include "observe/observe.h"

#include "observe/config_maps.h"
#include "observe/preflight_facts.h"
#include "plan/stops.h"

namespace tco::observe {
namespace {

using plan::Part;

// Letting go then takes one more upgrade (plan/steps/gate_handed_back.cc).
bool handed_back(const model::Installation& installation) {
  const model::GateSpec& gate = installation.spec.gate;
  return installation.meta.deleting && !taken_away(installation) &&
         gate.owner == model::GateOwner::Operator && gate.mode != model::GateMode::Off;
}

// With the rights of an older release everything else goes on: the row that needs it says so.
template <typename T>
Result<Result<T>> or_forbidden(Result<T> found) {
  if (!found && found.error().kind != ErrorKind::Forbidden) return found.error();
  return found;
}

template <typename T>
Result<std::optional<T>> or_nothing(Result<T> found) {
  if (found) return std::optional<T>(*std::move(found));
  if (found.error().kind == ErrorKind::Forbidden) return std::optional<T>();
  return found.error();
}

// Caches hold these, and the next look has its own.
plan::World without_objects(plan::World look) {
  look.workloads.clear();
  look.nodes = {};
  look.pods = {};
  return look;
}

}  // namespace

Observer::Observer(Caches caches, execute::KubePort& kube, execute::HelmPort& helm,
                   const Clock& clock, Program program)
    : caches_(std::move(caches)),
      kube_(kube),
      helm_(helm),
      clock_(clock),
      program_(std::move(program)) {}

plan::World Observer::look(model::Installation installation, const Term& term,
                           model::GateReport gate) {
  // Another object's look says nothing about this one.
  if (last_ && last_->installation.meta.uid != installation.meta.uid) last_.reset();
  Draft draft(last_ ? &*last_ : nullptr, unread_since_, clock_.steady_now());
  plan::World& look = draft.look;
  look.now = clock_.system_now();
  look.operator_version = program_.version;
  look.operator_node = program_.node;
  look.operator_image = program_.image;
  look.installation = std::move(installation);
  look.gate = std::move(gate);
  look.epoch = term.epoch;
  look.leader_since = term.since;
  // The live reads come first: a cache is then at least as new as anything they tell of.
  read_config_maps(draft, kube_);
  read_cluster(draft);
  read_release(draft);
  copy_caches(draft);
  look.now = clock_.system_now();
  note_work(look);
  read_when_known(draft);
  // A part may take two reads: it is well again once none of them failed.
  std::erase_if(unread_since_,
                [&](const auto& entry) { return !look.unread.contains(entry.first); });
  last_ = without_objects(look);
  return std::move(draft.look);
}

void Observer::acting(const plan::Action& action) {
  if (const auto* evict = std::get_if<plan::EvictPods>(&action)) {
    unmanaged_.evicting(*evict, clock_);
  }
  const bool about_flow_control = std::holds_alternative<plan::ApplyFlowControl>(action) ||
                                  std::holds_alternative<plan::DeleteFlowControl>(action);
  if (about_flow_control && last_) last_->ages.erase(Part::FlowControl);
}

void Observer::read_cluster(Draft& draft) {
  draft.take_when_due(Part::KubernetesVersion, &plan::World::kubernetes,
                      [this] { return kube_.version(); });
  draft.take_when_due(Part::FlowControl, &plan::World::flow_control,
                      [this] { return or_forbidden(kube_.flow_control()); });
  // Two requests that only those make who asked for pools.
  const model::Installation& installation = draft.look.installation;
  if (installation.spec.node_pools.empty() || installation.meta.deleting) return;
  draft.take(Part::Karpenter, &plan::World::karpenter, or_forbidden(kube_.karpenter()));
}

// A sidecar that does not answer is told by the rows that need it.
void Observer::read_release(Draft& draft) {
  plan::World& look = draft.look;
  const model::InstallationSpec& spec = look.installation.spec;
  look.helm = helm_.state(spec.release.ns, spec.release.name);
  const bool deleting = look.installation.meta.deleting;
  // A stop on the way is chosen once; from then on it is what is wanted, until it is done.
  if (!deleting && plan::stop_unknown(look)) {
    look.versions = helm_.versions(spec.chart, spec.version);
  }
  if (!deleting) plan::take_stop(look);
  // The sidecar reads the objects: it knows YAML as Helm does, and they are asked for as it is.
  const auto& sources = spec.values_from;
  if (sources.empty() || (deleting && !handed_back(look.installation))) return;
  look.values_from = look.helm ? helm_.values(sources) : look.helm.error();
}

void Observer::copy_caches(Draft& draft) {
  plan::World& look = draft.look;
  for (const auto* reader :
       {&caches_.daemon_sets, &caches_.deployments, &caches_.tcr_deployments}) {
    reader->for_each([&](const model::Workload& each) { look.workloads.push_back(each); });
  }
  look.nodes = model::Snapshot<model::Node>(caches_.nodes.snapshot());
  look.pods = model::Snapshot<model::CiliumPod>(caches_.pods.snapshot());
  caches_.api_endpoints.for_each(
      [&](const model::EndpointSlice& slice) { look.api_endpoints.push_back(slice); });
  caches_.stop.for_each([&](const model::StopOrder& order) { look.stop = order; });
  caches_.cilium_config.for_each([&](const model::ObjectSeen& seen) { look.cilium_config = seen; });

  draft.note(Part::DaemonSets, trouble(caches_.daemon_sets));
  draft.note(Part::Deployments, trouble(caches_.deployments));
  draft.note(Part::TcrDeployments, trouble(caches_.tcr_deployments));
  draft.note(Part::Nodes, trouble(caches_.nodes));
  draft.note(Part::CiliumPods, trouble(caches_.pods));
  draft.note(Part::ApiEndpoints, trouble(caches_.api_endpoints));
  draft.note(Part::StopOrder, trouble(caches_.stop));
  // With the rights of an older release it is looked at less often, as it was then.
  const auto config = trouble(caches_.cilium_config);
  if (!config || config->kind != ErrorKind::Forbidden) draft.note(Part::CiliumConfig, config);
}

// Whether it is stopped must be known, as nothing is written otherwise.
void Observer::note_work(plan::World& look) {
  const bool halted =
      look.stop || look.installation.spec.suspend || look.unread.contains(Part::StopOrder);
  if (halted || working_epoch_ != look.epoch) working_since_.reset();
  working_epoch_ = look.epoch;
  look.working_since = working_since_.value_or(look.now);
  if (!halted) working_since_ = look.working_since;
}

// What costs more than a request or two, or is only asked for what the rest of the look shows.
void Observer::read_when_known(Draft& draft) {
  plan::World& look = draft.look;
  requests_.note(look);
  draft.take_when_due(Part::PreflightFacts, &plan::World::preflight,
                      [&] { return read_preflight_facts(look, kube_, helm_); });
  const Status pods = unmanaged_.look(look, kube_, clock_);
  draft.note(Part::NodePods, pods ? std::nullopt : std::optional(pods.error()));
  const model::ReleaseSpec& release = look.installation.spec.release;
  draft.take_when_due(Part::ReleaseObjects, &plan::World::live,
                      [&] { return helm_.live(release.ns, release.name); });
  draft.take_when_due(Part::NodePools, &plan::World::node_pools,
                      [this] { return or_nothing(kube_.node_pools()); });
  prober_.look(look, kube_, clock_);
}

}  // namespace tco::observe
