// A Helm release that somebody else made of Cilium's chart: refused, or taken over if the spec says
// so.
#include "plan/preflight.h"
#include "plan/sentences.h"
#include "plan/upgrade.h"
#include "plan/view/api_server.h"
#include "plan/view/desired.h"
#include "plan/view/desired_changes.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::plan {
namespace {

// As `helm install` leaves it: no labels of ours, and nothing on record.
World foreign() {
  World world = healthy();
  world.records = {};
  world.records.api_server = "169.254.128.112:60002";
  world.helm->release->labels.clear();
  world.helm->release->last_deployed_version.clear();
  return world;
}

World adopting() {
  World world = foreign();
  world.installation.spec.release.adoption = model::Adoption::HelmRelease;
  approve_plan(world);
  return world;
}

std::string failed(const World& world) {
  const std::vector<Finding> findings = failed_checks(world);
  return findings.empty() ? "" : std::string(findings[0].check) + ": " + findings[0].message;
}

TEST_CASE("adoption: without it, a foreign release is refused and the field is named") {
  CHECK(failed(foreign()) ==
        "ForeignCilium: the Helm release cilium in kube-system was not made by this operator: "
        "uninstall it first, or set spec.release.adoption to HelmRelease and have it taken over");
  CHECK(said(steps::release_deployed(foreign())) == "Wait WaitingForStep: waiting for preflight");
}

TEST_CASE("adoption: another chart is never taken over") {
  World world = adopting();
  world.helm->release->chart_name = "another";
  CHECK(failed(world) ==
        "ForeignCilium: the Helm release cilium in kube-system was not made by this operator and "
        "is of chart another: uninstall it first");
}

TEST_CASE("adoption: nor a Cilium without a release") {
  World world = adopting();
  world.helm->release.reset();
  CHECK(failed(world).starts_with("ForeignCilium: DaemonSet kube-system/cilium is there"));
}

TEST_CASE("adoption: the release is upgraded, whatever its values are") {
  const Verdict verdict = steps::release_deployed(adopting());
  CHECK(said(verdict) ==
        "Act InstallingRelease: taking over somebody else's release of 1.18.2, upgrading to Cilium "
        "1.18.2 with Helm");
  CHECK(action_of<ApplyRelease>(verdict).uid == adopting().installation.meta.uid);
  const DesiredChanges wanted = *work_out_changes(adopting());
  const auto release =
      std::ranges::find_if(wanted.changes, [](const auto& c) { return c.release; });
  REQUIRE(release != wanted.changes.end());
  CHECK(release->verb == "patch");
  CHECK(release->disruption.starts_with("somebody else's release is taken over; "));
}

TEST_CASE("adoption: the way from its version is judged, and its version goes on record first") {
  check_sentences(
      steps::release_deployed, adopting(),
      {{"two minors",
        [](World& w) {
          w.helm->release->chart_version = "1.17.18";
          w.installation.spec.version = "1.19.6";
        },
        "Wait WaitingForStep: waiting for a version that can be had"},
       {"the next minor, and no record yet",
        [](World& w) { w.helm->release->chart_version = "1.17.18"; },
        "Wait WaitingForStep: waiting for the record of the first version"},
       {"the next minor",
        [](World& w) {
          w.helm->release->chart_version = "1.17.18";
          w.records.first_version = "1.17.18";
        },
        "Act Recording: recording the upgrade from 1.17.18 to 1.18.2"},
       {"the next minor, on record",
        [](World& w) {
          w.helm->release->chart_version = "1.17.18";
          w.records.first_version = "1.17.18";
          w.records.upgrade = action_of<RecordUpgrade>(steps::release_deployed(w)).upgrade;
        },
        "Act InstallingRelease: taking over somebody else's release of 1.17.18, upgrading to "
        "Cilium 1.18.2 with Helm"},
       {"its own operation is under way",
        [](World& w) { w.helm->release->status = "pending-upgrade"; },
        "Wait WaitingForStep: waiting for the pending release"}});
  World with_profile = adopting();
  CHECK(said(steps::first_version_recorded(with_profile)) ==
        "Wait WaitingForStep: waiting for the profile");
  with_profile.records.profile = "tke-2026.2";
  CHECK(said(steps::first_version_recorded(with_profile)) ==
        "Act Recording: recording 1.18.2 as the version that was installed first");
}

TEST_CASE("adoption: how many revisions Helm keeps is the spec's") {
  World world = adopting();
  CHECK(wanted_release(world)->max_history == 3);
  world.installation.spec.release.max_history = 7;
  CHECK(wanted_release(world)->max_history == 7);
}

}  // namespace
}  // namespace tco::plan
