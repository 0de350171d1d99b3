// Somebody else's Helm wrote a revision over one of the operator's. Helm copies labels from one
// revision to the next, so they go on saying what the operator's last one was made of.
#include "plan/drift.h"
#include "plan/sentences.h"
#include "plan/upgrade.h"
#include "plan/view/desired.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::plan {
namespace {

World rewritten(const std::string& version) {
  World world = healthy();
  model::Release& release = *world.helm->release;
  release.revision = 2;
  release.chart_version = version;
  release.last_deployed_revision = 2;
  release.last_deployed_version = version;
  release.foreign = {.writer = "helm", .description = "Upgrade complete"};
  approve_plan(world);
  return world;
}

// As T4 of the review: another minor, with kube-proxy replacement off.
World without_replacement() {
  World world = rewritten("1.19.6");
  world.helm->release->kube_proxy_replacement = "false";
  return world;
}

Verdict of_row(const World& world, std::string_view name) {
  for (const StepResult& result : make_plan(world).results) {
    if (result.name == name) return result.verdict;
  }
  return Done{"no such row"};
}

TEST_CASE("rewritten: what runs is not what is wanted, whatever its labels say") {
  CHECK(release_in_sync(healthy()));
  CHECK_FALSE(release_in_sync(rewritten("1.18.2")));
  CHECK(deployed_version(rewritten("1.19.6")) == "1.19.6");
}

TEST_CASE("rewritten: within the minor it is counted, and the release is applied again") {
  World world = rewritten("1.18.2");
  CHECK(said(steps::release_deployed(world)) ==
        "Act RepairingDrift: counting a repair: revision 2 of Helm release kube-system/cilium, "
        "cilium 1.18.2, is not the operator's, undone by helm at 2026-11-22T09:30:00Z");
  const auto count = action_of<RecordRepair>(steps::release_deployed(world));
  world.records.repairs[count.key] = count.repairs;
  CHECK(said(steps::release_deployed(world))
            .starts_with("Act RepairingDrift: applying the release again"));
}

TEST_CASE("rewritten: another patch of the minor is put back too") {
  World world = rewritten("1.18.3");
  CHECK_FALSE(refused_version(world));
  CHECK_THAT(said(steps::release_deployed(world)), Catch::StartsWith("Act RepairingDrift"));
}

TEST_CASE("rewritten: where drift is only reported, it is") {
  World world = rewritten("1.18.2");
  world.installation.spec.components.drift = model::DriftPolicy::Report;
  CHECK_THAT(said(steps::release_deployed(world)),
             Catch::StartsWith("Blocked DriftDetected: revision 2 of"));
}

TEST_CASE("rewritten: it is told while the values are refused, too") {
  World world = rewritten("1.18.2");
  world.installation.spec.values = R"({"agent":false})";
  CHECK_THAT(said(steps::release_deployed(world)),
             Catch::StartsWith("Wait DriftDetected: revision 2 of Helm release") &&
                 Catch::EndsWith("it waits for the API server's address and accepted values"));
}

TEST_CASE("rewritten: a spec that asks for something else since is no drift") {
  World world = rewritten("1.18.2");
  world.installation.spec.values = R"({"debug":{"enabled":true}})";
  approve_plan(world);
  CHECK_THAT(said(steps::release_deployed(world)),
             Catch::StartsWith("Act InstallingRelease: upgrading to Cilium"));
}

TEST_CASE("rewritten: another minor is left to a person") {
  const World world = rewritten("1.19.6");
  CHECK(said(of_row(world, "VersionAccepted")) ==
        "Blocked ReleaseForeign: revision 2 of Helm release kube-system/cilium, cilium 1.19.6, is "
        "not the operator's: helm wrote it at 2026-11-22T09:30:00Z (Upgrade complete). "
        "spec.version is 1.18.2, of another minor, so the operator leaves the release as it is. To "
        "keep it, set spec.version to 1.19.6; to undo it, roll back with Helm (helm -n kube-system "
        "history cilium)");
  const Plan plan = make_plan(world);
  CHECK(plan.next() == nullptr);
  const auto drift = summarize_drift(world, plan);
  REQUIRE(drift);
  CHECK(drift->drifted);
  CHECK(drift->reason == "ReleaseForeign");
}

TEST_CASE("rewritten: so is another chart") {
  World world = rewritten("1.18.2");
  world.helm->release->chart_name = "another";
  CHECK(refused_version(world));
}

TEST_CASE(
    "rewritten: with the version that runs in the spec, the operator applies its own values") {
  World world = rewritten("1.19.6");
  world.installation.spec.version = "1.19.6";
  approve_plan(world);
  CHECK_FALSE(refused_version(world));
  CHECK(said(steps::release_deployed(world))
            .starts_with("Act InstallingRelease: upgrading to Cilium 1.19.6"));
}

TEST_CASE("services served: kube-proxy comes back at once, whatever drift says") {
  World world = without_replacement();
  world.installation.spec.components.drift = model::DriftPolicy::Report;
  world.installation.spec.plan.approval = model::Approval::Manual;
  const Plan plan = make_plan(world);
  REQUIRE(plan.next_row() != nullptr);
  CHECK(plan.next_row()->name == "ServicesServed");
  CHECK(said(plan.next_row()->verdict) ==
        "Act ServicesNeedKubeProxy: putting kube-proxy back as it was: kube-proxy replacement is "
        "false in "
        "revision 2 of the release");
  world.installation.spec.suspend = true;
  CHECK(make_plan(world).next_row() == nullptr);
}

TEST_CASE("services served: a release that replaces kube-proxy needs nothing") {
  World world = healthy();
  world.helm->release->kube_proxy_replacement = "true";
  CHECK(done(steps::services_served(world)));
  world.helm->release->kube_proxy_replacement.clear();  // not known
  CHECK(done(steps::services_served(world)));
}

TEST_CASE("services served: what is back is its original, and stays while it is needed") {
  World world = without_replacement();
  model::Workload& kube_proxy = workload(world, "kube-proxy");
  kube_proxy.node_selector.reset();
  kube_proxy.original.reset();
  ++kube_proxy.meta.generation;
  CHECK_THAT(said(steps::services_served(world)), Catch::StartsWith("Act RecordingOriginal"));
  CHECK(said(steps::kube_proxy_retired(world)) ==
        "Wait WaitingForStep: waiting for a release that replaces kube-proxy");
}

TEST_CASE("services served: who else took kube-proxy away is told") {
  World world = without_replacement();
  model::Workload& kube_proxy = workload(world, "kube-proxy");
  kube_proxy.original.reset();
  world.records.originals.clear();
  CHECK(said(steps::services_served(world)) ==
        "Blocked ServicesNeedKubeProxy: kube-proxy replacement is false in revision 2 of the "
        "release, and somebody else took kube-proxy off the nodes: bring it back");
}

}  // namespace
}  // namespace tco::plan
