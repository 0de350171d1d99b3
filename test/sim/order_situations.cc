#include "order_situations.h"

#include "base/names.h"
#include "fakes/world.h"
#include "plan/view/api_server.h"
#include "plan/view/desired.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::sim {

using plan::World;

namespace {

void hold(World& world) {
  model::Workload& agents = workload(world, "cilium");
  agents.update_strategy = "OnDelete";
  agents.original = R"({"uid":")" + agents.meta.uid + R"(","updateStrategy":"RollingUpdate"})";
  world.records.originals[plan::record_key(agents)] = {
      .field = model::Original::Field::UpdateStrategy,
      .uid = agents.meta.uid,
      .update_strategy = "RollingUpdate"};
}

}  // namespace

World stopped() {
  World world = healthy();
  world.stop = stop_order();
  return world;
}

World stopped_before_anything() {
  World world = fresh();
  world.stop = stop_order();
  return world;
}

World resumed() {
  World world = healthy();
  world.installation.spec.version = "1.18.4";
  world.installation.meta.generation = 2;
  world.helm->release->status = "pending-upgrade";
  world.helm->release->labels[std::string(names::kStartIdLabel)] = "sidecar-0";
  hold(world);
  return world;
}

World resumed_and_let_go() {
  World world = healthy();
  hold(world);
  world.installation.meta.deleting = true;
  return world;
}

World in_an_emergency() {
  World world = healthy();
  world.installation.emergency = "kube-proxy,tke-cni-agent";
  world.installation.spec.suspend = true;
  world.stop = stop_order();
  return world;
}

World after_an_emergency() {
  World world = healthy();
  model::Workload& kube_proxy = workload(world, "kube-proxy");
  kube_proxy = daemon_set("kube-proxy", 2);
  kube_proxy.meta.generation = 3;
  model::Original& original = world.records.originals.at(plan::record_key(kube_proxy));
  original.generation = 3;
  original.node_selector.reset();
  return world;
}

World adopting() {
  World world = healthy();
  world.installation.finalizers.clear();
  world.installation.spec.release.adoption = model::Adoption::HelmRelease;
  world.records = {};
  world.plan = {};
  world.helm->release->labels.clear();
  world.helm->release->last_deployed_version.clear();
  model::Workload& ipamd = workload(world, "tke-eni-ipamd");
  ipamd = deployment("kube-system", "tke-eni-ipamd");
  for (const char* name : {"kube-proxy", "tke-cni-agent", "ip-masq-agent"}) {
    workload(world, name) = daemon_set(name, 2);
  }
  return world;
}

World after_a_former_installation() {
  World world = fresh();
  world.recycle = model::Recycle{.installation = "another", .nodes = {{"node-1", "boot-0"}}};
  return world;
}

}  // namespace tco::sim
