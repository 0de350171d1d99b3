// The end of the first installation goes on record, once.
#include "plan/sentences.h"

namespace tco::plan {
namespace {

TEST_CASE("installation recorded: once everything was in place together") {
  World world = healthy();
  CHECK(said(steps::installation_recorded(world)) == "Done");
  world.records.installed.reset();
  check_sentences(
      steps::installation_recorded, world,
      {{"it is", [](World&) {}, "Act Recording: recording that the first installation is complete"},
       {"a component is not retired",
        [](World& w) { workload(w, "kube-proxy").node_selector.reset(); },
        "Wait WaitingForStep: waiting for the components to be retired"},
       {"the release is not as desired", [](World& w) { w.helm->release->status = "failed"; },
        "Wait WaitingForStep: waiting for the release"}});
  CHECK(action_of<RecordInstalled>(steps::installation_recorded(world)).at == kNow);
}

}  // namespace
}  // namespace tco::plan
