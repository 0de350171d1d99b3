// Which defaults an installation keeps.
#include "plan/profile.h"

#include "plan/sentences.h"
#include "plan/view/api_server.h"
#include "plan/view/desired.h"
#include "plan/view/made_with.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::plan {
namespace {

TEST_CASE("profile: recorded with the first write, and kept") {
  World start = fresh();
  start.installation.finalizers = healthy().installation.finalizers;
  check_sentences(
      steps::profile_recorded, start,
      {{"a new installation takes the newest", [](World&) {},
        "Act Recording: recording tke-2026.2 as the set of defaults of this installation"},
       {"nothing is written before preflight has passed",
        [](World& w) {
          w.kubernetes = {1, 28, "v1.28"};
        },
        "Wait WaitingForStep: waiting for preflight"},
       {"one is named", [](World& w) { w.installation.spec.profile = "tke-2026.0"; },
        "Act Recording: recording tke-2026.0 as the set of defaults of this installation"},
       {"one that nobody knows", [](World& w) { w.installation.spec.profile = "tke-2031.4"; },
        "Blocked UnknownProfile: spec.profile is tke-2031.4, which this operator does not know: "
        "set spec.profile to one of tke-2026.0, tke-2026.1, tke-2026.2, or use a newer operator"},
       {"a newer operator recorded its own", [](World& w) { w.records.profile = "tke-2031.4"; },
        "Blocked UnknownProfile: on record is profile tke-2031.4, which this operator does not "
        "know: set spec.profile to one of tke-2026.0, tke-2026.1, tke-2026.2, or use a newer "
        "operator"}});
}

TEST_CASE("profile: an older operator's installation keeps the oldest defaults") {
  World world = healthy();
  CHECK(said(steps::profile_recorded(world)) == "Done: the defaults are those of tke-2026.1");
  CHECK(api_priority(world) == model::Switch::Enabled);
  world.records.profile.clear();
  CHECK(profile(world)->name == "tke-2026.0");
  CHECK(api_priority(world) == model::Switch::Disabled);
  CHECK(said(steps::profile_recorded(world)) ==
        "Act Recording: recording tke-2026.0 as the set of defaults of this installation");
}

TEST_CASE("profile: a lost bookkeeping is made good from the release's labels") {
  World world = healthy();
  world.helm->release->labels.emplace(kProfileLabel, "tke-2026.1");
  world.helm->release->labels.emplace(kFirstVersionLabel, "1.17.18");
  const std::string before = work_out_desired(world)->digest;
  world.records = {};
  CHECK(action_of<RecordProfile>(steps::profile_recorded(world)).profile == "tke-2026.1");
  world.records.profile = "tke-2026.1";
  CHECK(action_of<RecordFirstVersion>(steps::first_version_recorded(world)).version == "1.17.18");
  CHECK(work_out_desired(world)->digest != before);  // by the first version, which was another one
  world.records.first_version = "1.17.18";
  const ApplyRelease next = *wanted_release(world);
  CHECK(next.labels.at(std::string(kProfileLabel)) == "tke-2026.1");
  CHECK(next.labels.at(std::string(kFirstVersionLabel)) == "1.17.18");
  world.helm->release->labels[std::string(kProfileLabel)] = "tke-2031.4";
  world.records.profile.clear();
  CHECK_THAT(said(steps::profile_recorded(world)),
             Catch::StartsWith("Blocked UnknownProfile: on record is profile tke-2031.4"));
}

TEST_CASE("profile: the first revision says what it is made with") {
  World world = fresh();
  world.records.profile = "tke-2026.2";
  const auto labels = wanted_release(world)->labels;
  CHECK(labels.at(std::string(kProfileLabel)) == "tke-2026.2");
  CHECK(labels.at(std::string(kFirstVersionLabel)) == world.installation.spec.version);
}

TEST_CASE("profile: what the spec says goes before it") {
  World world = healthy();
  world.installation.spec.api_priority = model::Switch::Disabled;
  CHECK(api_priority(world) == model::Switch::Disabled);
  world.records.profile = "tke-2026.0";
  world.installation.spec.api_priority = model::Switch::Enabled;
  CHECK(api_priority(world) == model::Switch::Enabled);
}

TEST_CASE("profile: cilium-operator tolerates young nodes since tke-2026.2") {
  const auto tolerated = [](const std::string& name) {
    World world = healthy();
    world.records.profile = name;
    return work_out_desired(world)->values.find("direct-eni-ip-unavailable") != std::string::npos;
  };
  CHECK_FALSE(tolerated("tke-2026.0"));
  CHECK_FALSE(tolerated("tke-2026.1"));
  CHECK(tolerated("tke-2026.2"));
}

TEST_CASE("profile: agents keep off labelled nodes since tke-2026.2") {
  const auto keeps_off = [](const std::string& name) {
    World world = healthy();
    world.records.profile = name;
    return work_out_desired(world)->values.find("cilium.io/no-schedule") != std::string::npos;
  };
  CHECK_FALSE(keeps_off("tke-2026.0"));
  CHECK_FALSE(keeps_off("tke-2026.1"));
  CHECK(keeps_off("tke-2026.2"));
}

TEST_CASE("profile: another minor must stay ready for an hour since tke-2026.2") {
  World world = healthy();
  CHECK(soak(world, "1.18.2", "1.19.6") == std::chrono::minutes{5});
  world.records.profile = "tke-2026.2";
  CHECK(soak(world, "1.18.2", "1.19.6") == std::chrono::hours{1});
  CHECK(soak(world, "1.18.2", "1.18.4") == std::chrono::minutes{5});
  CHECK(soak(world, "", "nonsense") == std::chrono::hours{1});
  world.installation.spec.upgrade.soak = std::chrono::seconds{7};
  CHECK(soak(world, "1.18.2", "1.19.6") == std::chrono::seconds{7});
}

TEST_CASE("profile: nothing is planned with defaults that are not known") {
  World world = healthy();
  world.installation.spec.profile = "tke-2031.4";
  workload(world, "kube-proxy").node_selector.reset();
  CHECK_FALSE(View(world).changes());
}

}  // namespace
}  // namespace tco::plan
