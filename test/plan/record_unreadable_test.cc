// An original that is on record and cannot be read: nothing is changed, and nothing written over
// it.
#include "plan/profile.h"
#include "plan/sentences.h"
#include "plan/view/api_server.h"
#include "plan/view/desired.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::plan {
namespace {

// Not retired yet, and what was recorded of it before was edited by hand.
World edited() {
  World world = healthy();
  workload(world, "kube-proxy").node_selector.reset();
  world.records.installed.reset();
  const std::string key = record_key(workload(world, "kube-proxy"));
  world.records.originals.erase(key);
  world.records.unreadable[key] = {.why = "it is no original: x", .text = "x"};
  return world;
}

TEST_CASE("a record that cannot be read: its component waits for somebody, and is named") {
  const Verdict verdict = steps::kube_proxy_retired(edited());
  const auto* blocked = std::get_if<Blocked>(&verdict);
  REQUIRE(blocked != nullptr);
  CHECK(blocked->reason == "RecordUnreadable");
  CHECK_THAT(blocked->message,
             Catch::StartsWith("entry original.daemonset.kube-system.kube-proxy of ConfigMap "
                               "kube-system/tke-cilium-operator-state cannot be read"));
}

TEST_CASE("a record that cannot be read: once it is removed, the original is recorded anew") {
  World world = edited();
  world.records.unreadable.clear();
  action_of<RecordOriginal>(steps::kube_proxy_retired(world));
}

TEST_CASE("a record that cannot be read: others go on, and the installation is no new one") {
  const World world = edited();
  CHECK(std::holds_alternative<Done>(steps::tke_cni_agent_retired(world)));
  World begun = fresh();
  begun.records.unreadable = edited().records.unreadable;
  const Profile* chosen = profile(begun);
  REQUIRE(chosen != nullptr);
  CHECK(chosen->name == "tke-2026.0");
}

}  // namespace
}  // namespace tco::plan
