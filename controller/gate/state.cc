#include "gate/state.h"

#include <algorithm>

#include "wire/taint_patch.h"

namespace tco::gate {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// What cannot succeed as it is may do so after a change no event tells.
constexpr seconds kMuchLater{60};
constexpr std::chrono::minutes kSweepEvery{10};

Lane lane_of(const Decision& decision) { return decision.add ? Lane::Close : Lane::Open; }

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
    return;
  }
  const Decision decision = policy_ ? decide(*node, agents_.on(name), *policy_) : Decision{};
  schedule(*node, decision, now);
}

void State::schedule(const model::Node& node, const Decision& decision, SteadyTime now) {
  const std::string& name = node.meta.name;
  const SteadyTime when = due(node, decision, now);
  if (decision.foreign && ledger_.patience(name, now)) {
    stuck_.insert(name);
  } else {
    stuck_.erase(name);
  }
  if (decision.nothing()) return lanes_.drop(name);
  // Should it wait at an earlier time already, take() looks again.
  lanes_.add(name, lane_of(decision), when);
}

SteadyTime State::due(const model::Node& node, const Decision& decision, SteadyTime now) {
  const auto stale = ledger_.stale_until(node, now);
  const auto patience =
      decision.foreign ? ledger_.patience(node.meta.name, now) : std::optional<SteadyTime>();
  return std::max({now, stale.value_or(now), patience.value_or(now)});
}

void State::agent_changed(const std::string& pod, const model::CiliumPod* as, SteadyTime now) {
  for (const std::string& node : agents_.update(pod, as)) look(node, now);
}

std::optional<Job> State::take(std::optional<std::int64_t> epoch, SteadyTime now) {
  if (!policy_ || epoch != policy_->epoch || window_.closed_until(now)) return std::nullopt;
  while (static_cast<int>(lanes_.in_flight()) < window_.size()) {
    std::optional<Lanes::Taken> taken = lanes_.take(now);
    if (!taken) return std::nullopt;
    const std::shared_ptr<const model::Node> node = nodes_(taken->node);
    Decision decision;
    if (node != nullptr) decision = decide(*node, agents_.on(taken->node), *policy_);
    if (decision.nothing() || due(*node, decision, now) > now) {
      lanes_.done(taken->node);
      look(taken->node, now);
      continue;
    }
    std::string body = decision.add ? wire::add_taint_patch(*node, new_taint(*policy_))
                                    : wire::remove_taints_patch(*node, decision.removed);
    return Job{.node = node,
               .body = std::move(body),
               .decision = std::move(decision),
               .sent = now,
               .waited_since = taken->waited_since};
  }
  return std::nullopt;
}

void State::finished(const Job& job, const Result<std::string>& version, SteadyTime now) {
  const std::string& name = job.node->meta.name;
  lanes_.done(name);
  if (!version) return failed(job, version.error(), now);
  window_.answered(job.sent, now);
  ledger_.written(*job.node, *version, job.decision.foreign, now);
  look(name, now);
}

void State::failed(const Job& job, const Error& error, SteadyTime now) {
  const std::string& name = job.node->meta.name;
  switch (error.kind) {
    case ErrorKind::Conflict:
    case ErrorKind::Invalid:   // somebody added the same taint a moment before
    case ErrorKind::NotFound:  // its deletion is on its way to the cache
      window_.answered(job.sent, now);
      ledger_.conflicted(*job.node, now);
      return look(name, now);
    case ErrorKind::Forbidden:
      window_.pushed_back(job.sent, now, kMuchLater, random_());
      return look(name, now);
    case ErrorKind::Cancelled:  // we do not lead: a term may begin any moment
      window_.pushed_back(job.sent, now, seconds(1), random_());
      return look(name, now);
    case ErrorKind::Gone:
    case ErrorKind::Unavailable:
    case ErrorKind::Decode:
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
  return report;
}

}  // namespace tco::gate
