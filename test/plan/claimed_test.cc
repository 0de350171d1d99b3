// The finalizer comes first.
#include "base/names.h"
#include "plan/sentences.h"

namespace tco::plan {
namespace {

TEST_CASE("claimed: our finalizer is on the object, beside others") {
  check_sentences(
      steps::claimed, healthy(),
      {{"it is there", [](World&) {}, "Done"},
       {"beside others",
        [](World& w) { w.installation.finalizers.insert(w.installation.finalizers.begin(), "x"); },
        "Done"},
       {"only another one is there", [](World& w) { w.installation.finalizers = {"x"}; },
        "Act Claiming: putting the finalizer install.cilium-tke.io/network on the "
        "CiliumInstallation"}});
}

TEST_CASE("claimed: nothing needs to hold before, for nothing is done before") {
  World world = fresh();
  world.helm = Error{ErrorKind::Unavailable, "away"};
  world.kubernetes = {};
  action_of<AddFinalizer>(steps::claimed(world));
}

}  // namespace
}  // namespace tco::plan
