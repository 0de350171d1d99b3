#include "app/reconcile.h"

#include <algorithm>

#include "base/log.h"
#include "base/names.h"
#include "execute/execute.h"
#include "plan/gate.h"
#include "plan/plan.h"
#include "plan/recycle.h"
#include "status/events.h"
#include "status/status.h"
#include "wire/records_json.h"

namespace tco::app {
namespace {

// Progress is written at most this often; a change of state is written at once.
constexpr std::chrono::milliseconds kProgressEvery{1000};
// A watch that brings our own write back late is looked for again after this.
constexpr std::chrono::milliseconds kCatchUp{200};
// A sidecar that restarts is back by then, and no news to who knows the state already.
constexpr std::chrono::seconds kSidecarPatience{5};
constexpr std::chrono::milliseconds kSidecarLook{500};

// Whether the user should see it: a conflict is cured by looking again, a shutdown is no failure.
bool shown(const Error& error) {
  return error.kind != ErrorKind::Conflict && error.kind != ErrorKind::Cancelled;
}

// Why caches that cannot list are the user's business.
std::optional<Error> missing_right(const observe::Caches& caches) {
  const std::optional<Error> problem = observe::problem(caches);
  return problem && problem->kind == ErrorKind::Forbidden ? problem : std::nullopt;
}

}  // namespace

Outcome Reconciler::reconcile_once(const observe::Term& term) {
  model::GateReport gate = gate_.report();  // before the caches, as it wants to be read
  if (!observe::caught_up(caches_)) return {.error = {}, .acted = false, .recheck = kCatchUp};
  const bool synced = observe::synced(caches_);
  const std::optional<Error> blind = missing_right(caches_);
  if (!synced && !blind) return {};  // the end of the last list brings us back
  Result<std::optional<model::Installation>> found = kube_.installation();
  if (!found) return {.error = found.error(), .acted = false, .recheck = {}};
  if (!found->has_value()) {
    last_failure_.reset();
    return follow_recycle();
  }
  if (!synced) return report_blind(std::move(**found), *blind);

  Result<plan::World> world =
      observe::observe(std::move(**found), caches_, term, kube_, helm_, clock_, operator_version_);
  if (!world) return {.error = world.error(), .acted = false, .recheck = {}};
  requests_.note(*world);
  world->gate = std::move(gate);
  if (const auto policy = plan::gate_policy(*world)) gate_.follow(*policy);
  world->operator_node = operator_node_;
  if (Status read = preflight_.look(*world, kube_, helm_, clock_); !read) {
    return {.error = read.error(), .acted = false, .recheck = {}};
  }
  world->operator_image = operator_image_;
  if (Status read = unmanaged_.look(*world, kube_, clock_); !read) {
    return {.error = read.error(), .acted = false, .recheck = {}};
  }
  live_.look(*world, helm_, clock_);
  prober_.look(*world, kube_, clock_);
  if (sidecar_may_return(*world)) return {.error = {}, .acted = false, .recheck = kSidecarLook};

  const plan::Plan plan = plan::make_plan(*world);
  const plan::Act* next = plan.next();
  if (next == nullptr) last_failure_.reset();
  Outcome outcome;
  outcome.recheck = plan.recheck();
  if (Status reported = report(*world, plan, outcome); !reported) {
    return {.error = reported.error(), .acted = false, .recheck = {}};
  }
  if (next == nullptr) return outcome;
  if (order_changed(*world)) {
    outcome.recheck = std::chrono::milliseconds{0};
    return outcome;
  }
  act(*next, *world, outcome);
  // A failure is told at once: the next try may be a minute away.
  if (outcome.error && last_failure_) {
    if (Status reported = report(*world, plan, outcome); !reported) {
      log::warning("Status not written", {{"error", reported.error().message}});
    }
  }
  return outcome;
}

bool Reconciler::order_changed(const plan::World& world) const {
  return world.stop.has_value() != (caches_.stop.size() > 0);
}

Outcome Reconciler::follow_recycle() {
  Outcome outcome;
  if (!caches_.nodes.synced() || !caches_.stop.synced() || caches_.stop.size() > 0) return outcome;
  const auto fail = [&](const Error& error) {
    outcome.error = error;
    return outcome;
  };
  const std::string ns(names::kNamespace);
  const std::string name(names::kRecycleConfigMap);
  const auto data = kube_.config_map(ns, name);
  if (!data) return fail(data.error());
  std::optional<model::Recycle> recycle = wire::parse_recycle(*data);
  if (!recycle) return outcome;
  const model::Snapshot<model::Node> nodes(caches_.nodes.snapshot());
  auto left = plan::recycle_left(*recycle, nodes);
  if (left == recycle->nodes && !left.empty()) return outcome;
  recycle->nodes = std::move(left);
  log::info("Nodes that want a restart", {{"count", static_cast<int>(recycle->nodes.size())}});
  const Status written =
      recycle->nodes.empty()
          ? kube_.delete_config_map({.ns = ns, .name = name, .uid = {}})
          : kube_.record(names::kRecycleConfigMap, wire::recycle_entries(*recycle));
  return written ? outcome : fail(written.error());
}

bool Reconciler::sidecar_may_return(const plan::World& world) {
  if (world.helm) {
    sidecar_missed_.reset();
    return false;
  }
  const SteadyTime now = clock_.steady_now();
  if (!sidecar_missed_) sidecar_missed_ = now;
  const model::Installation& installation = world.installation;
  const bool known = installation.status.observed_generation == installation.meta.generation;
  const bool urgent = installation.meta.deleting || !installation.emergency.empty();
  return known && !urgent && now - *sidecar_missed_ < kSidecarPatience;
}

Status Reconciler::report(plan::World& world, const plan::Plan& plan, Outcome& outcome) {
  const Error* failure = last_failure_ ? &*last_failure_ : nullptr;
  const auto next = status::next_status(world, plan, failure);
  if (!next) return ok();
  return write_status(world.installation, *next, outcome);
}

Outcome Reconciler::report_blind(model::Installation installation, const Error& why) {
  Outcome outcome;
  const auto status = status::blind_status(installation, why, clock_.system_now());
  if (!status) return outcome;
  const Status written = write_status(installation, *status, outcome);
  if (!written) outcome.error = written.error();
  return outcome;
}

Status Reconciler::write_status(model::Installation& installation,
                                const model::InstallationStatus& next, Outcome& outcome) {
  const SteadyTime now = clock_.steady_now();
  const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(now - status_written_);
  if (since < kProgressEvery && status::only_progress_differs(installation.status, next)) {
    const std::chrono::milliseconds left = kProgressEvery - since;
    outcome.recheck = outcome.recheck ? std::min(*outcome.recheck, left) : left;
    return ok();
  }
  Result<std::string> version = kube_.write_status(next);
  if (!version) return version.error();
  status_written_ = now;
  const auto event = status::event_of(installation.status, next);
  installation.meta.resource_version = *std::move(version);
  installation.status = next;
  tell(installation.meta, event);
  return ok();
}

void Reconciler::act(const plan::Act& act, const plan::World& world, Outcome& outcome) {
  log::info("Acting", {{"reason", act.reason}, {"what", act.message}});
  if (const auto* evict = std::get_if<plan::EvictPods>(&act.action)) {
    unmanaged_.evicting(*evict, clock_);
  }
  const auto effect = execute::execute(act.action, world, kube_, helm_);
  if (!effect) {
    log::warning("Action failed", {{"reason", act.reason}, {"error", effect.error().message}});
    outcome.error = effect.error();
    if (shown(effect.error())) last_failure_ = effect.error();
    return;
  }
  last_failure_.reset();
  if (effect->has_value()) observe::expect(caches_, **effect);
  outcome.acted = true;
  tell(world.installation.meta, status::event_of(act));
}

// An Event that is lost is no reason to do anything again.
void Reconciler::tell(const model::ObjectMeta& about, const std::optional<model::Event>& event) {
  if (!event) return;
  const Status created = kube_.create_event(about, *event);
  if (!created) log::warning("Event not recorded", {{"error", created.error().message}});
}

}  // namespace tco::app
