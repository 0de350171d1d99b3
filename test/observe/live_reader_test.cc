// When the objects of the release are looked at, and when a new address of the API server is
// believed.
#include "observe/live_reader.h"

#include <catch2/catch.hpp>

#include "fakes/fake_cluster.h"
#include "fakes/manual_clock.h"
#include "fakes/world.h"
#include "observe/endpoint_prober.h"

namespace tco::observe {
namespace {

using namespace std::chrono_literals;

struct Fixture {
  plan::World world = healthy();
  FakeCluster cluster{world};
  ManualClock clock;
  LiveReader reader;
  EndpointProber prober;

  // How many requests one look makes.
  std::size_t looks() {
    const std::size_t before = cluster.requests.size();
    world.live.reset();
    reader.look(world, cluster, clock);
    return cluster.requests.size() - before;
  }
  const std::string& proved() {
    world.proved_address.clear();
    prober.look(world, cluster, clock);
    return world.proved_address;
  }
  void follow_to(const std::string& host) {
    world.installation.spec.api_server.on_change = model::ApiServerChange::Follow;
    world.api_endpoints = {{.addresses = {host}, .port = 60002}};
    cluster.other_addresses = {host + ":60002"};
  }
};

TEST_CASE("live reader: not before the installation is over, nor while Helm is at work") {
  Fixture f;
  f.world.records.installed.reset();
  CHECK(f.looks() == 0);
  f.world = healthy();
  f.world.helm->operation = operation(f.world, model::OperationState::Running);
  CHECK(f.looks() == 0);
  f.world = healthy();
  f.world.installation.spec.version = "1.18.3";
  CHECK(f.looks() == 0);
  f.world = healthy();
  f.world.installation.meta.deleting = true;
  CHECK(f.looks() == 0);
  CHECK_FALSE(f.world.live);
}

TEST_CASE("live reader: once, then every ten minutes") {
  Fixture f;
  CHECK(f.looks() == 1);
  REQUIRE(f.world.live);
  CHECK(f.world.live->revision == f.world.helm->release->revision);
  f.clock.advance(9min);
  CHECK(f.looks() == 0);
  CHECK(f.world.live);
  f.clock.advance(1min);
  CHECK(f.looks() == 1);
}

TEST_CASE("live reader: at once after a write to Cilium's DaemonSet, or on request") {
  Fixture f;
  f.looks();
  ++workload(f.world, "cilium").meta.generation;
  CHECK(f.looks() == 1);
  f.world.installation.requested_at = "now";
  CHECK(f.looks() == 1);
  ++f.world.helm->release->revision;
  CHECK(f.looks() == 1);
  CHECK(f.looks() == 0);
}

TEST_CASE("endpoint prober: an address that answers for a minute is believed") {
  Fixture f;
  f.follow_to("169.254.128.200");
  CHECK(f.proved().empty());
  f.clock.advance(59s);
  CHECK(f.proved().empty());
  f.clock.advance(1s);
  CHECK(f.proved() == "169.254.128.200:60002");
}

TEST_CASE("endpoint prober: an address that fails once begins anew") {
  Fixture f;
  f.follow_to("169.254.128.200");
  f.proved();
  f.clock.advance(50s);
  f.cluster.other_addresses.clear();
  CHECK(f.proved().empty());
  CHECK(f.world.unproved == "169.254.128.200:60002 does not answer");
  f.world.unproved.clear();
  f.follow_to("169.254.128.200");
  f.clock.advance(10s);
  CHECK(f.proved().empty());
  f.clock.advance(60s);
  CHECK(f.proved() == "169.254.128.200:60002");
}

TEST_CASE("endpoint prober: nobody is asked without Follow, nor while the address is listed") {
  Fixture f;
  f.follow_to("169.254.128.200");
  f.world.installation.spec.api_server.on_change = model::ApiServerChange::Report;
  f.proved();
  f.world = healthy();
  f.world.installation.spec.api_server.on_change = model::ApiServerChange::Follow;
  f.proved();
  f.world.api_endpoints.clear();
  f.proved();
  CHECK(f.cluster.requests.empty());
}

}  // namespace
}  // namespace tco::observe
