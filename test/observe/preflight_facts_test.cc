// What is read for preflight alone, and what a refused read means.
#include "observe/preflight_facts.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "fakes/cache_feed.h"
#include "fakes/world.h"

namespace tco::observe {
namespace {

struct Fixture {
  plan::World world = fresh();
  FakeCluster cluster;

  explicit Fixture(const plan::World& start = fresh()) : world(start), cluster(start) {}
  Status look() {
    auto found = read_preflight_facts(world, cluster, cluster);
    if (found) world.preflight = *std::move(found);
    return found ? ok() : Status(found.error());
  }
  int asked(const std::string& verb) const {
    return static_cast<int>(std::ranges::count(cluster.requests, verb, &Request::verb));
  }
};

TEST_CASE("preflight facts: before the first installation everything is asked") {
  Fixture f;
  f.world.installation.meta.created = kNow;
  f.cluster.preflight.workload_pods = {{.ns = "shop", .name = "web", .node = "node-1"},
                                       {.ns = "shop", .name = "web", .node = "no such"}};
  f.cluster.preflight.missing_rights = {"list nodes"};
  f.cluster.config_maps[{"kube-system", "kube-proxy"}]["config.conf"] = "mode: ipvs";
  REQUIRE(f.look());
  CHECK(f.world.preflight->workload_pods->size() == 1);
  CHECK(f.world.preflight->missing_rights == std::vector<std::string>{"list nodes"});
  CHECK(f.world.preflight->pod_webhooks->empty());
  CHECK(f.world.preflight->kube_proxy_config == "mode: ipvs\n");
}

TEST_CASE("preflight facts: a cluster without nodes has no pods to be asked for") {
  Fixture f;
  f.world.nodes.clear();
  REQUIRE(f.look());
  CHECK(f.asked("list-workload-pods") == 0);
  CHECK(f.world.preflight->workload_pods->empty());
}

TEST_CASE("preflight facts: an upgrade asks for rights, webhooks and pools") {
  plan::World start = healthy();
  start.installation.spec.version = "1.18.4";
  start.installation.meta.created = kNow;
  Fixture f(start);
  REQUIRE(f.look());
  CHECK(f.asked("get-rights") == 1);
  CHECK(f.asked("list-webhooks") == 1);
  CHECK(f.asked("list-node-pools") == 1);
  CHECK(f.cluster.requests.size() == 3);
}

TEST_CASE("preflight facts: what we may not read is a missing right") {
  Fixture f;
  f.cluster.may_read_webhooks = false;
  f.cluster.preflight.missing_rights = {"list nodes"};
  REQUIRE(f.look());
  CHECK(f.world.preflight->missing_rights ==
        std::vector<std::string>{"list nodes", "may not list webhooks"});
  CHECK_FALSE(f.world.preflight->pod_webhooks);
}

TEST_CASE("preflight facts: rights that are not known decide nothing") {
  Fixture f;
  f.cluster.fate = [](const Request& request) {
    return request.verb == "get-rights" ? Fate::Refused : Fate::Served;
  };
  REQUIRE(f.look());
  CHECK_FALSE(f.world.preflight->missing_rights);
}

TEST_CASE("preflight facts: any other failed read ends the look, and is asked again") {
  Fixture f;
  f.world.installation.meta.created = kNow;
  const auto* verb =
      GENERATE("list-webhooks", "list-node-pools", "list-workload-pods", "get-config-map");
  f.cluster.fate = [&](const Request& request) {
    return request.verb == verb ? Fate::Refused : Fate::Served;
  };
  CHECK(f.look().error().kind == ErrorKind::Unavailable);
  CHECK_FALSE(f.world.preflight);
  f.cluster.fate = [](const Request&) { return Fate::Served; };
  CHECK(f.look());
}

}  // namespace
}  // namespace tco::observe
