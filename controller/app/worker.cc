#include "app/worker.h"

#include "base/log.h"
#include "base/no_throw.h"
#include "queue/retry.h"

namespace tco::app {
namespace {

// What no event tells (a ConfigMap, the release) is looked at again after about this long.
constexpr std::chrono::minutes kResync{10};
constexpr std::chrono::minutes kLongestPass{3};

const char* result_of(const Outcome& outcome) {
  if (outcome.set_back) return "error";
  if (!outcome.error) return outcome.acted ? "requeue" : "success";
  return outcome.error->kind == ErrorKind::Internal ? "internal_error" : "error";
}

}  // namespace

void Worker::run(const std::stop_token& stop) {
  while (const auto key = queue_.take(stop)) {
    // The elector adds the key again when a term begins.
    if (const auto term = leadership_.term(clock_.steady_now())) pass(*key, *term);
    queue_.done(*key);
  }
}

bool Worker::stuck() const {
  const SteadyTime::rep began = pass_began_.load();
  if (began == 0) return false;
  return clock_.steady_now() - SteadyTime(SteadyTime::duration(began)) > kLongestPass;
}

// A pass that throws is a pass that failed: all the rest goes on, and it is made again.
Outcome Worker::attempt(const observe::Term& term) {
  Result<Outcome> outcome = no_throw([&] { return reconciler_.reconcile_once(term); });
  if (outcome) return *std::move(outcome);
  log::error("Pass threw", {{"error", outcome.error().message}});
  metrics_.threw("worker");
  reconciler_.report_internal_error(outcome.error());
  return {.error = outcome.error(), .acted = false, .recheck = {}};
}

void Worker::pass(const queue::Key& key, const observe::Term& term) {
  const SteadyTime began = clock_.steady_now();
  pass_began_ = began.time_since_epoch().count();
  const Outcome outcome = attempt(term);
  pass_began_ = 0;
  const std::chrono::duration<double> took = clock_.steady_now() - began;
  tidy_();

  metrics_.reconciled(result_of(outcome), took.count());
  schedule(key, outcome);
}

void Worker::schedule(const queue::Key& key, const Outcome& outcome) {
  const auto resync =
      std::chrono::duration_cast<std::chrono::milliseconds>(kResync * (1.0 + 0.1 * random_()));
  if (outcome.error) {
    ++failures_;
    // What cannot succeed as it is (Invalid, NotFound) may do so after a change no event tells.
    const auto delay = queue::retry_after(*outcome.error, failures_, random_()).value_or(resync);
    if (outcome.error->kind != ErrorKind::Conflict) {
      log::warning("Pass failed", {{"error", outcome.error->message}, {"failures", failures_}});
    }
    return queue_.add_after(key, delay);
  }
  failures_ = 0;
  if (outcome.acted || outcome.set_back) return queue_.add(key);
  queue_.add_after(key, outcome.recheck ? std::min(*outcome.recheck, resync) : resync);
}

}  // namespace tco::app
