// What the steps and the status take for a fact.
#include <catch2/catch.hpp>

#include "fakes/world.h"
#include "plan/view/api_server.h"
#include "plan/view/desired.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"

namespace tco::plan {
namespace {

using model::WorkloadKind;

TEST_CASE("facts: find tells kinds and namespaces apart") {
  World world = fresh();
  world.workloads.push_back(deployment("other", "tke-eni-ipamd"));
  CHECK(find(world, WorkloadKind::Deployment, "kube-system", "tke-eni-ipamd")->meta.ns ==
        "kube-system");
  CHECK(find(world, WorkloadKind::DaemonSet, "kube-system", "tke-eni-ipamd") == nullptr);
  CHECK(find(world, WorkloadKind::Deployment, "none", "tke-eni-ipamd") == nullptr);
  CHECK(find_daemon_set(world, "kube-proxy") != nullptr);
}

TEST_CASE("facts: an original belongs to one object, told by its uid") {
  World world = healthy();
  model::Workload& object = workload(world, "kube-proxy");
  CHECK(record_key(object) == "original.daemonset.kube-system.kube-proxy");
  CHECK(recorded(world, object));
  object.meta.uid = "another";
  CHECK_FALSE(recorded(world, object));
}

TEST_CASE("facts: installed once means that a release of ours was deployed") {
  World world = healthy();
  CHECK(installed_once(world));
  world.helm->release->status = "failed";  // an upgrade that failed
  CHECK(installed_once(world));
  world.helm->release->last_deployed_revision = 0;
  CHECK_FALSE(installed_once(world));
  world = healthy();
  world.helm->release->labels.clear();
  CHECK_FALSE(installed_once(world));
  CHECK_FALSE(installed_once(fresh()));
}

TEST_CASE("facts: the desired digest changes with what is deployed, and with nothing else") {
  const World world = healthy();
  const std::string digest = work_out_desired(world)->digest;
  CHECK(digest.size() == 40);
  CHECK(work_out_desired(world)->values_digest.starts_with("sha256:"));

  const auto changed = [&](auto change) {
    World other = world;
    change(other.installation.spec);
    return work_out_desired(other)->digest != digest;
  };
  using Spec = model::InstallationSpec;
  CHECK(changed([](Spec& s) { s.version = "1.18.4"; }));
  CHECK(changed([](Spec& s) { s.chart.sha256 = "ab"; }));
  CHECK(changed([](Spec& s) { s.chart.oci_digest = "sha256:ab"; }));
  CHECK(changed([](Spec& s) { s.values = R"({"x":1})"; }));
  CHECK(changed([](Spec& s) { s.image_registry = "quay.io"; }));
  CHECK(changed([](Spec& s) { s.datapath.devices = {"eth0"}; }));
  CHECK(changed([](Spec& s) { s.cni.mtu = 8500; }));  // agents must start anew
  CHECK(changed([](Spec& s) { s.api_server = {model::AddressSource::Static, "10.0.0.9", 1}; }));
  // Another way to the same chart, and what does not reach Helm.
  CHECK_FALSE(changed([](Spec& s) { s.chart.source = model::ChartSource::Bundled; }));
  CHECK_FALSE(changed([](Spec& s) { s.suspend = true; }));
  CHECK_FALSE(
      changed([](Spec& s) { s.components.retire_order = model::RetireOrder::RetireFirst; }));
}

TEST_CASE("facts: nodes, times and the term are no part of what is desired") {
  World world = healthy();
  const std::string digest = work_out_desired(world)->digest;
  world.nodes.push_back(node("node-3"));
  world.epoch = 9;
  world.now += std::chrono::hours(1);
  world.api_endpoints[0].addresses = {"169.254.128.200"};
  CHECK(work_out_desired(world)->digest == digest);
  CHECK(release_in_sync(world));
}

TEST_CASE("facts: nothing is desired without an address or with refused values") {
  World world = fresh();
  world.api_endpoints.clear();
  CHECK_FALSE(work_out_desired(world));
  world = fresh();
  world.installation.spec.values = R"({"agent":false})";
  CHECK_FALSE(work_out_desired(world));
}

TEST_CASE("facts: the API server's address") {
  World world = fresh();
  CHECK(to_text(*api_server(world)) == "169.254.128.112:60002");
  world = healthy();
  world.records.api_server = "169.254.128.7:60002";
  CHECK(to_text(*api_server(world)) == "169.254.128.7:60002");
  world.installation.spec.api_server = {model::AddressSource::Static, "10.0.0.9", 6443};
  CHECK(to_text(*api_server(world)) == "10.0.0.9:6443");
  world = fresh();
  for (const char* broken : {":1", "host", "host:", "host:1x"}) {
    world.records.api_server = broken;
    CAPTURE(broken);
    CHECK(to_text(*api_server(world)) == "169.254.128.112:60002");
  }
}

TEST_CASE("facts: retired, all retired, settled") {
  World world = healthy();
  CHECK(retired(workload(world, "kube-proxy")));
  CHECK(all_retired(world));
  CHECK(settled(world));

  workload(world, "kube-proxy").node_selector = Selector{{"label-not-exist", "x"}};
  CHECK_FALSE(retired(workload(world, "kube-proxy")));
  CHECK_FALSE(all_retired(world));
  CHECK_FALSE(settled(world));

  world.installation.spec.components.kube_proxy = model::ComponentPolicy::Keep;
  CHECK(all_retired(world));
  for (const char* name : {"ip-masq-agent", "kube-proxy", "tke-cni-agent"}) {
    remove_workload(world, name);
  }
  CHECK(all_retired(world));
  CHECK_FALSE(settled(world));  // nothing was ever retired: nothing tells that a roll-out is over
}

TEST_CASE("facts: the components in the seed's order") {
  std::vector<std::string> names;
  for (const Component& component : components({})) names.emplace_back(component.name);
  CHECK(names == std::vector<std::string>{"tke-cni-agent", "kube-proxy", "ip-masq-agent"});
}

TEST_CASE("facts: the API server has moved only if other addresses are listed, and ours is not") {
  World world = healthy();
  CHECK_FALSE(api_server_moved_to(world));
  model::EndpointSlice& slice = world.api_endpoints[0];
  slice.addresses = {"169.254.128.113", "169.254.128.112"};
  CHECK_FALSE(api_server_moved_to(world));
  slice.addresses = {"169.254.128.113", "169.254.128.114"};
  CHECK(api_server_moved_to(world) == "169.254.128.113:60002, 169.254.128.114:60002");
  slice.addresses = {"169.254.128.112"};
  slice.port = 60003;
  CHECK(api_server_moved_to(world) == "169.254.128.112:60003");
  slice.addresses.clear();
  CHECK_FALSE(api_server_moved_to(world));
  slice.addresses = {"169.254.128.113"};
  world.installation.spec.api_server.source = model::AddressSource::Static;
  CHECK_FALSE(api_server_moved_to(world));
  CHECK_FALSE(api_server_moved_to(fresh()));
}

}  // namespace
}  // namespace tco::plan
