#include "plan/plan.h"

#include <algorithm>
#include <span>

#include "plan/known.h"
#include "plan/orders.h"
#include "plan/table.h"
#include "plan/view/desired_changes.h"

namespace tco::plan {
namespace {

std::chrono::seconds recheck_of(const Verdict& verdict) {
  if (const auto* done = std::get_if<Done>(&verdict)) return done->recheck;
  if (const auto* wait = std::get_if<Wait>(&verdict)) return wait->recheck;
  if (const auto* blocked = std::get_if<Blocked>(&verdict)) return blocked->recheck;
  if (const auto* reported = std::get_if<Reported>(&verdict)) return reported->recheck;
  return std::chrono::seconds{0};
}

bool all_done(const std::vector<StepResult>& results) {
  return std::ranges::all_of(results,
                             [](const StepResult& result) { return done(result.verdict); });
}

bool acts(const StepResult& result) { return std::holds_alternative<Act>(result.verdict); }

// A deletion that is blocked has begun nothing, and may still take another way; and one that has
// nothing to take away but the finalizer needs none on record.
void drop_needless_begin(std::span<const Step> rows, std::vector<StepResult>& results) {
  const auto begin = std::ranges::find(rows, Place::Begin, &Step::place);
  if (begin == rows.end()) return;
  const auto row = std::ranges::find(results, begin->name, &StepResult::name);
  if (row == results.end() || std::any_of(row + 1, results.end(), acts)) return;
  if (acts(*row)) row->verdict = Done{};
}

StepResult judged(const View& view, const Step& step) {
  Verdict verdict = as_far_as_known(view, step.name, step.judge(view), Ordered::No);
  if (std::holds_alternative<Act>(verdict) && step.needs == Needs::Approval &&
      !approved(view, step.name)) {
    verdict = waiting_for("the plan to be approved");
  }
  return {.name = step.name,
          .condition = step.condition,
          .verdict = std::move(verdict),
          .holds = step.holds};
}

// The rows of a table; those that come last wait for all others.
void judge_all(const View& view, std::span<const Step> rows, std::vector<StepResult>& results) {
  const auto last = std::ranges::find(rows, Place::Last, &Step::place);
  std::for_each(rows.begin(), last,
                [&](const Step& step) { results.push_back(judged(view, step)); });
  drop_needless_begin(rows, results);
  std::for_each(last, rows.end(), [&](const Step& step) {
    const bool may = all_done(results);
    results.push_back(may ? judged(view, step)
                          : StepResult{.name = step.name,
                                       .condition = step.condition,
                                       .verdict = waiting_for("everything before it"),
                                       .holds = step.holds});
  });
}

}  // namespace

Plan make_plan(const View& view) {
  Plan plan;
  plan.teardown = view.look.installation.meta.deleting;
  // Letting go changes nothing, so it needs no brake; taking away does.
  const bool orphan = view.look.installation.spec.deletion_policy == model::DeletionPolicy::Orphan;
  plan.suspended = view.look.installation.spec.suspend && !(plan.teardown && orphan);
  if (view.look.stop) plan.stopped = stop_message(*view.look.stop);
  for (const Step& step : orders()) {
    Verdict verdict = as_far_as_known(view, step.name, step.judge(view), Ordered::Yes);
    if (done(verdict)) continue;
    plan.results.push_back({.name = step.name,
                            .condition = step.condition,
                            .verdict = std::move(verdict),
                            .ordered = true});
  }
  judge_all(view, table_of(view.look.installation), plan.results);
  return plan;
}

namespace {

bool holds_up(const StepResult& result) {
  switch (result.holds) {
    case Holds::Nothing:
      return false;
    case Holds::UntilDone:
      return !done(result.verdict);
    case Holds::WhileActs:
      return acts(result);
  }
  return false;
}

}  // namespace

const StepResult* Plan::next_row() const {
  for (const StepResult& result : results) {
    if ((suspended || stopped) && !result.ordered) continue;
    if (acts(result) && (!result.setback || result.setback->left.count() == 0)) return &result;
    if (holds_up(result)) return nullptr;
  }
  return nullptr;
}

const Act* Plan::next() const {
  const StepResult* row = next_row();
  return row == nullptr ? nullptr : &std::get<Act>(row->verdict);
}

std::optional<std::chrono::seconds> Plan::recheck() const {
  std::optional<std::chrono::seconds> soonest;
  for (const StepResult& result : results) {
    const std::chrono::seconds recheck = recheck_of(result.verdict);
    if (recheck.count() == 0) continue;
    if (!soonest || recheck < *soonest) soonest = recheck;
  }
  return soonest;
}

}  // namespace tco::plan
