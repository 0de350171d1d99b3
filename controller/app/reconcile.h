// One pass: look, plan, say so in the status, do at most one thing.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "app/setbacks.h"
#include "base/clock.h"
#include "execute/execute.h"
#include "execute/ports.h"
#include "observe/caches.h"
#include "observe/observe.h"
#include "plan/plan.h"

namespace tco::app {

// What became of a pass.
struct Outcome {
  std::optional<Error> error;  // it ended early: look again as retry_after() says
  bool acted = false;          // something was done: look again at once
  bool set_back = false;       // an action failed: its row steps back, the others go on at once
  std::optional<std::chrono::milliseconds> recheck;  // time alone may change a verdict
};

// Used by one thread. What is given by reference must outlive it.
class Reconciler {
 public:
  Reconciler(const observe::Caches& caches, execute::KubePort& kube, execute::HelmPort& helm,
             execute::GatePort& gate, const Clock& clock, observe::Program program)
      : caches_(caches),
        kube_(kube),
        helm_(helm),
        gate_(gate),
        clock_(clock),
        observer_(caches, kube, helm, clock, std::move(program)) {}

  // REQUIRES: we lead, as `term` says.
  Outcome reconcile_once(const observe::Term& term);
  // The pass threw: says so in the status, as far as that works. Throws nothing but std::bad_alloc.
  void report_internal_error(const Error& thrown);

 private:
  // There is no installation: nobody's taints are wanted, and the list of nodes that want a restart
  // is kept.
  Outcome without_installation(const observe::Term& term);
  Outcome follow_recycle();
  // Somebody stopped the operator, or let it go on, since the World was looked at.
  bool order_changed(const plan::World& world) const;
  // The sidecar does not answer, but has not been away for long.
  bool sidecar_may_return(const plan::World& world);
  // What the user asks for anew is tried at once.
  void note_requests(const model::Installation& installation);
  Outcome report_blind(model::Installation installation, const Error& why);
  // Writes the status that follows, if it is news; `installation` then has it, and its version.
  Status report(model::Installation& installation, const plan::View& view, const plan::Plan& plan,
                Outcome& outcome);
  Status write_status(model::Installation& installation, const model::InstallationStatus& next,
                      Outcome& outcome);
  void act(const plan::StepResult& row, const execute::Planned& planned, Outcome& outcome);
  void tell(const model::ObjectMeta& about, const std::optional<model::Event>& event);

  observe::Caches caches_;
  execute::KubePort& kube_;
  execute::HelmPort& helm_;
  execute::GatePort& gate_;
  const Clock& clock_;
  observe::Observer observer_;
  Setbacks setbacks_;
  std::string asked_;                         // by the user, last
  std::optional<SteadyTime> sidecar_missed_;  // since when; absent: it answered last time
  SteadyTime status_written_{};
};

}  // namespace tco::app
