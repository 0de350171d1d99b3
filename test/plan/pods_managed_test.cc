// Pods that are older than Cilium on their node: which they are, and what becomes of them.
#include "plan/sentences.h"
#include "plan/unmanaged.h"

namespace tco::plan {
namespace {

using namespace std::chrono_literals;

model::UnmanagedPod old(std::string name) {
  return {.node = "node-1",
          .pod = {.ns = "shop",
                  .name = name,
                  .uid = "uid-" + name,
                  .networked = kNow - 24h,
                  .controlled = true}};
}

World with_two() {
  World world = healthy();
  world.unmanaged.pods = {old("web"), old("queue")};
  return world;
}

World evicting() {
  World world = with_two();
  world.installation.spec.unmanaged_pods = model::UnmanagedPolicy::Evict;
  return world;
}

TEST_CASE("pods managed: reported, unless they are to be evicted") {
  check_sentences(
      steps::pods_managed, with_two(),
      {{"two", [](World&) {},
        "Reported UnmanagedPods: 2 pod(s) got their network before Cilium was there: shop/web, "
        "shop/queue; restart them, or set spec.nodes.unmanagedPods to Evict [again in 30s]"},
       {"none", [](World& w) { w.unmanaged.pods.clear(); },
        "Done: no pod is older than Cilium on its node"},
       {"none yet, and nodes to look at",
        [](World& w) {
          w.unmanaged.pods.clear();
          w.unmanaged.nodes_to_look_at = 7;
        },
        "Done: no pod is older than Cilium on its node [again in 1s]"},
       {"more nodes to look at", [](World& w) { w.unmanaged.nodes_to_look_at = 7; },
        "Reported UnmanagedPods: 2 pod(s) got their network before Cilium was there: shop/web, "
        "shop/queue; restart them, or set spec.nodes.unmanagedPods to Evict [again in 1s]"},
       {"the first installation goes on", [](World& w) { w.records.installed.reset(); },
        "Wait WaitingForStep: waiting for the first installation"}});
}

TEST_CASE("pods managed: evicted a few at a time, and only those that come again") {
  const std::string waits =
      "; one that a PodDisruptionBudget protects is asked again every minute [again in 30s]";
  check_sentences(
      steps::pods_managed, evicting(),
      {{"two", [](World&) {}, "Act EvictingPods: evicting shop/web, shop/queue"},
       {"some were evicted a moment ago", [](World& w) { w.unmanaged.evicted_lately = true; },
        "Reported UnmanagedPods: 2 pod(s) got their network before Cilium was there: shop/web, "
        "shop/queue; one that a PodDisruptionBudget protects is asked again every minute [again in "
        "10s]"},
       {"one was refused", [](World& w) { w.unmanaged.pods[0].tried = true; },
        "Act EvictingPods: evicting shop/queue"},
       {"one is on its way", [](World& w) { w.unmanaged.pods[1].pod.deleting = true; },
        "Act EvictingPods: evicting shop/web"},
       {"nobody would make one anew",
        [](World& w) {
          w.unmanaged.pods = {old("web")};
          w.unmanaged.pods[0].pod.controlled = false;
        },
        "Reported UnmanagedPods: 1 pod(s) got their network before Cilium was there: shop/web; 1 "
        "of them nobody would make anew: restart these by hand" +
            waits}});

  World many = evicting();
  for (int i = 0; i < 20; ++i) many.unmanaged.pods.push_back(old("pod-" + std::to_string(i)));
  CHECK(action_of<EvictPods>(steps::pods_managed(many)).pods.size() == 5);
}

TEST_CASE("pods managed: Ready does not wait for it") {
  CHECK(make_plan(with_two()).next() == nullptr);
}

TEST_CASE("managed since: cilium-operator's word, and the cleaning where tke-cni-agent ran") {
  World world = healthy();
  const model::Time cleaned = world.records.cni_cleaned->first;
  CHECK(managed_since(world) ==
        std::map<std::string, model::Time>{{"node-1", cleaned}, {"node-2", cleaned}});

  world.nodes.edit(0).meta.created = cleaned + 1min;  // it joined later
  world.nodes.edit(0).cilium_up_since = cleaned + 2min;
  world.nodes.edit(1).cilium_was_up = false;
  CHECK(managed_since(world) == std::map<std::string, model::Time>{{"node-1", cleaned + 2min}});

  world.nodes.edit(0).instance_type = "eklet";
  CHECK(managed_since(world).empty());
  world = healthy();
  world.records.installed.reset();
  CHECK(managed_since(world).empty());
  CHECK(managed_since(deleted(healthy(), model::DeletionPolicy::UninstallAndRestore)).empty());
}

TEST_CASE("unmanaged: a pod of the last seconds is in doubt, one without a network is nothing") {
  CHECK(unmanaged({.networked = kNow - 31s}, kNow));
  CHECK_FALSE(unmanaged({.networked = kNow - 29s}, kNow));
  CHECK_FALSE(unmanaged({.networked = kNow + 1s}, kNow));
  CHECK_FALSE(unmanaged({}, kNow));
}

TEST_CASE("unmanaged: a kubelet's clock that is behind makes no pod older than it is") {
  CHECK_FALSE(unmanaged({.created = kNow + 1h, .networked = kNow - 31s}, kNow));
  CHECK(unmanaged({.created = kNow - 1h, .networked = kNow - 31s}, kNow));
}

TEST_CASE(
    "unmanaged: while cilium-operator's clock is ahead of ours, nothing is said of the node") {
  World world = healthy();
  world.nodes.edit(0).cilium_up_since = kNow + 1h;
  CHECK(managed_since(world).count("node-1") == 0);
  CHECK(managed_since(world).count("node-2") == 1);
  world.now += 1h;
  CHECK(managed_since(world).count("node-1") == 1);
}

}  // namespace
}  // namespace tco::plan
