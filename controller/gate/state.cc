#include "gate/state.h"

#include <algorithm>

#include "wire/taint_patch.h"

namespace tco::gate {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::chrono::minutes kSweepEvery{10};

Lane lane_of(const Decision& decision) { return decision.add ? Lane::Close : Lane::Open; }

Ledger::Write write_of(const Decision& decision) {
  return {.added = decision.add, .foreign = decision.foreign};
}

}  // namespace

bool State::follow(const std::optional<model::GatePolicy>& policy, SteadyTime now) {
  if (now - swept_ > kSweepEvery) {
    ledger_.sweep(now);
    swept_ = now;
  }
  if (policy == policy_) return false;
  policy_ = policy;
  return true;
}

void State::look(const std::string& name, SteadyTime now) {
  const std::shared_ptr<const model::Node> node = nodes_(name);
  if (node == nullptr) {
    lanes_.drop(name);
    ledger_.gone(name);
    stuck_.erase(name);
    unpatched_.erase(name);
    return;
  }
  const Decision decision = policy_ ? decide(*node, agents_.on(name), *policy_) : Decision{};
  schedule(*node, decision, now);
}

void State::schedule(const model::Node& node, const Decision& decision, SteadyTime now) {
  const std::string& name = node.meta.name;
  const SteadyTime when = due(node, decision, now);
  if (decision.nothing()) ledger_.satisfied(name);
  note(name, decision, now);
  if (decision.nothing()) return lanes_.drop(name);
  // Should it wait at an earlier time already, take() looks again.
  lanes_.add(name, lane_of(decision), when);
}

void State::note(const std::string& name, const Decision& decision, SteadyTime now) {
  const std::string_view refusal = ledger_.refusal(name);
  const bool undone = refusal.empty() && !decision.nothing() &&
                      ledger_.patience(name, write_of(decision), now).has_value();
  stuck_.erase(name);
  unpatched_.erase(name);
  if (!refusal.empty()) unpatched_.emplace(name, refusal);
  if (undone && !decision.add) stuck_.insert(name);
  if (undone && decision.add) unpatched_.emplace(name, "the taint is taken off again each time");
}

SteadyTime State::due(const model::Node& node, const Decision& decision, SteadyTime now) {
  const auto stale = ledger_.stale_until(node, now);
  const auto patience = decision.nothing()
                            ? std::optional<SteadyTime>()
                            : ledger_.patience(node.meta.name, write_of(decision), now);
  return std::max({now, stale.value_or(now), patience.value_or(now)});
}

void State::agent_changed(const std::string& pod, const model::CiliumPod* as, SteadyTime now) {
  for (const std::string& node : agents_.update(pod, as)) {
    ledger_.agent_changed(node);
    look(node, now);
  }
}

std::optional<Job> State::take(std::optional<std::int64_t> epoch, SteadyTime now) {
  if (!policy_ || epoch != policy_->epoch || window_.closed_until(now)) return std::nullopt;
  while (static_cast<int>(lanes_.in_flight()) < window_.size()) {
    std::optional<Lanes::Taken> taken = lanes_.take(now);
    if (!taken) return std::nullopt;
    try {
      if (std::optional<Job> job = job_of(*taken, now)) return job;
    } catch (...) {
      lanes_.done(taken->node);  // else its place in the window would be lost
      throw;
    }
    lanes_.done(taken->node);
    look(taken->node, now);
  }
  return std::nullopt;
}

// Absent: what was due is not any more, or not yet.
std::optional<Job> State::job_of(const Lanes::Taken& taken, SteadyTime now) {
  std::shared_ptr<const model::Node> node = nodes_(taken.node);
  if (node == nullptr) return std::nullopt;
  Decision decision = decide(*node, agents_.on(taken.node), *policy_);
  if (decision.nothing() || due(*node, decision, now) > now) return std::nullopt;
  std::string body = decision.add ? wire::add_taint_patch(*node, new_taint(*policy_))
                                  : wire::remove_taints_patch(*node, decision.removed);
  return Job{.node = std::move(node),
             .body = std::move(body),
             .decision = std::move(decision),
             .sent = now,
             .waited_since = taken.waited_since};
}

void State::finished(const Job& job, const Result<std::string>& version, SteadyTime now) {
  const std::string& name = job.node->meta.name;
  lanes_.done(name);
  if (!version) return failed(job, version.error(), now);
  window_.answered(job.sent, now);
  ledger_.written(*job.node, *version, write_of(job.decision), now);
  look(name, now);
}

void State::failed(const Job& job, const Error& error, SteadyTime now) {
  const std::string& name = job.node->meta.name;
  switch (error.kind) {
    case ErrorKind::Conflict:
    case ErrorKind::NotFound:  // its deletion is on its way to the cache
      window_.answered(job.sent, now);
      ledger_.conflicted(*job.node, error.message, now);
      return look(name, now);
    case ErrorKind::Invalid:  // a webhook, or somebody added the same taint a moment before
    case ErrorKind::Forbidden:
      // It says nothing about other nodes, nor how much the server can take.
      ledger_.refused(*job.node, error.message, now);
      return look(name, now);
    case ErrorKind::Cancelled:  // we do not lead: a term may begin any moment
      window_.pushed_back(job.sent, now, seconds(1), random_());
      return look(name, now);
    case ErrorKind::Gone:
    case ErrorKind::Unavailable:
    case ErrorKind::Decode:
    case ErrorKind::Internal:
      // Whether it was done is not known. Sent again, it would fail its own test.
      window_.pushed_back(job.sent, now, error.retry_after.value_or(seconds(0)), random_());
      return look(name, now);
  }
}

std::optional<SteadyTime> State::next_wakeup(SteadyTime now) const {
  if (!policy_ || static_cast<int>(lanes_.in_flight()) >= window_.size()) return std::nullopt;
  const std::optional<SteadyTime> due = lanes_.next_wakeup();
  if (!due) return std::nullopt;
  return std::max(*due, window_.closed_until(now).value_or(*due));
}

model::GateReport State::report() const {
  model::GateReport report;
  const bool may_add = policy_ && policy_->add;
  report.cleared = !may_add && lanes_.in_flight() == 0 && ledger_.unseen() == 0;
  for (const std::string& name : stuck_) {
    if (report.stuck.size() == model::kMaxStuck) break;
    report.stuck.push_back(name);
  }
  for (const auto& [name, why] : unpatched_) {
    if (report.unpatched.size() == model::kMaxStuck) break;
    report.unpatched.push_back(
        {.node = name, .why = why, .lasting = ledger_.refused_for_long(name)});
  }
  return report;
}

}  // namespace tco::gate
