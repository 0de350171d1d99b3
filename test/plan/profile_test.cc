// Which defaults an installation keeps.
#include "plan/profile.h"

#include "plan/sentences.h"

namespace tco::plan {
namespace {

TEST_CASE("profile: recorded with the first write, and kept") {
  World start = fresh();
  start.installation.finalizers = healthy().installation.finalizers;
  check_sentences(
      steps::profile_recorded, start,
      {{"a new installation takes the newest", [](World&) {},
        "Act Recording: recording tke-2026.1 as the set of defaults of this installation"},
       {"nothing is written before preflight has passed",
        [](World& w) {
          w.kubernetes = {1, 28, "v1.28"};
        },
        "Wait WaitingForStep: waiting for preflight"},
       {"one is named", [](World& w) { w.installation.spec.profile = "tke-2026.0"; },
        "Act Recording: recording tke-2026.0 as the set of defaults of this installation"},
       {"one that nobody knows", [](World& w) { w.installation.spec.profile = "tke-2031.4"; },
        "Blocked UnknownProfile: spec.profile is tke-2031.4, which this operator does not know: "
        "set spec.profile to one of tke-2026.0, tke-2026.1, or use a newer operator"},
       {"a newer operator recorded its own", [](World& w) { w.records.profile = "tke-2031.4"; },
        "Blocked UnknownProfile: on record is profile tke-2031.4, which this operator does not "
        "know: set spec.profile to one of tke-2026.0, tke-2026.1, or use a newer operator"}});
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

TEST_CASE("profile: what the spec says goes before it") {
  World world = healthy();
  world.installation.spec.api_priority = model::Switch::Disabled;
  CHECK(api_priority(world) == model::Switch::Disabled);
  world.records.profile = "tke-2026.0";
  world.installation.spec.api_priority = model::Switch::Enabled;
  CHECK(api_priority(world) == model::Switch::Enabled);
}

TEST_CASE("profile: nothing is planned with defaults that are not known") {
  World world = healthy();
  world.installation.spec.profile = "tke-2031.4";
  workload(world, "kube-proxy").node_selector.reset();
  const Plan plan = make_plan(world);
  CHECK_FALSE(plan.wanted);
}

}  // namespace
}  // namespace tco::plan
