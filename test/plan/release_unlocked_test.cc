// A pending release is marked failed only with proof that nobody can write for it any more.
#include "base/names.h"
#include "plan/sentences.h"

namespace tco::plan {
namespace {

using namespace std::chrono_literals;

// As a first installation's dead owner leaves it.
World pending(std::string_view epoch, std::string_view start_id) {
  World world = healthy();
  model::Release& release = *world.helm->release;
  release.status = "pending-install";
  release.last_deployed_revision = 0;
  release.labels[std::string(names::kEpochLabel)] = epoch;
  release.labels[std::string(names::kStartIdLabel)] = start_id;
  return world;
}

TEST_CASE("release unlocked: there is nothing to unlock") {
  check_sentences(steps::release_unlocked, healthy(),
                  {{"it is deployed", [](World&) {}, "Done"},
                   {"there is none", [](World& w) { w.helm->release.reset(); }, "Done"},
                   {"it failed, which Helm accepts",
                    [](World& w) { w.helm->release->status = "failed"; }, "Done"},
                   {"the sidecar is away",
                    [](World& w) {
                      w.helm = Error{ErrorKind::Unavailable, "away"};
                    },
                    "Done"},
                   {"our operation is running",
                    [](World& w) {
                      w.helm->release->status = "pending-upgrade";
                      w.helm->operation = operation(w, model::OperationState::Running);
                    },
                    "Done: a Helm operation of ours is running"}});
}

TEST_CASE("release unlocked: somebody else's is left alone") {
  World world = pending("3", "sidecar-1");
  world.helm->release->labels.clear();
  CHECK(said(steps::release_unlocked(world)) ==
        "Blocked ForeignPendingRelease: somebody else's Helm operation on release cilium is "
        "pending-install: let it end, or run 'helm rollback' [again in 30s]");
}

TEST_CASE("release unlocked: this very sidecar runs nothing, so nothing can come any more") {
  World world = pending("3", "sidecar-1");
  world.helm->started = kNow;  // however young it is
  CHECK(said(steps::release_unlocked(world)) ==
        "Act UnlockingRelease: revision 1 is pending-install and this sidecar started it and runs "
        "nothing: marking it failed");
  const auto action = action_of<UnlockRelease>(steps::release_unlocked(world));
  CHECK(action.ns == "kube-system");
  CHECK(action.name == "cilium");
  CHECK(action.revision == 1);
}

// docs/sidecar-api.md: 30 s after a sidecar's end nothing of it can still arrive.
TEST_CASE("release unlocked: a replaced sidecar's last request must have ended") {
  World world = pending("3", "sidecar-0");
  world.helm->started = kNow - 1s;
  CHECK(said(steps::release_unlocked(world)) ==
        "Wait PendingRelease: revision 1 is pending-install and its sidecar was replaced; waiting "
        "until its last request must have ended [again in 29s]");
  world.helm->started = kNow - 29999ms;
  CHECK(said(steps::release_unlocked(world)).ends_with("[again in 1s]"));
  world.helm->started = kNow - 30s;
  CHECK(said(steps::release_unlocked(world)) ==
        "Act UnlockingRelease: revision 1 is pending-install and its sidecar was replaced: marking "
        "it failed");
}

TEST_CASE("release unlocked: an older leader's time counts from our own term") {
  World world = pending("2", "sidecar-0");
  world.helm->started = kNow - 1h;
  world.leader_since = kNow - 10s;
  CHECK(said(steps::release_unlocked(world)) ==
        "Wait PendingRelease: revision 1 is pending-install and its leader lost the lease; waiting "
        "until its last request must have ended [again in 20s]");
  world.leader_since = kNow - 30s;
  CHECK(said(steps::release_unlocked(world)) ==
        "Act UnlockingRelease: revision 1 is pending-install and its leader lost the lease: "
        "marking it failed");
}

// The Lease was deleted by hand and epochs began anew; no lease may be set to last above ten
// minutes.
TEST_CASE("release unlocked: an epoch above ours is from a lease that is gone by now") {
  World world = pending("4", "sidecar-0");
  world.leader_since = kNow - 10min;
  CHECK(said(steps::release_unlocked(world)) ==
        "Wait PendingRelease: revision 1 is pending-install and its leader lost the lease; waiting "
        "until its last request must have ended [again in 30s]");
  world.leader_since = kNow - 10min - 30s;
  action_of<UnlockRelease>(steps::release_unlocked(world));
}

TEST_CASE("release unlocked: a label that is no number counts as older than any epoch") {
  for (const char* epoch : {"", "x"}) {
    CAPTURE(epoch);
    CHECK(said(steps::release_unlocked(pending(epoch, "sidecar-0"))) ==
          "Act UnlockingRelease: revision 1 is pending-install and its leader lost the lease: "
          "marking it failed");
  }
}

TEST_CASE("release unlocked: every word of Helm's for it") {
  for (const char* status :
       {"pending-install", "pending-upgrade", "pending-rollback", "uninstalling"}) {
    CAPTURE(status);
    World world = pending("3", "sidecar-1");
    world.helm->release->status = status;
    action_of<UnlockRelease>(steps::release_unlocked(world));
  }
}

}  // namespace
}  // namespace tco::plan
