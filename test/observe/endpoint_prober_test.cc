// When a new address of the API server is believed.
#include "observe/endpoint_prober.h"

#include <catch2/catch.hpp>

#include "fakes/fake_cluster.h"
#include "fakes/manual_clock.h"
#include "fakes/world.h"

namespace tco::observe {
namespace {

using namespace std::chrono_literals;

struct Fixture {
  plan::World world = healthy();
  FakeCluster cluster{world};
  ManualClock clock;
  EndpointProber prober;

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
