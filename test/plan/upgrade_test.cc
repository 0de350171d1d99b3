// Which version may follow which, and the record that upgrades need.
#include "plan/upgrade.h"

#include "plan/sentences.h"
#include "plan/view/release.h"

namespace tco::plan {
namespace {

// What the step says when `wanted` is asked for where `deployed` runs.
std::string step(const char* deployed, const char* wanted) {
  World world = healthy();
  world.helm->release->last_deployed_version = deployed;
  world.installation.spec.version = wanted;
  return said(steps::version_accepted(world));
}

std::string skip(const char* from, const char* to, const char* next) {
  return std::string("Blocked UpgradeNotAllowed: from ") + from + " to " + to +
         " skips a minor: set spec.version to the newest release of " + next +
         " first, and wait until it is Ready";
}

std::string downgrade(const char* from, const char* to) {
  return std::string("Blocked UpgradeNotAllowed: from ") + from + " to " + to +
         " is a downgrade, which Cilium does not support: set spec.version back, or to a newer "
         "release";
}

std::string unknown(const char* version) {
  return std::string(
             "Blocked UnsupportedVersion: this operator installs Cilium 1.17 to 1.19, not ") +
         version + ": set spec.version to one of those";
}

TEST_CASE("version accepted: the same, a newer patch, the next minor") {
  CHECK(step("1.18.2", "1.18.2") == "Done");
  CHECK(step("1.18.2", "1.18.4") == "Done");
  CHECK(step("1.17.18", "1.18.2") == "Done");
  CHECK(step("1.18.2", "1.19.6") == "Done");
  CHECK(step("1.19.0-rc.1", "1.19.0") == "Done");
}

TEST_CASE("version accepted: a skipped minor names the step to take first") {
  CHECK(step("1.17.18", "1.19.6") == skip("1.17.18", "1.19.6", "1.18"));
}

TEST_CASE("version accepted: no downgrade, not even of a patch") {
  CHECK(step("1.18.2", "1.17.18") == downgrade("1.18.2", "1.17.18"));
  CHECK(step("1.18.2", "1.18.1") == downgrade("1.18.2", "1.18.1"));
  CHECK(step("1.19.0", "1.19.0-rc.1") == downgrade("1.19.0", "1.19.0-rc.1"));
}

TEST_CASE("version accepted: a minor nobody tested is refused, the one that runs is not") {
  CHECK(step("1.19.6", "1.20.0") == unknown("1.20.0"));
  CHECK(step("1.18.2", "1.16.9") == unknown("1.16.9"));
  CHECK(step("1.20.0", "1.20.0") == "Done");
}

TEST_CASE("version accepted: before the first installation any known version, and nothing else") {
  World world = fresh();
  world.installation.finalizers = healthy().installation.finalizers;
  CHECK(said(steps::version_accepted(world)) == "Done");
  world.installation.spec.version = "1.20.0";
  CHECK(said(steps::version_accepted(world)) == unknown("1.20.0"));
  CHECK(make_plan(world).next() == nullptr);
  world.helm = Error{ErrorKind::Unavailable, "away"};
  CHECK(said(steps::version_accepted(world)) == "Done");
}

TEST_CASE("version accepted: after a failed upgrade the way goes from what was deployed") {
  World world = healthy();
  world.helm->release->status = "failed";
  world.helm->release->chart_version = "1.19.6";
  world.installation.spec.version = "1.18.2";
  CHECK(deployed_version(world) == "1.18.2");
  CHECK_FALSE(upgrading(world));
  CHECK(said(steps::version_accepted(world)) == "Done");
}

TEST_CASE("version accepted: a refused version stops no repair") {
  World world = healthy();
  world.installation.spec.version = "1.17.18";
  CHECK(make_plan(world).next() == nullptr);
  workload(world, "kube-proxy").node_selector.reset();
  REQUIRE(make_plan(world).next() != nullptr);
  CHECK(said(make_plan(world).next()->action) ==
        "RecordRepair daemonset.kube-system.kube-proxy #1");
}

TEST_CASE("first version recorded: once, what was deployed first") {
  check_sentences(steps::first_version_recorded, healthy(),
                  {{"on record", [](World&) {}, "Done"},
                   {"on record, and another runs",
                    [](World& w) { w.helm->release->last_deployed_version = "1.19.6"; }, "Done"},
                   {"not on record", [](World& w) { w.records.first_version.clear(); },
                    "Act Recording: recording 1.18.2 as the version that was installed first"},
                   {"a sidecar that does not tell: what the release says",
                    [](World& w) {
                      w.records.first_version.clear();
                      w.helm->release->last_deployed_version.clear();
                      w.helm->release->chart_version = "1.18.4";
                    },
                    "Act Recording: recording 1.18.4 as the version that was installed first"},
                   {"nothing was ever deployed",
                    [](World& w) {
                      w.records.first_version.clear();
                      w.helm->release->last_deployed_revision = 0;
                    },
                    "Wait WaitingForStep: waiting for the release"}});
}

}  // namespace
}  // namespace tco::plan
