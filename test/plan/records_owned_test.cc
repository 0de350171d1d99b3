// Whose the bookkeeping is, and what a new installation makes of a former one's.
#include "base/names.h"
#include "plan/profile.h"
#include "plan/sentences.h"
#include "plan/view/objects.h"

namespace tco::plan {
namespace {

// The former installation was uninstalled, its components left as they were.
World after_uninstall() {
  World world = healthy();
  world.records.owner = "uid-of-a-former-one";
  world.helm->release.reset();
  return world;
}

// Somebody brought kube-proxy back, and left our annotation where it was.
World kube_proxy_is_back() {
  World world = after_uninstall();
  model::Workload& kube_proxy = workload(world, "kube-proxy");
  kube_proxy.node_selector.reset();
  ++kube_proxy.meta.generation;
  return world;
}

TEST_CASE("records owned: what is said") {
  check_sentences(
      steps::records_owned, healthy(),
      {{"its own", [](World&) {}, "Done"},
       {"from before owners were recorded", [](World& w) { w.records.owner.clear(); }, "Done"},
       {"a new object meets its own release",
        [](World& w) { w.records.owner = "uid-of-a-former-one"; },
        "Act Recording: ConfigMap kube-system/tke-cilium-operator-state is about this "
        "CiliumInstallation from now on"},
       {"whether there is a release is not known",
        [](World& w) {
          w.records.owner = "uid-of-a-former-one";
          w.helm = Error{ErrorKind::Unavailable, "no answer"};
        },
        "Wait SidecarUnavailable: no answer [again in 5s]"},
       {"a newer operator's", [](World& w) { w.records.format = 2; },
        "Blocked RecordUnreadable: ConfigMap kube-system/tke-cilium-operator-state was written by "
        "a "
        "newer operator, in format 2, and this one knows format 1: nothing is written; use the "
        "newer operator"}});
}

TEST_CASE("records owned: a newer operator's bookkeeping holds every write up") {
  World world = healthy();
  world.records.format = 2;
  workload(world, "kube-proxy").node_selector.reset();
  CHECK(make_plan(world).next() == nullptr);
}

TEST_CASE("records owned: without the release, progress and approvals are the former one's") {
  World world = kube_proxy_is_back();
  CHECK(action_of<DeleteConfigMap>(steps::records_owned(world)).name == names::kPlanConfigMap);
  world.plan = {};
  const auto owner = action_of<RecordOwner>(steps::records_owned(world));
  CHECK(owner.uid == world.installation.meta.uid);
  CHECK(owner.forgotten == std::vector<std::string>{"original.daemonset.kube-system.kube-proxy",
                                                    "installed", "cniCleaned", "profile",
                                                    "firstVersion", "firstDeployed", "apiServer"});
  CHECK_FALSE(make_plan(world).next_row() == nullptr);
  CHECK(make_plan(world).next_row()->name == "RecordsOwned");
}

TEST_CASE("records owned: entries without an owner go with their release, too") {
  World world = kube_proxy_is_back();
  world.records.owner.clear();
  world.plan = {};
  CHECK(action_of<RecordOwner>(steps::records_owned(world)).forgotten.size() == 7);
  // What is still retired keeps its original, and makes no old installation of the new one.
  world.records = {.owner = world.installation.meta.uid, .originals = world.records.originals};
  CHECK(profile(world)->name == "tke-2026.2");
}

TEST_CASE("records owned: then the first retirement waits as a first one does (C4)") {
  World world = kube_proxy_is_back();
  const model::Workload& kube_proxy = workload(world, "kube-proxy");
  CHECK(said(steps::kube_proxy_retired(world)).starts_with("Wait DriftDetected"));
  world.records.originals.erase(record_key(kube_proxy));
  world.records = {.owner = world.installation.meta.uid,
                   .originals = world.records.originals,
                   .api_server = world.records.api_server};
  CHECK(said(steps::kube_proxy_retired(world)) == "Wait WaitingForStep: waiting for the release");
  CHECK(done(steps::records_owned(world)));
}

}  // namespace
}  // namespace tco::plan
