// A way of several upgrades: which stop, when, and what becomes of the rest of the spec.
#include "plan/stops.h"

#include "plan/sentences.h"
#include "plan/view/api_server.h"
#include "plan/view/desired.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::plan {
namespace {

// 1.17.18 runs, 1.19.6 is asked for.
World far() {
  World world = healthy();
  world.helm->release->last_deployed_version = "1.17.18";
  world.installation.spec.version = "1.19.6";
  world.installation.spec.upgrade.multi_hop = model::Switch::Enabled;
  world.versions = std::vector<std::string>{"1.17.18", "1.18.2", "1.18.10", "1.19.6"};
  return world;
}

World on_record() {
  World world = far();
  world.records.stop = model::Stop{.version = "1.18.10", .destination = "1.19.6"};
  return world;
}

TEST_CASE("stops: the newest release of the minor between, once chosen and kept") {
  check_sentences(
      steps::version_accepted, far(),
      {{"it is chosen", [](World&) {},
        "Act Recording: the way from 1.17.18 to 1.19.6 leads through 1.18: recording 1.18.10 as a "
        "stop"},
       {"one for another destination is none",
        [](World& w) {
          w.records.stop = model::Stop{.version = "1.18.2", .destination = "1.19.5"};
        },
        "Act Recording: the way from 1.17.18 to 1.19.6 leads through 1.18: recording 1.18.10 as a "
        "stop"},
       {"the source has none",
        [](World& w) {
          w.versions = std::vector<std::string>{"1.17.18", "1.19.6"};
        },
        "Blocked UpgradeNotAllowed: the way from 1.17.18 to 1.19.6 leads through 1.18, and the "
        "chart's source has no release of it: add one, or set spec.version to one [again in 60s]"},
       {"the source does not answer",
        [](World& w) {
          w.versions = Error{ErrorKind::Unavailable, "it is away"};
        },
        "Blocked UpgradeNotAllowed: the way from 1.17.18 to 1.19.6 leads through 1.18, and its "
        "releases are not known: it is away [again in 60s]"},
       {"it is not asked for",
        [](World& w) { w.installation.spec.upgrade.multi_hop = model::Switch::Disabled; },
        "Blocked UpgradeNotAllowed: from 1.17.18 to 1.19.6 skips a minor: set spec.version to the "
        "newest release of 1.18 first, and wait until it is Ready"}});
}

TEST_CASE("stops: the one on record is what is wanted") {
  World world = on_record();
  world.installation.spec.chart.sha256 = "ab";
  CHECK_FALSE(stop_unknown(world));
  take_stop(world);
  CHECK(world.installation.spec.version == "1.18.10");
  CHECK(world.installation.spec.chart.sha256.empty());
  CHECK(world.destination == "1.19.6");
  CHECK(said(steps::version_accepted(world)) == "Done: 1.18.10 is a stop on the way to 1.19.6");
  CHECK(wanted_release(world)->version == "1.18.10");
}

TEST_CASE("stops: it stays the stop until its upgrade is done") {
  World world = on_record();
  take_stop(world);
  const model::Upgrade upgrade{.from = "1.17.18", .to = "1.18.10"};
  world = on_record();
  world.helm->release->last_deployed_version = "1.18.10";
  world.records.upgrade = upgrade;
  take_stop(world);
  CHECK(world.installation.spec.version == "1.18.10");
  world = on_record();
  world.helm->release->last_deployed_version = "1.18.10";
  world.records.upgrade = upgrade;
  world.records.upgrade->done = kNow;
  CHECK(minor_to_stop_at(world).empty());
  take_stop(world);
  CHECK(world.installation.spec.version == "1.19.6");
  CHECK(world.destination.empty());
  CHECK(said(steps::version_accepted(world)) == "Done");
}

TEST_CASE("stops: none on a way without a skipped minor, nor before the first installation") {
  World world = on_record();
  world.installation.spec.version = "1.18.2";
  CHECK(minor_to_stop_at(world).empty());
  world.installation.spec.version = "1.16.0";
  CHECK(minor_to_stop_at(world).empty());
  world = far();
  world.helm->release.reset();
  CHECK(minor_to_stop_at(world).empty());
}

}  // namespace
}  // namespace tco::plan
