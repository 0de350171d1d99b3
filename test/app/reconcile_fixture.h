// A reconciler with a cluster that holds state.
#pragma once

#include <catch2/catch.hpp>

#include "app/reconcile.h"
#include "base/log.h"
#include "base/names.h"
#include "fakes/cache_feed.h"
#include "fakes/manual_clock.h"
#include "fakes/world.h"
#include "status/conditions.h"
#include "wire/records_json.h"

namespace tco::app {
namespace {

using namespace std::chrono_literals;
using Asked = std::vector<std::string>;

struct Fixture {
  FakeCluster cluster;
  CacheFeed feed;
  ManualClock clock;
  Reconciler reconciler{
      feed.caches(), cluster, cluster,
      cluster,       clock,   {.version = "0.1.0", .node = {}, .image = "registry/operator:0.1.0"}};

  explicit Fixture(const plan::World& start) : cluster(start) {
    log::set_level(log::Level::Error);
    clock.advance(kNow - clock.system_now());
    feed.deliver(cluster);
  }
  Outcome pass() {
    cluster.requests.clear();
    return reconciler.reconcile_once({.epoch = 3, .since = kNow - 1h});
  }
  Asked writes() const {
    Asked asked;
    for (const Request& request : cluster.requests) {
      if (request.write) asked.push_back(request.text());
    }
    return asked;
  }
  std::string ready() const {
    const auto* found = status::find(cluster.object->status.conditions, "Ready");
    return found == nullptr ? "" : found->status + " " + found->reason;
  }
  // By somebody else; that it will be repaired is on record.
  void put_back_kube_proxy() {
    cluster.find("kube-proxy")->node_selector.reset();
    cluster.config_maps[{"kube-system", std::string(names::kStateConfigMap)}]
                       ["repairs.daemonset.kube-system.kube-proxy"] =
        wire::repairs_text({.seen = "uid-kube-proxy/1", .total = 1, .recent = {kNow}});
    feed.deliver(cluster);
  }
  void fail(const std::string& verb, Fate fate) {
    cluster.fate = [=](const Request& request) {
      return request.verb == verb ? fate : Fate::Served;
    };
  }
};

}  // namespace
}  // namespace tco::app
