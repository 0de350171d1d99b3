// What becomes of a release whose objects somebody changed, and of certificates that end.
#include "plan/live.h"

#include <catch2/catch.hpp>
#include <functional>

#include "base/names.h"
#include "fakes/world.h"
#include "plan/sentences.h"
#include "plan/view/desired.h"
#include "plan/view/release.h"

namespace tco::plan {
namespace {

using namespace std::chrono_literals;
using model::Certificate;
using model::LiveDifference;
constexpr auto kDay = 24h;

// Deployed as wanted, and just looked at.
World looked() {
  World world = healthy();
  world.live = model::LiveRelease{
      .revision = world.helm->release->revision,
      .differences = {},
      .certificates = {{.name = "cilium-ca", .not_before = kNow, .not_after = kNow + 1000 * kDay},
                       {.name = "hubble-server-certs",
                        .not_before = kNow - 100 * kDay,
                        .not_after = kNow + 265 * kDay,
                        .renewable = true}}};
  return world;
}

World edited() {
  World world = looked();
  world.live->differences = {
      LiveDifference{.object = "ConfigMap kube-system/cilium-config",
                     .fields = {"/data/debug", "/data/mtu"},
                     .writer = "kubectl-edit"},
      LiveDifference{.object = "Service kube-system/hubble-peer", .missing = true}};
  return world;
}

const ApplyRelease& applied(const Verdict& verdict) {
  return std::get<ApplyRelease>(std::get<Act>(verdict).action);
}

TEST_CASE("release intact: what it says") {
  check_sentences(
      steps::release_intact, looked(),
      {{"all is as recorded", [](World&) {},
        "Done: the release's objects are as Helm recorded them"},
       {"nobody has looked", [](World& w) { w.live.reset(); },
        "Done: the release's objects are not to be looked at now"},
       {"another revision was looked at", [](World& w) { w.live->revision = 99; },
        "Done: the release's objects are not to be looked at now"},
       {"Helm is at work",
        [](World& w) { w.helm->operation = operation(w, model::OperationState::Running); },
        "Done: the release's objects are not to be looked at now"},
       {"a CiliumNodeConfig sets what is nobody's",
        [](World& w) { w.live->node_configs = {{.name = "kube-system/x", .keys = {"debug"}}}; },
        "Done: the release's objects are as Helm recorded them"},
       {"one sets what is ours",
        [](World& w) {
          w.live->node_configs = {
              {.name = "kube-system/x", .keys = {"debug", "kube-proxy-replacement"}}};
        },
        "Blocked DriftDetected: CiliumNodeConfig kube-system/x sets kube-proxy-replacement, which "
        "the operator owns, for its nodes: take it out there"},
       {"drift is reported",
        [](World& w) {
          w.live = edited().live;
          w.installation.spec.components.drift = model::DriftPolicy::Report;
        },
        "Blocked DriftDetected: ConfigMap kube-system/cilium-config differs at /data/debug, "
        "/data/mtu (and 1 more), undone by kubectl-edit at 2026-11-22T10:00:00Z; "
        "spec.components.drift is Report: set it to Repair, or say it in spec.values"}});
}

TEST_CASE("release intact: a repair is counted, and then made by applying the same release") {
  World world = edited();
  const Verdict count = steps::release_intact(world);
  const auto& record = std::get<RecordRepair>(std::get<Act>(count).action);
  CHECK(record.key == "release.kube-system.cilium");
  CHECK(record.repairs.writer == "kubectl-edit");
  world.records.repairs[record.key] = record.repairs;

  const Verdict repair = steps::release_intact(world);
  CHECK(applied(repair).version == "1.18.2");
  CHECK(applied(repair).renew.empty());
  CHECK(said(repair) ==
        "Act RepairingDrift: applying the release again: ConfigMap kube-system/cilium-config "
        "differs at /data/debug, /data/mtu (and 1 more), undone by kubectl-edit at "
        "2026-11-22T10:00:00Z");
}

TEST_CASE(
    "release intact: while something else is wanted, or nothing can be, the recorded is put back") {
  const auto refuse = [](World& w) { w.installation.spec.values = R"({"agent":false})"; };
  const auto want_more = [](World& w) {
    w.installation.spec.values = R"({"debug":{"enabled":true}})";
  };
  for (const std::function<void(World&)>& change :
       {std::function<void(World&)>(refuse), std::function<void(World&)>(want_more)}) {
    World world = edited();
    change(world);
    REQUIRE_FALSE(release_in_sync(world));
    const auto record = action_of<RecordRepair>(steps::release_intact(world));
    world.records.repairs[record.key] = record.repairs;
    const auto back = action_of<RollBackRelease>(steps::release_intact(world));
    CHECK(back.revision == world.helm->release->revision);
    CHECK(back.desired == world.helm->release->label(names::kDesiredLabel));

    world.helm->operation = operation(healthy(), model::OperationState::Failed);
    world.helm->operation->type = "Rollback";
    world.helm->operation->desired = back.desired;
    world.helm->operation->error_reason = "Unavailable";
    world.helm->operation->error_message = "connection refused";
    CHECK_THAT(said(steps::release_intact(world)), Catch::StartsWith("Wait ReleaseFailed"));
    world.helm->release->foreign = {.writer = "helm", .description = "Upgrade complete"};
    CHECK(said(steps::release_intact(world)) ==
          "Done: the release's objects are not to be looked at now");
  }
}

TEST_CASE("certificates renewed: not by an upgrade that nobody accepted") {
  World world = looked();
  world.live->certificates[1].not_after = kNow + 5 * kDay;
  world.installation.spec.values = R"({"agent":false})";
  CHECK(said(steps::certificates_renewed(world)) == "Wait WaitingForStep: waiting for the release");
}

TEST_CASE("release intact: while the operator is stopped, its own OnDelete is no drift") {
  World world = looked();
  world.stop = stop_order();
  world.live->differences = {{.object = "DaemonSet kube-system/cilium",
                              .fields = {"/spec/updateStrategy/type"},
                              .writer = "tke-cilium-operator"}};
  workload(world, "cilium").update_strategy = "OnDelete";
  CHECK(std::holds_alternative<Act>(steps::release_intact(world)));  // somebody else's
  workload(world, "cilium").original = R"({"updateStrategy":"RollingUpdate","uid":"uid-cilium"})";
  CHECK(said(steps::release_intact(world)) ==
        "Done: the release's objects are as Helm recorded them");
  world.live->differences[0].fields.emplace_back("/spec/template/spec/hostNetwork");
  CHECK_THAT(said(steps::release_intact(world)),
             Catch::Contains("cilium differs at /spec/template/spec/hostNetwork, undone by"));
}

TEST_CASE("release intact: the hour's budget holds") {
  World world = edited();
  world.records.repairs["release.kube-system.cilium"] = {
      .seen = "0", .total = 6, .recent = std::vector<model::Time>(6, kNow - 1min), .writer = "x"};
  CHECK(std::get<Blocked>(steps::release_intact(world)).reason == "Contested");
  world.reset = kNow;  // the user wants it tried again
  CHECK(std::holds_alternative<Act>(steps::release_intact(world)));
}

TEST_CASE("certificates: what ends soon is renewed") {
  World world = looked();
  CHECK(said(steps::certificates_renewed(world)) == "Done: no certificate ends soon");
  world.now = kNow + 236 * kDay;
  const Verdict verdict = steps::certificates_renewed(world);
  CHECK(said(verdict) ==
        "Act RenewingCertificates: renewing hubble-server-certs, which ends at "
        "2027-08-14T10:00:00Z");
  CHECK(applied(verdict).renew == std::vector<std::string>{"hubble-server-certs"});
  CHECK(applied(verdict).version == "1.18.2");
}

TEST_CASE("certificates: renewed within the hour, they are not renewed again") {
  World world = looked();
  world.now = kNow + 236 * kDay;
  world.helm->release->labels.emplace(names::kRenewedLabel, "certificates");
  world.helm->release->updated = world.now - 59min;
  CHECK(said(steps::certificates_renewed(world)) ==
        "Done: the certificates were renewed within the hour");
  world.now += 1min;
  CHECK(std::holds_alternative<Act>(steps::certificates_renewed(world)));
}

TEST_CASE("certificates: a short one is renewed in the last third of its time") {
  Certificate certificate{.name = "x", .not_before = kNow, .not_after = kNow + 30 * kDay};
  CHECK_FALSE(ends_soon(certificate, kNow));
  CHECK_FALSE(ends_soon(certificate, kNow + 20 * kDay));
  CHECK(ends_soon(certificate, kNow + 20 * kDay + 1s));
}

TEST_CASE("certificates: what nobody renews by the way is told") {
  World world = looked();
  CHECK_FALSE(expiring(world));
  world.now = kNow + 990 * kDay;
  CHECK(expiring(world) ==
        "Secret cilium-ca ends at 2029-08-18T10:00:00Z, and the operator does not renew it: "
        "docs/operating.md, Certificates");
  world.now = kNow + 1001 * kDay;
  CHECK_THAT(*expiring(world), Catch::Contains("cilium-ca ended at"));
}

}  // namespace
}  // namespace tco::plan
