#include "observe/live_reader.h"

#include "base/log.h"
#include "plan/facts.h"

namespace tco::observe {
namespace {

constexpr std::chrono::minutes kKept{10};
constexpr std::chrono::minutes kAgain{1};

// A write to the spec of one of Cilium's workloads, other than by Helm, makes another one.
std::string state_of(const plan::World& world) {
  const model::ReleaseSpec& release = world.installation.spec.release;
  std::string state = std::to_string(plan::release(world)->revision);
  for (const char* name : {"cilium", "cilium-envoy", "cilium-operator"}) {
    for (const auto kind : {model::WorkloadKind::DaemonSet, model::WorkloadKind::Deployment}) {
      const model::Workload* found = plan::find(world, kind, release.ns, name);
      if (found == nullptr) continue;
      state += "/";
      state += found->meta.uid;
      state += ":";
      state += std::to_string(found->meta.generation);
    }
  }
  return state + "/" + world.installation.requested_at;
}

}  // namespace

void LiveReader::look(plan::World& world, execute::HelmPort& helm, const Clock& clock) {
  const bool settled = world.records.installed && plan::release_in_sync(world) &&
                       plan::running_operation(world) == nullptr;
  if (!settled || world.installation.meta.deleting) return;
  const std::string about = state_of(world);
  const SteadyTime now = clock.steady_now();
  if (about != about_ || now >= next_) {
    const model::ReleaseSpec& release = world.installation.spec.release;
    Result<model::LiveRelease> live = helm.live(release.ns, release.name);
    if (!live) log::warning("Release not looked at", {{"error", live.error().message}});
    live_ = live ? std::optional(*std::move(live)) : std::nullopt;
    about_ = about;
    next_ = now + (live_ ? kKept : kAgain);
  }
  world.live = live_;
}

}  // namespace tco::observe
