// When the next pass is due, and who may make one.
#include "app/worker.h"

#include <catch2/catch.hpp>
#include <stdexcept>
#include <thread>

#include "base/log.h"
#include "fakes/cache_feed.h"
#include "fakes/manual_clock.h"
#include "fakes/world.h"
#include "status/conditions.h"

namespace tco::app {
namespace {

using namespace std::chrono_literals;

struct Fixture {
  FakeCluster cluster;
  CacheFeed feed;
  ManualClock clock;
  Reconciler reconciler{
      feed.caches(), cluster, cluster,
      cluster,       clock,   {.version = "0.1.0", .node = {}, .image = "registry/operator:0.1.0"}};
  queue::WorkQueue queue;
  Leadership leadership;
  Metrics metrics{"0.1.0"};
  Worker worker{queue, reconciler, leadership, metrics, clock, [] { return 0.5; }, [] {}};
  std::stop_source stop;
  int passes = 0;

  explicit Fixture(const plan::World& start = healthy()) : cluster(start) {
    log::set_level(log::Level::Error);
    clock.advance(kNow - clock.system_now());
    feed.deliver(cluster);
    leadership.hold({.epoch = 3, .since = kNow}, clock.steady_now() + 1h);
  }
  // Stops in the middle of that pass; it is ended all the same.
  void run_until_pass(int last, Fate (*fate)(const Request&) = nullptr) {
    cluster.fate = [=, this](const Request& request) {
      if (request.verb == "get-installation" && ++passes == last) stop.request_stop();
      return fate == nullptr ? Fate::Served : fate(request);
    };
    queue.add("default");
    worker.run(stop.get_token());
  }
  bool counted(const std::string& result) const {
    return metrics.text().find("result=\"" + result + "\"} 1") != std::string::npos;
  }
};

TEST_CASE("worker: after a pass that needs nothing it looks again later") {
  Fixture f;
  f.run_until_pass(1);
  CHECK(f.passes == 1);
  CHECK(f.queue.size() == 1);
  CHECK(f.counted("success"));
}

TEST_CASE("worker: after an action it looks again at once") {
  Fixture f(fresh());
  f.run_until_pass(3);
  CHECK(f.passes == 3);
}

TEST_CASE("worker: a conflict is looked at again at once") {
  Fixture f(fresh());
  f.cluster.fate = [&](const Request& request) {
    if (request.verb == "get-installation" && ++f.passes == 2) f.stop.request_stop();
    if (request.verb == "set-finalizers" && f.passes == 1) f.cluster.overtake("");
    return Fate::Served;
  };
  f.queue.add("default");
  f.worker.run(f.stop.get_token());
  CHECK(f.passes == 2);
  CHECK(f.counted("error"));
}

TEST_CASE("worker: a failed pass is tried again") {
  Fixture f;
  f.run_until_pass(1, [](const Request& request) {
    return request.verb == "get-installation" ? Fate::Refused : Fate::Served;
  });
  CHECK(f.queue.size() == 1);
  CHECK(f.counted("error"));
}

TEST_CASE("worker: so is one that cannot succeed as it is; what cures it has no event") {
  plan::World start = fresh();
  Fixture f(start);
  f.cluster.fate = [&](const Request& request) {
    // NotFound: somebody deletes the installation in the middle of the pass.
    if (request.verb == "get-helm-state") {
      f.cluster.object.reset();
      f.stop.request_stop();
    }
    return Fate::Served;
  };
  f.queue.add("default");
  f.worker.run(f.stop.get_token());
  CHECK(f.counted("error"));
  CHECK(f.queue.size() == 1);
}

const model::Condition* ready_of(const FakeCluster& cluster) {
  return status::find(cluster.object->status.conditions, "Ready");
}

TEST_CASE("worker: a pass that throws is told, counted and made again") {
  Fixture f;
  f.cluster.fate = [&](const Request& request) {
    if (request.verb == "get-helm-state") {
      f.stop.request_stop();
      throw std::out_of_range("cannot use update() with array; last read: 'secret'");
    }
    return Fate::Served;
  };
  f.queue.add("default");
  f.worker.run(f.stop.get_token());
  const model::Condition* ready = ready_of(f.cluster);
  REQUIRE(ready != nullptr);
  CHECK(ready->status == "Unknown");
  CHECK(ready->reason == "InternalError");
  CHECK(ready->message == "internal error: cannot use update() with array; ");
  CHECK(f.counted("internal_error"));
  CHECK(f.metrics.text().find("internal_errors_total{thread=\"worker\"} 1") != std::string::npos);
  CHECK(f.queue.size() == 1);
  CHECK_FALSE(f.worker.stuck());
}

TEST_CASE("worker: so it is if telling it throws, too") {
  Fixture f;
  f.run_until_pass(3, [](const Request& request) -> Fate {
    if (request.verb == "get-installation") throw std::out_of_range("a bug");
    return Fate::Served;
  });
  CHECK(f.queue.size() == 1);
  CHECK_FALSE(f.worker.stuck());
}

TEST_CASE("worker: the next good pass takes the internal error back") {
  Fixture f;
  bool threw = false;
  f.cluster.fate = [&](const Request& request) {
    if (request.verb == "get-installation" && threw && ++f.passes == 2) f.stop.request_stop();
    if (request.verb == "get-helm-state" && !threw) {
      threw = true;
      f.queue.add("default");  // while it is processed: it comes again
      throw std::out_of_range("a bug");
    }
    return Fate::Served;
  };
  f.queue.add("default");
  f.worker.run(f.stop.get_token());
  CHECK(ready_of(f.cluster)->reason == "Installed");
}

TEST_CASE("worker: who does not lead makes no pass") {
  Fixture f;
  f.leadership.end();
  f.queue.add("default");
  std::jthread runs([&](const std::stop_token& stop) { f.worker.run(stop); });
  while (f.queue.size() != 0) std::this_thread::yield();
  runs.request_stop();
  runs.join();
  CHECK(f.cluster.requests.empty());
}

TEST_CASE("worker: a pass that takes longer than all its requests may is stuck") {
  Fixture f;
  CHECK_FALSE(f.worker.stuck());
  bool after_minutes = false;
  f.cluster.fate = [&](const Request& request) {
    if (request.verb != "get-helm-state") return Fate::Served;
    CHECK_FALSE(f.worker.stuck());
    f.clock.advance(3min + 1s);
    after_minutes = f.worker.stuck();
    f.stop.request_stop();
    return Fate::Served;
  };
  f.queue.add("default");
  f.worker.run(f.stop.get_token());
  CHECK(after_minutes);
  CHECK_FALSE(f.worker.stuck());
}

}  // namespace
}  // namespace tco::app
