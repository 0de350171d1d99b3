// One pass: look, plan, say so in the status, do at most one thing.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "app/requests.h"
#include "base/clock.h"
#include "execute/ports.h"
#include "observe/caches.h"
#include "observe/endpoint_prober.h"
#include "observe/live_reader.h"
#include "observe/observe.h"
#include "observe/preflight_reader.h"
#include "observe/unmanaged_reader.h"
#include "plan/plan.h"

namespace tco::app {

// What became of a pass.
struct Outcome {
  std::optional<Error> error;  // it ended early: look again as retry_after() says
  bool acted = false;          // something was done: look again at once
  std::optional<std::chrono::milliseconds> recheck;  // time alone may change a verdict
};

// Used by one thread. What is given by reference must outlive it.
class Reconciler {
 public:
  Reconciler(observe::Caches caches, execute::KubePort& kube, execute::HelmPort& helm,
             execute::GatePort& gate, const Clock& clock, std::string operator_version,
             std::string operator_node = {}, std::string operator_image = {})
      : caches_(std::move(caches)),
        kube_(kube),
        helm_(helm),
        gate_(gate),
        clock_(clock),
        operator_version_(std::move(operator_version)),
        operator_node_(std::move(operator_node)),
        operator_image_(std::move(operator_image)) {}

  // REQUIRES: we lead, as `term` says.
  Outcome reconcile_once(const observe::Term& term);

 private:
  // Keeps the list of nodes that want a restart, while there is no installation to show it.
  Outcome follow_recycle();
  // Somebody stopped the operator, or let it go on, since the World was looked at.
  bool order_changed(const plan::World& world) const;
  // The sidecar does not answer, but has not been away for long.
  bool sidecar_may_return(const plan::World& world);
  // Writes the status that follows, if it is news; the World then knows the new version.
  Status report(plan::World& world, const plan::Plan& plan, Outcome& outcome);
  Outcome report_blind(model::Installation installation, const Error& why);
  Status write_status(model::Installation& installation, const model::InstallationStatus& next,
                      Outcome& outcome);
  void act(const plan::Act& act, const plan::World& world, Outcome& outcome);
  void tell(const model::ObjectMeta& about, const std::optional<model::Event>& event);

  observe::Caches caches_;
  execute::KubePort& kube_;
  execute::HelmPort& helm_;
  execute::GatePort& gate_;
  const Clock& clock_;
  std::string operator_version_;
  std::string operator_node_;   // empty: unknown
  std::string operator_image_;  // empty: as the cluster says
  observe::PreflightReader preflight_;
  observe::UnmanagedReader unmanaged_;
  observe::LiveReader live_;
  observe::EndpointProber prober_;
  Requests requests_;
  std::optional<Error> last_failure_;         // of the last action; shown until one works
  std::optional<SteadyTime> sidecar_missed_;  // since when; absent: it answered last time
  SteadyTime status_written_{};
};

}  // namespace tco::app
