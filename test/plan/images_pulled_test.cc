// The images of an upgrade: when they are pulled beforehand, what is waited for, when that ends.
#include "base/names.h"
#include "plan/pre_pull.h"
#include "plan/sentences.h"
#include "plan/view/api_server.h"
#include "plan/view/desired.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::plan {
namespace {

using model::PodComponent;
using namespace std::chrono_literals;

World wanted() {
  World world = healthy();
  want_next_patch(world);
  return world;
}

World pulling() {
  World world = wanted();
  run_pre_pull(world);
  for (const char* node : {"node-1", "node-2"}) {
    pod(world, PodComponent::PrePull, node).meta.created = kNow - 1min;
    pod(world, PodComponent::PrePull, node).ready_changed = kNow - 30s;
  }
  return world;
}

TEST_CASE("images pulled: before an upgrade, and at no other time") {
  const std::string pulls = "Act PullingImages: pulling the images of Cilium 1.18.4 on every node";
  check_sentences(
      steps::images_pulled, wanted(),
      {{"a newer version is wanted", [](World&) {}, pulls},
       {"the same version with other values",
        [](World& w) { w.installation.spec.version = "1.18.2"; }, "Done"},
       {"it is switched off",
        [](World& w) { w.installation.spec.upgrade.pre_pull = model::Switch::Disabled; }, "Done"},
       {"the plan is an older operator's", [](World& w) { w.plan.images.clear(); }, "Done"},
       {"the version is refused", [](World& w) { w.installation.spec.version = "1.17.18"; },
        "Done"},
       {"Helm was asked for it already",
        [](World& w) {
          w.records.upgrade = model::Upgrade{.attempt = work_out_desired(w)->attempt};
        },
        "Done"},
       {"there is no node", [](World& w) { w.nodes.clear(); },
        "Done: there is no node to pull images on"},
       {"nothing is installed yet", [](World& w) { w.helm->release.reset(); }, "Done"},
       {"its plan is not written yet", [](World& w) { w.plan.digest = "sha256:before"; },
        "Wait WaitingForStep: waiting for the plan"},
       {"nobody can tell what is installed",
        [](World& w) {
          w.helm = Error{ErrorKind::Unavailable, "gone"};
        },
        "Wait WaitingForStep: waiting for the Helm sidecar"},
       {"the first version is not on record", [](World& w) { w.records.first_version.clear(); },
        "Wait WaitingForStep: waiting for the record of the first version"}});
}

TEST_CASE("images pulled: every node that can be reached has them") {
  check_sentences(
      steps::images_pulled, pulling(),
      {{"all have", [](World&) {}, "Done: the images are on 2 node(s)"},
       {"one has not",
        [](World& w) {
          pod(w, PodComponent::PrePull, "node-2").ready = false;
          pod(w, PodComponent::PrePull, "node-2").waiting = "ImagePullBackOff: no such tag";
        },
        "Wait PullingImages 1/2: node-2: tke-cilium-operator-prepull not ready: ImagePullBackOff: "
        "no such tag [again in 870s]"},
       {"one has not for a long time",
        [](World& w) {
          pod(w, PodComponent::PrePull, "node-2").ready = false;
          w.now += 15min;
        },
        "Blocked ImagesNotPulled: node-2: tke-cilium-operator-prepull not ready: the upgrade has "
        "not begun, and begins once they are there; or set spec.upgrade.prePull to Disabled "
        "[again in 60s]"},
       {"and the clock of the other node is a year ahead",
        [](World& w) {
          pod(w, PodComponent::PrePull, "node-1").ready_changed = kNow + std::chrono::hours{8760};
          pod(w, PodComponent::PrePull, "node-2").ready = false;
          w.now += 15min;
        },
        "Blocked ImagesNotPulled: node-2: tke-cilium-operator-prepull not ready: the upgrade has "
        "not begun, and begins once they are there; or set spec.upgrade.prePull to Disabled "
        "[again in 60s]"},
       {"its pod is of another upgrade",
        [](World& w) { pod(w, PodComponent::PrePull, "node-1").template_generation = "0"; },
        "Wait PullingImages 1/2: node-1: no tke-cilium-operator-prepull pod yet [again in 870s]"},
       {"it is not reachable",
        [](World& w) {
          w.nodes.edit(0).ready = false;
          pod(w, PodComponent::PrePull, "node-1").ready = false;
        },
        "Done: the images are on 1 node(s)"},
       {"they were asked for another version",
        [](World& w) { workload(w, names::kPrePull).made_for = "another"; },
        "Act PullingImages: pulling the images of Cilium 1.18.4 on every node"}});
}

TEST_CASE("images pulled: the upgrade waits for them; once it has begun, their pods go") {
  World world = pulling();
  CHECK(said(steps::release_deployed(world)).starts_with("Act Recording: recording the upgrade"));
  pod(world, PodComponent::PrePull, "node-2").ready = false;
  CHECK(said(steps::release_deployed(world)) ==
        "Wait WaitingForStep: waiting for the images to be on every node");
  world.records.upgrade = model::Upgrade{.attempt = work_out_desired(world)->attempt};
  CHECK(said(steps::images_pulled(world)) ==
        "Act PullingImages: deleting DaemonSet tke-cilium-operator-prepull: nothing is to be "
        "pulled");
  workload(world, names::kPrePull).meta.deleting = true;
  CHECK(said(steps::images_pulled(world)) == "Done");
}

}  // namespace
}  // namespace tco::plan
