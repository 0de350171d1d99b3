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
#include "wire/recycle_json.h"

namespace tco::app {
namespace {

// Progress is written at most this often; a change of state is written at once.
constexpr std::chrono::milliseconds kProgressEvery{1000};
// A watch that brings our own write back late is looked for again after this.
constexpr std::chrono::milliseconds kCatchUp{200};
// A sidecar that restarts is back by then, and no news to who knows the state already.
constexpr std::chrono::seconds kSidecarPatience{5};
constexpr std::chrono::milliseconds kSidecarLook{500};
constexpr std::chrono::milliseconds kReadAgain{2000};
constexpr std::chrono::milliseconds kReadAgainAtMost{60'000};

// Looking again cures a conflict, and a shutdown is no failure: neither is the row's.
bool of_the_row(const Error& error) {
  return error.kind != ErrorKind::Conflict && error.kind != ErrorKind::Cancelled;
}

void soonest(std::optional<std::chrono::milliseconds>& recheck, std::chrono::milliseconds left) {
  recheck = recheck ? std::min(*recheck, left) : left;
}

// A part that cannot be read is tried again soon at first, then each minute.
std::optional<std::chrono::milliseconds> read_again(const plan::World& world) {
  std::optional<std::chrono::milliseconds> again;
  for (const auto& [part, unread] : world.unread) {
    const auto lasted =
        std::chrono::duration_cast<std::chrono::milliseconds>(world.now - unread.since);
    soonest(again, std::clamp<std::chrono::milliseconds>(lasted, kReadAgain, kReadAgainAtMost));
  }
  return again;
}

}  // namespace

Outcome Reconciler::reconcile_once(const observe::Term& term) {
  model::GateReport gate = gate_.report();  // before the caches, as it wants to be read
  if (!observe::caught_up(caches_)) return {.error = {}, .acted = false, .recheck = kCatchUp};
  if (!observe::settled(caches_)) return {};  // the end of the last list brings us back
  Result<std::optional<model::Installation>> found = kube_.installation();
  if (!found) return {.error = found.error(), .acted = false, .recheck = {}};
  if (!found->has_value()) return without_installation(term);
  note_requests(**found);

  const plan::World world = observer_.look(std::move(**found), term, std::move(gate));
  const plan::View view(world);
  if (const auto policy = plan::gate_policy(view)) gate_.follow(*policy);
  if (sidecar_may_return(world)) return {.error = {}, .acted = false, .recheck = kSidecarLook};

  plan::Plan plan = plan::make_plan(view);
  setbacks_.mark(plan, clock_.steady_now());
  Outcome outcome;
  outcome.recheck = plan.recheck();
  if (const auto again = read_again(world)) soonest(outcome.recheck, *again);
  for (const plan::StepResult& result : plan.results) {
    if (result.setback) soonest(outcome.recheck, result.setback->left);
  }
  execute::Planned planned{.installation = world.installation,
                           .unreadable_records = world.records.unreadable,
                           .epoch = world.epoch,
                           .now = world.now};
  const Status reported = report(planned.installation, view, plan, outcome);
  const plan::StepResult* row = plan.next_row();
  if (row == nullptr) {
    if (!reported) outcome.error = reported.error();
    return outcome;
  }
  // A status that is refused holds up no action; one that met another writer is looked at again.
  if (!reported) log::warning("Status not written", {{"error", reported.error().message}});
  if (!reported && !of_the_row(reported.error())) {
    outcome.error = reported.error();
    return outcome;
  }
  if (order_changed(world)) {
    outcome.recheck = std::chrono::milliseconds{0};
    return outcome;
  }
  act(*row, planned, outcome);
  return outcome;
}

void Reconciler::note_requests(const model::Installation& installation) {
  std::string asked = installation.meta.uid + "/" + std::to_string(installation.meta.generation) +
                      "/" + installation.requested_at + "/" + installation.reset_at + "/" +
                      installation.emergency;
  if (asked == asked_) return;
  asked_ = std::move(asked);
  setbacks_.forget();
}

// Somebody took the finalizer off, or the object was never there: as after a deletion with Orphan,
// the network stays as it is, and no node is kept closed.
Outcome Reconciler::without_installation(const observe::Term& term) {
  setbacks_.forget();
  gate_.forget(term.epoch);
  return follow_recycle();
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

Status Reconciler::report(model::Installation& installation, const plan::View& view,
                          const plan::Plan& plan, Outcome& outcome) {
  const auto next = status::next_status(view, plan);
  return next ? write_status(installation, *next, outcome) : ok();
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
    soonest(outcome.recheck, kProgressEvery - since);
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

void Reconciler::act(const plan::StepResult& row, const execute::Planned& planned,
                     Outcome& outcome) {
  const auto& act = std::get<plan::Act>(row.verdict);
  log::info("Acting", {{"row", row.name}, {"reason", act.reason}, {"what", act.message}});
  observer_.acting(act.action);
  const auto effect = execute::execute(act.action, planned, kube_, helm_);
  if (!effect) {
    log::warning("Action failed", {{"row", row.name}, {"error", effect.error().message}});
    if (!of_the_row(effect.error())) {
      outcome.error = effect.error();
      return;
    }
    setbacks_.failed(row.name, effect.error(), clock_.steady_now());
    outcome.set_back = true;
    return;
  }
  setbacks_.worked(row.name);
  if (effect->has_value()) observe::expect(caches_, **effect);
  outcome.acted = true;
  tell(planned.installation.meta, status::event_of(act));
}

// An Event that is lost is no reason to do anything again.
void Reconciler::tell(const model::ObjectMeta& about, const std::optional<model::Event>& event) {
  if (!event) return;
  const Status created = kube_.create_event(about, *event);
  if (!created) log::warning("Event not recorded", {{"error", created.error().message}});
}

}  // namespace tco::app
