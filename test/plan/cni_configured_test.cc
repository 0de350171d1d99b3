// The CNI ConfigMap, before any agent needs it.
#include "plan/sentences.h"
#include "values/values.h"

namespace tco::plan {
namespace {

const char* const kWrites =
    "Act ConfiguringCNI: writing the CNI configuration to ConfigMap kube-system/cni-configuration";

// The sentence of a repair that is counted next, and of one that is.
const std::string kChanged =
    "ConfigMap kube-system/cni-configuration was changed, undone by somebody whom the object does "
    "not name";
const std::string kDeleted =
    "ConfigMap kube-system/cni-configuration was deleted, undone by somebody whom the object does "
    "not name";
const std::string kAgain =
    "Act RepairingDrift: writing the CNI configuration to ConfigMap kube-system/cni-configuration "
    "again: ";

model::ConfigMapOwners version(const char* resource_version) {
  return {.meta = {.uid = "uid-1", .resource_version = resource_version}, .writers = {}};
}

TEST_CASE("cni configured: the ConfigMap says what the spec says") {
  check_sentences(
      steps::cni_configured, healthy(),
      {{"it does", [](World&) {},
        "Done: ConfigMap kube-system/cni-configuration is in place [again in 60s]"},
       {"somebody deleted it", [](World& w) { w.cni_config.reset(); }, kAgain + kDeleted},
       {"somebody changed it", [](World& w) { w.cni_config = "{}"; }, kAgain + kChanged},
       {"the spec changed", [](World& w) { w.installation.spec.cni.mtu = 8500; }, kWrites},
       {"it is not yet installed",
        [](World& w) {
          w.cni_config.reset();
          w.records.installed.reset();
        },
        kWrites},
       {"the cluster no longer passes preflight: it is repaired all the same",
        [](World& w) {
          w.cni_config.reset();
          w.kubernetes = {1, 28, "v1.28.3"};
        },
        kAgain + kDeleted}});
}

TEST_CASE("cni configured: what somebody changed is repaired within the budget") {
  World world = healthy();
  world.cni_config = "{}";
  SECTION("counted first, then written") {
    world.cni_config_owners = version("7");
    const auto count = action_of<RecordRepair>(steps::cni_configured(world));
    CHECK(count.key == "configmap.kube-system.cni-configuration");
    world.records.repairs[count.key] = count.repairs;
    CHECK(said(steps::cni_configured(world)) == kAgain + kChanged);
    world.cni_config_owners = version("9");  // the same change again
    action_of<RecordRepair>(steps::cni_configured(world));
  }
  SECTION("one that fails again and again is counted once") {
    world.cni_config_owners = version("7");
    const auto count = action_of<RecordRepair>(steps::cni_configured(world));
    world.records.repairs[count.key] = count.repairs;
    CHECK_FALSE(action_of<ApplyCniConfig>(steps::cni_configured(world)).repair);
    world.now += std::chrono::minutes(6);
    const auto late = action_of<ApplyCniConfig>(steps::cni_configured(world)).repair;
    REQUIRE(late);
    CHECK(late->repairs.total == 1);  // agents that start until it is made are wrong
    CHECK(late->repairs.recent == std::vector<model::Time>{kNow + std::chrono::minutes(6)});
  }
  SECTION("what is deleted is counted once it is there again") {
    world.cni_config.reset();
    const auto apply = action_of<ApplyCniConfig>(steps::cni_configured(world));
    REQUIRE(apply.repair);
    CHECK(apply.repair->key == "configmap.kube-system.cni-configuration");
    CHECK(apply.repair->repairs.total == 1);
  }
  SECTION("contested in the end; a change of the spec is made all the same") {
    world.records.repairs["configmap.kube-system.cni-configuration"].recent.assign(6, kNow);
    CHECK(said(steps::cni_configured(world)).starts_with("Blocked Contested: " + kChanged));
    world.installation.spec.cni.mtu = 8500;
    action_of<ApplyCniConfig>(steps::cni_configured(world));
  }
  SECTION("reported only") {
    world.installation.spec.components.drift = model::DriftPolicy::Report;
    CHECK(said(steps::cni_configured(world)).starts_with("Blocked DriftDetected: " + kChanged));
  }
}

TEST_CASE("cni configured: not before preflight") {
  World world = fresh();
  world.workloads.push_back(daemon_set("tke-bridge-agent", 2));
  CHECK(said(steps::cni_configured(world)) == "Wait WaitingForStep: waiting for preflight");
}

TEST_CASE("cni configured: the action writes the seed's text under the spec's names") {
  World world = fresh();
  world.installation.spec.cni.config_map_name = "other";
  world.installation.spec.cni.config_map_key = "key";
  world.installation.spec.release.ns = "cilium";
  const auto action = action_of<ApplyCniConfig>(steps::cni_configured(world));
  CHECK(action.ns == "cilium");
  CHECK(action.name == "other");
  CHECK(action.key == "key");
  CHECK(action.text == values::cni_config(world.installation.spec.cni));
}

}  // namespace
}  // namespace tco::plan
