// The operator's life on a FakeCluster: passes, crashes and restarts, until nothing is left to do.
#pragma once

#include <memory>
#include <string>

#include "app/reconcile.h"
#include "fakes/cache_feed.h"
#include "fakes/fake_cluster.h"
#include "fakes/manual_clock.h"

namespace tco::sim {

// When a watch brings what happened: before the next pass, or only once nothing else is to be done.
enum class WatchSpeed { Prompt, Late };

// Used by one thread. The cluster must outlive it.
class Life {
 public:
  Life(FakeCluster& cluster, WatchSpeed speed);

  // Passes until nothing is left to do. False: no end after many passes.
  bool converge();

  // Who dies when a request is said to kill its caller: the controller alone, or the whole pod.
  enum class Dies { Controller, Pod };
  void set_dies(Dies who) { dies_ = who; }

  // The controller's container starts anew: its memory is gone, the lease is still its own.
  void restart_controller();
  // A pod takes the place of this one: another sidecar, and the next epoch.
  void replace_pod();

  // "Ready=True Installed", or "gone".
  std::string state() const;

 private:
  bool pass();
  void advance(std::chrono::milliseconds time);

  FakeCluster& cluster_;
  WatchSpeed speed_;
  ManualClock clock_;
  observe::Term term_;
  std::unique_ptr<CacheFeed> feed_;
  std::unique_ptr<app::Reconciler> reconciler_;
  Dies dies_ = Dies::Controller;
  int failures_ = 0;
  bool undelivered_ = true;
};

}  // namespace tco::sim
