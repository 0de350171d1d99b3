#include "life.h"

#include <algorithm>

#include "fakes/world.h"
#include "plan/gate.h"
#include "queue/retry.h"
#include "status/conditions.h"

namespace tco::sim {

Life::Life(FakeCluster& cluster, WatchSpeed speed) : cluster_(cluster), speed_(speed) {
  clock_.advance(kNow - clock_.system_now());
  term_ = {.epoch = 3, .since = clock_.system_now()};
  restart_controller();
}

void Life::advance(std::chrono::milliseconds time) {
  clock_.advance(time);
  cluster_.now = clock_.system_now();
}

void Life::restart_controller() {
  cluster_.gate_policy.reset();  // it went with its process
  feed_ = std::make_unique<CacheFeed>();
  feed_->deliver(cluster_);
  undelivered_ = false;
  reconciler_ = std::make_unique<app::Reconciler>(
      feed_->caches(), cluster_, cluster_, cluster_, clock_,
      observe::Program{.version = "0.1.0", .node = "", .image = "registry/operator:0.1.0"});
}

void Life::replace_pod() {
  cluster_.replace_sidecar();
  term_ = {.epoch = term_.epoch + 1, .since = clock_.system_now()};
  restart_controller();
}

bool Life::converge() {
  constexpr int kManyPasses = 400;
  for (int i = 0; i < kManyPasses; ++i) {
    if (!pass()) return true;
  }
  return false;
}

// False: nothing is left to do, or to wait for.
bool Life::pass() {
  if (speed_ == WatchSpeed::Prompt) feed_->deliver(cluster_);
  app::Outcome outcome;
  try {
    outcome = reconciler_->reconcile_once(term_);
  } catch (const Died&) {
    advance(std::chrono::seconds(1));
    dies_ == Dies::Pod ? replace_pod() : restart_controller();
    return true;
  }
  undelivered_ = cluster_.tick() || outcome.acted || undelivered_;
  if (outcome.error) {
    const auto delay = queue::retry_after(*outcome.error, ++failures_, 0.5);
    if (!delay) return false;
    // A conflict that looking again does not cure: the watch must bring what happened.
    if (failures_ > 2) feed_->deliver(cluster_);
    advance(*delay);
    return true;
  }
  failures_ = 0;
  if (outcome.acted || outcome.set_back) return true;
  if (undelivered_) {
    feed_->deliver(cluster_);
    undelivered_ = false;
    return true;
  }
  // Once ready, or waiting for people, only what is being written a moment later is waited for.
  const std::string now = state();
  const bool ready = now.starts_with("Ready=True") || now == "Ready=Unknown AwaitingApproval" ||
                     now == "Ready=Unknown Stopped" || now == "Ready=False EmergencyRestored" ||
                     now == "Ready=False UpgradeFailed" || now == "Ready=False RolledBack";
  // An eviction that failed is tried again, and Ready does not wait for it.
  const auto* managed =
      cluster_.object ? status::find(cluster_.object->status.conditions, "PodsManaged") : nullptr;
  const bool evicts = managed != nullptr && managed->status == "False";
  if (!outcome.recheck || (ready && !evicts && *outcome.recheck > std::chrono::seconds(5)))
    return false;
  advance(*outcome.recheck);
  return true;
}

std::string Life::state() const {
  if (!cluster_.object) {
    const auto closed = [](const model::Node& node) {
      return std::ranges::any_of(node.taints, [](const auto& taint) { return plan::ours(taint); });
    };
    return std::ranges::any_of(cluster_.nodes, closed) ? "gone, and left nodes closed" : "gone";
  }
  const auto* ready = status::find(cluster_.object->status.conditions, "Ready");
  return ready == nullptr ? "unsaid" : "Ready=" + ready->status + " " + ready->reason;
}

}  // namespace tco::sim
