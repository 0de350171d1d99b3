// One look at the cluster: what must not be stale is read live, the rest comes from caches.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/clock.h"
#include "execute/ports.h"
#include "observe/caches.h"
#include "observe/draft.h"
#include "observe/endpoint_prober.h"
#include "observe/requests.h"
#include "observe/unmanaged_reader.h"
#include "plan/world.h"

namespace tco::observe {

// Our term as leader.
struct Term {
  std::int64_t epoch = 0;
  model::Time since{};
};

// What the process knows of itself.
struct Program {
  std::string version;
  std::string node;   // that it runs on; empty: unknown
  std::string image;  // empty: as the cluster says
};

// Makes looks. Used by one thread; what is given by reference must outlive it.
class Observer {
 public:
  Observer(Caches caches, execute::KubePort& kube, execute::HelmPort& helm, const Clock& clock,
           Program program);

  // A look that is finished: nothing changes it afterwards. `installation` was read a moment ago,
  // `gate` before the caches are copied. A part that could not be read stands in World::unread, and
  // the look then shows what was read of it last.
  plan::World look(model::Installation installation, const Term& term, model::GateReport gate);

  // Before this is done: what it changes is looked at soon.
  void acting(const plan::Action& action);

 private:
  void read_release(Draft& draft);
  void read_cluster(Draft& draft);
  void copy_caches(Draft& draft);
  void read_when_known(Draft& draft);
  void note_work(plan::World& look);

  Caches caches_;
  execute::KubePort& kube_;
  execute::HelmPort& helm_;
  const Clock& clock_;
  Program program_;
  UnmanagedReader unmanaged_;
  EndpointProber prober_;
  Requests requests_;
  std::optional<plan::World> last_;  // without what caches hold
  std::map<plan::Part, model::Time> unread_since_;
  std::int64_t working_epoch_ = 0;
  std::optional<model::Time> working_since_;  // absent: it does not work just now
};

}  // namespace tco::observe
