// The TCR assistant is touched only where it and Cilium would wait for each other.
#include "plan/sentences.h"

namespace tco::plan {
namespace {

World with_own_registry() {
  World world = fresh();
  world.installation.spec.image_registry = "example.tencentcloudcr.com/quay.io";
  world.workloads.push_back(deployment("tcr-assistant-system", "tcr-assistant-controller-manager"));
  return world;
}

std::function<void(World&)> registry(std::string text) {
  return [text](World& world) { world.installation.spec.image_registry = text; };
}

TEST_CASE("tcr assistant tolerates: by the registry") {
  const char* const nothing = "Done: no image comes from a private TCR registry";
  const char* const records =
      "Act RecordingOriginal: recording the original of "
      "tcr-assistant-system/tcr-assistant-controller-manager";
  check_sentences(
      steps::tcr_assistant_tolerates_gate, with_own_registry(),
      {{"one's own TCR", [](World&) {}, records},
       {"without a path", registry("example.tencentcloudcr.com"), records},
       {"the public mirror", registry("quay.tencentcloudcr.com"), nothing},
       {"the public mirror with a path", registry("quay.tencentcloudcr.com/x"), nothing},
       {"quay.io", registry("quay.io"), nothing},
       {"a host that only looks like it", registry("tencentcloudcr.com.example.com"), nothing},
       {"TCR in the path only", registry("example.com/a.tencentcloudcr.com"), nothing}});
}

TEST_CASE("tcr assistant tolerates: only where there is something to do") {
  check_sentences(
      steps::tcr_assistant_tolerates_gate, with_own_registry(),
      {{"the spec says Never",
        [](World& w) {
          w.installation.spec.tolerations.tcr_assistant = model::TolerationPolicy::Never;
        },
        "Done: spec.tolerations.tcrAssistant is Never"},
       {"it is not installed",
        [](World& w) { remove_workload(w, "tcr-assistant-controller-manager"); },
        "Done: the TCR assistant is not installed"},
       {"preflight fails",
        [](World& w) {
          w.kubernetes = {1, 29, "v1.29.0"};
        },
        "Wait WaitingForStep: waiting for preflight"},
       {"it tolerates everything",
        [](World& w) {
          workload(w, "tcr-assistant-controller-manager").tolerations =
              Tolerations{{.op = "Exists"}};
        },
        "Done: tcr-assistant-system/tcr-assistant-controller-manager tolerates the taint"}});
}

TEST_CASE("tcr assistant tolerates: its key names its namespace") {
  CHECK(action_of<RecordOriginal>(steps::tcr_assistant_tolerates_gate(with_own_registry())).key ==
        "original.deployment.tcr-assistant-system.tcr-assistant-controller-manager");
}

}  // namespace
}  // namespace tco::plan
