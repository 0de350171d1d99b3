// The rest of the status, and when nothing is written at all.
#include "status/status.h"

#include <catch2/catch.hpp>

#include "fakes/world.h"
#include "status/said_conditions.h"

namespace tco::status {
namespace {

using namespace std::chrono_literals;
using model::InstallationStatus;

std::optional<InstallationStatus> next(const plan::World& world, const Error* failure = nullptr) {
  return next_status(world, planned(world, failure));
}

plan::World with_status(plan::World world) {
  world.installation.status = *next(world);
  return world;
}

TEST_CASE("status: said once, it is not said again") {
  for (const plan::World& start : {fresh(), healthy()}) {
    plan::World world = with_status(start);
    CHECK_FALSE(next(world));
    world.now += 1h;
    CHECK_FALSE(next(world));
  }
}

TEST_CASE("status: a new generation is news") {
  plan::World world = with_status(healthy());
  world.installation.meta.generation = 2;
  REQUIRE(next(world));
  CHECK(next(world)->observed_generation == 2);
}

TEST_CASE("status: the values in force") {
  const auto effective = *next(healthy())->effective;
  CHECK(effective.version == "1.18.2");
  CHECK(effective.chart_source == "Auto");
  CHECK(effective.api_server == "169.254.128.112:60002");
  CHECK(effective.image_registry == "quay.tencentcloudcr.com");
  CHECK(effective.cni_config_map == "cni-configuration/cni-config");
  CHECK(effective.retire_order == "ReleaseFirst");
  CHECK(effective.values_digest.size() == 71);  // "sha256:" and 64 digits
  CHECK(effective.operator_version == "0.1.0");

  plan::World world = fresh();
  world.api_endpoints.clear();
  CHECK(next(world)->effective->api_server.empty());
  CHECK(next(world)->effective->values_digest.empty());
  world.installation.spec.chart.source = model::ChartSource::HTTP;
  world.installation.spec.components.retire_order = model::RetireOrder::RetireFirst;
  CHECK(next(world)->effective->chart_source == "HTTP");
  CHECK(next(world)->effective->retire_order == "RetireFirst");
  world.installation.spec.chart.source = model::ChartSource::Bundled;
  CHECK(next(world)->effective->chart_source == "Bundled");
}

TEST_CASE("status: cluster, release and nodes") {
  plan::World world = healthy();
  world.nodes.push_back(node("eklet-1"));
  world.nodes.push_back(node("node-3"));
  const InstallationStatus status = *next(world);
  CHECK(*status.cluster == model::ClusterStatus{"v1.34.1-tke.8", "VPC-CNI"});
  CHECK(*status.release == model::ReleaseStatus{"cilium", "kube-system", 1, "1.18.2", "deployed"});
  CHECK(*status.nodes == model::NodesStatus{3, 2, 2, 1, 0, "2/3", "2/3"});
}

TEST_CASE("status: a sidecar that is away takes nothing from what was seen of the release") {
  plan::World world = with_status(healthy());
  world.helm = Error{ErrorKind::Unavailable, "away"};
  CHECK(next(world)->release->revision == 1);
  world.helm = model::HelmState{};
  CHECK_FALSE(next(world)->release);
}

TEST_CASE("status: the current step and since when") {
  plan::World world = with_status(fresh());
  CHECK(world.installation.status.operation ==
        model::OperationStatus{.step = "Claimed", .started = kNow});

  world.now += 30s;
  world.installation.finalizers = healthy().installation.finalizers;
  CHECK(next(world)->operation ==
        model::OperationStatus{.step = "ProfileRecorded", .started = kNow + 30s});
  CHECK_FALSE(next(healthy())->operation);
}

TEST_CASE("status: progress is counted") {
  plan::World world = fresh();
  world.installation.finalizers = healthy().installation.finalizers;
  world.records = healthy().records;
  workload(world, "tke-eni-ipamd").tolerations = Tolerations{{.op = "Exists"}};
  world.cni_config = healthy().cni_config;
  world.flow_control = flow_control();
  world.helm->operation = operation(world, model::OperationState::Running);
  CHECK(next(world)->operation ==
        model::OperationStatus{.step = "ReleaseDeployed", .progress = "12/23", .started = kNow});
}

TEST_CASE("status: only progress differs, or something that matters") {
  plan::World world = fresh();
  world.installation.finalizers = healthy().installation.finalizers;
  world.helm->operation = operation(world, model::OperationState::Running);
  const InstallationStatus first = *next(world);
  world.helm->operation->objects_done = 13;
  world.helm->operation->phase = "Recording";
  CHECK(only_progress_differs(first, *next(world)));
  CHECK_FALSE(only_progress_differs(first, *next(healthy())));

  InstallationStatus other = first;
  other.observed_generation = 9;
  CHECK_FALSE(only_progress_differs(first, other));
  other = first;
  other.conditions[0].reason = "Another";
  CHECK_FALSE(only_progress_differs(first, other));
}

TEST_CASE("status: a failure that goes on is written once") {
  const Error failure{ErrorKind::Unavailable, "503"};
  plan::World world = fresh();
  world.installation.status = *next(world, &failure);
  CHECK_FALSE(next(world, &failure));
  CHECK(next(world));  // it is over: that is news
}

TEST_CASE("status: blind, what was seen stays") {
  plan::World world = with_status(healthy());
  model::Installation& installation = world.installation;
  installation.meta.generation = 5;
  const Error error{ErrorKind::Forbidden, "list nodes: 403"};
  const auto blind = blind_status(installation, error, kNow + 5s);
  REQUIRE(blind);
  CHECK(blind->observed_generation == 5);
  CHECK(blind->release == installation.status.release);
  CHECK(blind->nodes == installation.status.nodes);
  installation.status = *blind;
  CHECK_FALSE(blind_status(installation, error, kNow + 60s));
}

TEST_CASE("status: a plan that was carried out stays so while something of it is repaired") {
  plan::World world = healthy();
  const auto state = [&] { return next(world)->plan->state; };
  workload(world, "kube-proxy").node_selector.reset();
  CHECK(state() == "Approved");
  world.installation.status.plan = next(healthy())->plan;
  CHECK(world.installation.status.plan->state == "Applied");
  CHECK(state() == "Applied");
  world.installation.spec.cni.mtu = 8500;
  CHECK_FALSE(next(world)->plan);
}

TEST_CASE("status: values that are refused take nothing from what was carried out before") {
  plan::World world = healthy();
  world.installation.status.plan = next(world)->plan;
  world.installation.spec.values = R"({"kubeProxyReplacement":"false"})";
  REQUIRE(next(world));
  CHECK(next(world)->plan == world.installation.status.plan);
}

}  // namespace
}  // namespace tco::status
