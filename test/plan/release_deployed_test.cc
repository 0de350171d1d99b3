// When Helm is asked, with what, and what its failures mean for people.
#include "base/names.h"
#include "plan/sentences.h"
#include "plan/view/api_server.h"
#include "plan/view/desired.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::plan {
namespace {

using namespace std::chrono_literals;

// Everything that Helm needs is there.
World prepared() {
  World world = fresh();
  world.installation.finalizers = {std::string(names::kFinalizer)};
  world.cni_config = healthy().cni_config;
  return world;
}

World failed(std::string_view reason, std::chrono::seconds ago) {
  World world = prepared();
  model::HelmOperation last = operation(world, model::OperationState::Failed);
  last.error_reason = reason;
  last.error_message = "Helm's words";
  last.finished = kNow - ago;
  world.helm->operation = last;
  return world;
}

TEST_CASE("release deployed: the steps before it") {
  const char* const installs = "Act InstallingRelease: installing Cilium 1.18.2 with Helm";
  check_sentences(
      steps::release_deployed, prepared(),
      {{"nothing is missing", [](World&) {}, installs},
       {"the sidecar is away",
        [](World& w) {
          w.helm = Error{ErrorKind::Unavailable, "the sidecar is away"};
        },
        "Wait SidecarUnavailable: the sidecar is away [again in 5s]"},
       {"no address of the API server", [](World& w) { w.api_endpoints.clear(); },
        "Wait WaitingForStep: waiting for the API server's address and accepted values"},
       {"preflight fails",
        [](World& w) {
          w.kubernetes = {1, 28, "v1.28"};
        },
        "Wait WaitingForStep: waiting for preflight"},
       {"no CNI ConfigMap", [](World& w) { w.cni_config.reset(); },
        "Wait WaitingForStep: waiting for the CNI ConfigMap"},
       {"components go first",
        [](World& w) {
          w.installation.spec.components.retire_order = model::RetireOrder::RetireFirst;
        },
        "Wait WaitingForStep: waiting for the TKE components to be retired first"},
       {"components went first",
        [](World& w) {
          w.installation.spec.components.retire_order = model::RetireOrder::RetireFirst;
          for (const char* name : {"ip-masq-agent", "kube-proxy", "tke-cni-agent"}) {
            workload(w, name) = retired_daemon_set(name);
          }
        },
        installs},
       {"a release is pending",
        [](World& w) {
          w.helm->release = deployed_release(w);
          w.helm->release->status = "pending-install";
        },
        "Wait WaitingForStep: waiting for the pending release"}});
}

TEST_CASE("release deployed: it is compared with what is desired") {
  const char* const upgrades = "Act InstallingRelease: upgrading to Cilium 1.18.2 with Helm";
  check_sentences(
      steps::release_deployed, healthy(),
      {{"as desired", [](World&) {}, "Done: release revision 1 is deployed"},
       {"other values", [](World& w) { w.installation.spec.values = R"({"debug":{}})"; }, upgrades},
       {"another version", [](World& w) { w.installation.spec.version = "1.18.4"; },
        "Act Recording: recording the upgrade from 1.18.2 to 1.18.4"},
       {"another version, on record",
        [](World& w) {
          w.installation.spec.version = "1.18.4";
          w.records.upgrade = upgrade_on_record(w);
        },
        "Act InstallingRelease: upgrading to Cilium 1.18.4 with Helm"},
       {"it failed", [](World& w) { w.helm->release->status = "failed"; }, upgrades},
       {"another operator's label",
        [](World& w) { w.helm->release->labels[std::string(names::kDesiredLabel)] = "x"; },
        upgrades}});
}

TEST_CASE("release deployed: what an upgrade needs beside") {
  World upgrade = healthy();
  upgrade.installation.spec.version = "1.19.6";
  upgrade.records.upgrade = upgrade_on_record(upgrade);
  check_sentences(
      steps::release_deployed, upgrade,
      {{"nothing is missing", [](World&) {},
        "Act InstallingRelease: upgrading to Cilium 1.19.6 with Helm"},
       {"preflight fails", [](World& w) { w.nodes.edit(0).kernel = "5.4.119"; },
        "Wait WaitingForStep: waiting for preflight"},
       {"the failed check is ignored",
        [](World& w) {
          w.nodes.edit(0).kernel = "5.4.119";
          w.installation.spec.preflight.ignore = {"KernelTooOld"};
        },
        "Act InstallingRelease: upgrading to Cilium 1.19.6 with Helm"},
       {"the first version is not on record", [](World& w) { w.records.first_version.clear(); },
        "Wait WaitingForStep: waiting for the record of the first version"},
       {"the step is refused", [](World& w) { w.installation.spec.version = "1.17.18"; },
        "Wait WaitingForStep: waiting for a version that can be had"}});
}

TEST_CASE("release deployed: values are repaired whatever preflight says") {
  World world = healthy();
  world.nodes.edit(0).kernel = "5.4.119";
  world.installation.spec.values = R"({"debug":{}})";
  CHECK(said(steps::release_deployed(world)) ==
        "Act InstallingRelease: upgrading to Cilium 1.18.2 with Helm");
}

TEST_CASE("release deployed: another way to the chart is tried at once") {
  World world = failed("ChartNotFound", 5s);
  CHECK(said(steps::release_deployed(world)) ==
        "Blocked ChartNotFound: Helm's words [again in 595s]");
  world.installation.spec.chart = {.source = model::ChartSource::ConfigMap,
                                   .config_map_name = "cilium-charts",
                                   .config_map_key = "cilium-1.18.2.tgz"};
  CHECK(said(steps::release_deployed(world)) ==
        "Act InstallingRelease: installing Cilium 1.18.2 with Helm");
}

TEST_CASE("release deployed: a ConfigMap with the chart is looked for every minute") {
  for (const char* reason : {"ChartNotFound", "ChartInvalid", "ChartChecksumMismatch"}) {
    World world = prepared();
    world.installation.spec.chart.source = model::ChartSource::ConfigMap;
    world.helm->operation = failed(reason, 0s).helm->operation;
    world.helm->operation->desired = work_out_desired(world)->attempt;
    CHECK(said(steps::release_deployed(world)) ==
          "Blocked " + std::string(reason) + ": Helm's words [again in 60s]");
  }
}

TEST_CASE("release deployed: credentials that were refused are shown again after a minute") {
  CHECK(said(steps::release_deployed(failed("ChartUnauthorized", 20s))) ==
        "Blocked ChartUnauthorized: Helm's words [again in 40s]");
}

TEST_CASE("release deployed: Helm is at it") {
  World world = prepared();
  world.helm->operation = operation(world, model::OperationState::Running);
  CHECK(said(steps::release_deployed(world)) ==
        "Wait InstallingRelease 12/23: Helm: Applying [again in 2s]");
  world.helm->operation->objects_total = 0;
  CHECK(said(steps::release_deployed(world)) ==
        "Wait InstallingRelease: Helm: Applying [again in 2s]");
}

TEST_CASE("release deployed: what only the user can cure blocks, and is tried again later") {
  const auto [sidecar, ours, seconds] = GENERATE(table<const char*, const char*, int>({
      {"ChartNotFound", "ChartNotFound", 600},
      {"ChartChecksumMismatch", "ChartChecksumMismatch", 600},
      {"ChartInvalid", "ChartInvalid", 600},
      {"ValuesConflict", "ValuesConflict", 600},
      {"Ownership", "LeftoverObjects", 60},
      {"Denied", "AdmissionDenied", 600},
      {"RenderFailed", "RenderFailed", 600},
      {"Forbidden", "Forbidden", 60},
  }));
  CAPTURE(sidecar);
  CHECK(said(steps::release_deployed(failed(sidecar, 1s))) ==
        "Blocked " + std::string(ours) + ": Helm's words [again in " + std::to_string(seconds - 1) +
            "s]");
  action_of<ApplyRelease>(steps::release_deployed(failed(sidecar, std::chrono::seconds(seconds))));
}

TEST_CASE("release deployed: the same values are not sent to an API server that refused them") {
  const std::string held =
      "Blocked ValuesInvalid: Helm's words; it is tried again when the spec changes, or annotation "
      "install.cilium-tke.io/requested-at gets a new value";
  CHECK(said(steps::release_deployed(failed("ValuesInvalid", 1s))) == held);
  CHECK(said(steps::release_deployed(failed("ValuesInvalid", 24h))) == held);
  World world = failed("ValuesInvalid", 24h);
  world.requested = world.now;
  action_of<ApplyRelease>(steps::release_deployed(world));
}

TEST_CASE("release deployed: what may pass by itself is waited for") {
  const auto [sidecar, ours, seconds] = GENERATE(table<const char*, const char*, int>({
      {"ChartUnreachable", "ChartUnreachable", 30},
      {"Unavailable", "ReleaseFailed", 5},
      {"Fenced", "ReleaseFailed", 5},
      {"ReleasePending", "ReleaseFailed", 30},
      {"HelmFailed", "ReleaseFailed", 30},
      {"something new", "ReleaseFailed", 30},
  }));
  CAPTURE(sidecar);
  CHECK(said(steps::release_deployed(failed(sidecar, 1s))) ==
        "Wait " + std::string(ours) + ": Helm's words; trying again [again in " +
            std::to_string(seconds - 1) + "s]");
  action_of<ApplyRelease>(steps::release_deployed(failed(sidecar, std::chrono::seconds(seconds))));
}

TEST_CASE("release deployed: a failure of something else says nothing about what is wanted now") {
  World world = failed("ValuesInvalid", 1s);
  world.installation.spec.values = R"({"corrected":true})";
  action_of<ApplyRelease>(steps::release_deployed(world));

  world = failed("HelmFailed", 1s);
  world.helm->operation->type = "Unlock";
  action_of<ApplyRelease>(steps::release_deployed(world));
}

TEST_CASE("release deployed: the request names all that it is for") {
  World world = prepared();
  world.installation.spec.chart = {
      .source = model::ChartSource::HTTP, .url = "https://charts.example.com", .sha256 = "ab"};
  const auto action = action_of<ApplyRelease>(steps::release_deployed(world));
  const DesiredRelease desired = *work_out_desired(world);
  CHECK(action.ns == "kube-system");
  CHECK(action.name == "cilium");
  CHECK(action.version == "1.18.2");
  CHECK(action.chart.url == "https://charts.example.com");
  CHECK(action.values == desired.values);
  CHECK(action.desired == desired.digest);
  CHECK(action.uid == world.installation.meta.uid);
  CHECK(action.epoch == 3);
}

}  // namespace
}  // namespace tco::plan
