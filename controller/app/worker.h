// Takes the installation's key from the queue, makes a pass, and decides when the next one is due.
#pragma once

#include <atomic>
#include <functional>
#include <stop_token>

#include "app/leadership.h"
#include "app/metrics.h"
#include "app/reconcile.h"
#include "base/clock.h"
#include "base/random.h"
#include "queue/work_queue.h"

namespace tco::app {

// Used by one thread, but for stuck(). What is given by reference must outlive it. `tidy` is called
// after each pass, when what it needed is not needed any more.
class Worker {
 public:
  Worker(queue::WorkQueue& queue, Reconciler& reconciler, const Leadership& leadership,
         Metrics& metrics, const Clock& clock, Random random, std::function<void()> tidy)
      : queue_(queue),
        reconciler_(reconciler),
        leadership_(leadership),
        metrics_(metrics),
        clock_(clock),
        random_(std::move(random)),
        tidy_(std::move(tidy)) {}

  void run(const std::stop_token& stop);

  // Thread-safe: the present pass has taken longer than all its requests together may.
  bool stuck() const;

 private:
  void pass(const queue::Key& key, const observe::Term& term);
  Outcome attempt(const observe::Term& term);
  void schedule(const queue::Key& key, const Outcome& outcome);

  queue::WorkQueue& queue_;
  Reconciler& reconciler_;
  const Leadership& leadership_;
  Metrics& metrics_;
  const Clock& clock_;
  Random random_;
  std::function<void()> tidy_;
  int failures_ = 0;                            // passes that failed in a row
  std::atomic<SteadyTime::rep> pass_began_{0};  // 0: between passes
};

}  // namespace tco::app
