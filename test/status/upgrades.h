// What may become of an upgrade, from a healthy World on.
#pragma once

#include <functional>
#include <vector>

#include "fakes/world.h"
#include "plan/view/desired_changes.h"

namespace tco::status {

inline void failed_upgrade(plan::World& world, model::FailurePolicy policy) {
  world.installation.spec.version = "1.18.4";
  world.installation.spec.upgrade.failure_policy = policy;
  world.records.upgrade = upgrade_on_record(world);
  world.records.upgrade->failed = kNow;
  world.helm->release->status = "failed";
}

inline void roll_agents(plan::World& world) {
  workload(world, "cilium").template_generation = "2";
  workload(world, "cilium").updated = 0;
}

// Somebody's `helm upgrade` to another minor, with kube-proxy replacement off.
inline void rewrite_release(plan::World& world) {
  world.helm->release->foreign = {.writer = "helm", .description = "Upgrade complete"};
  world.helm->release->chart_version = "1.19.6";
  world.helm->release->kube_proxy_replacement = "false";
}

inline std::vector<std::function<void(plan::World&)>> upgrades() {
  return {
      [](plan::World& w) { failed_upgrade(w, model::FailurePolicy::Hold); },
      [](plan::World& w) {
        failed_upgrade(w, model::FailurePolicy::Rollback);
        approve_plan(w);
      },
      [](plan::World& w) {
        const model::Release served = *w.helm->release;
        failed_upgrade(w, model::FailurePolicy::Rollback);
        w.helm->release = served;
      },
      [](plan::World& w) {  // it soaks
        failed_upgrade(w, model::FailurePolicy::Hold);
        w.records.upgrade->failed.reset();
        w.helm->release = deployed_release(w);
        w.helm->release->updated = kNow;
      },
  };
}

}  // namespace tco::status
