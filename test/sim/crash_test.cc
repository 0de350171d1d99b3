// A crash at any request, at any moment, is healed: for every request of the way from each start,
// one thing goes wrong there, and the operator must still arrive, each effect once, nothing unsafe.
#include <array>
#include <catch2/catch.hpp>

#include "run.h"

namespace tco::sim {
namespace {

struct Crash {
  const char* name;
  Fate fate;
  Life::Dies dies = Life::Dies::Controller;
  bool sidecar_dies = false;
};
constexpr std::array kCrashes = {
    Crash{"the request never arrives", Fate::Refused},
    Crash{"its answer is lost", Fate::Lost},
    Crash{"the controller dies before it", Fate::DiesBefore},
    Crash{"the controller dies after it", Fate::DiesAfter},
    // Another pod, with another sidecar, takes its place.
    Crash{"the pod dies before it", Fate::DiesBefore, Life::Dies::Pod},
    Crash{"the pod dies after it", Fate::DiesAfter, Life::Dies::Pod},
    Crash{"the sidecar dies before it", Fate::Served, Life::Dies::Controller, true},
};

// Everything at each write that changes the cluster. A read changes nothing, so a process that dies
// there might as well have died after the write before it; but the sidecar works on meanwhile.
bool worth_trying(const Crash& crash, const Request& request) {
  if (crash.fate == Fate::Refused) return true;
  const bool sidecar_too = crash.sidecar_dies || crash.dies == Life::Dies::Pod;
  if (!request.write) return request.verb == "get-helm-state" && sidecar_too;
  if (request.verb == "create-event") return crash.fate == Fate::DiesBefore && !sidecar_too;
  return request.verb != "write-status" || !sidecar_too;
}

void check_crash(const Situation& start, WatchSpeed speed, const Trace& calm, std::size_t where,
                 const Crash& crash) {
  const auto trouble = [&](FakeCluster& cluster, const Request&, std::size_t at) {
    if (at != where) return Fate::Served;
    if (crash.sidecar_dies) cluster.replace_sidecar();
    return crash.fate;
  };
  INFO(start.name << ": at request " << where << " (" << calm.requests[where].text() << ") "
                  << crash.name);
  CHECK(run(start, speed, trouble, crash.dies).run == calm.run);
}

void check_every_crash(const char* name, WatchSpeed speed = WatchSpeed::Prompt) {
  const Situation start = situation(name);
  const Trace calm = run(start, speed, no_trouble);
  INFO(start.name << "\n" << calm.run);
  REQUIRE(calm.run.converged);
  REQUIRE(calm.run.violations == std::vector<std::string>{});
  CHECK(calm.run.state == start.ends);
  CHECK(calm.run.writes_of_a_second_run == 0);
  if (start.ends == "Ready=True Installed") CHECK(calm.run.stale_nodes == 0);
  for (const auto& [effect, times] : calm.run.effects) CHECK(times == 1);
  // A way without trouble frightens nobody.
  if (!start.ends.starts_with("Ready=False")) CHECK(calm.warnings == std::vector<std::string>{});

  for (std::size_t where = 0; where < calm.requests.size(); ++where) {
    for (const Crash& crash : kCrashes) {
      if (worth_trying(crash, calm.requests[where])) check_crash(start, speed, calm, where, crash);
    }
  }
}

TEST_CASE("crash: an empty cluster") { check_every_crash("an empty cluster"); }

TEST_CASE("crash: a cluster with two nodes") { check_every_crash("a cluster with two nodes"); }

TEST_CASE("crash: a cluster with two nodes and slow watches") {
  check_every_crash("a cluster with two nodes", WatchSpeed::Late);
}

TEST_CASE("crash: half installed") {
  check_every_crash("half installed");
  check_every_crash("half installed", WatchSpeed::Late);
}

TEST_CASE("crash: a pending release of a dead sidecar") {
  check_every_crash("a pending release of a dead sidecar");
}

TEST_CASE("crash: kube-proxy reverted") {
  check_every_crash("kube-proxy reverted");
  check_every_crash("kube-proxy reverted", WatchSpeed::Late);
}

TEST_CASE("crash: addons upgraded") { check_every_crash("addons upgraded"); }

TEST_CASE("crash: deleted while Helm works") { check_every_crash("deleted while Helm works"); }

TEST_CASE("crash: components first") { check_every_crash("components first"); }

TEST_CASE("crash: an own registry") { check_every_crash("an own registry"); }

TEST_CASE("crash: an upgrade") { check_every_crash("an upgrade"); }

TEST_CASE("crash: an upgrade that fails") {
  check_every_crash("an upgrade that Helm cannot make");
  check_every_crash("an upgrade whose agents fail");
}

TEST_CASE("crash: an upgrade that is rolled back") {
  check_every_crash("an upgrade that is rolled back");
  check_every_crash("agents that fail and are rolled back");
}

TEST_CASE("crash: a way of two upgrades") { check_every_crash("two minors to go"); }

TEST_CASE("crash: a plan that waits, and one that is approved") {
  check_every_crash("a plan that waits");
  check_every_crash("an approved plan");
}

TEST_CASE("crash: Global Router") { check_every_crash("Global Router"); }

TEST_CASE("crash: the gate") {
  check_every_crash("a node joins");
  check_every_crash("let go with a closed node");
  check_every_crash("the gate handed back");
  check_every_crash("the gate handed back", WatchSpeed::Late);
  check_every_crash("restored with a closed node");
}

TEST_CASE("crash: uninstalled") {
  check_every_crash("uninstalled without nodes");
  check_every_crash("uninstalled with nodes");
}

TEST_CASE("crash: uninstalled and restored") {
  check_every_crash("uninstalled and restored");
  check_every_crash("uninstalled and restored", WatchSpeed::Late);
  check_every_crash("half uninstalled");
}

TEST_CASE("crash: nodes that nobody cleaned") {
  check_every_crash("nodes that nobody cleaned");
  check_every_crash("nodes that nobody cleaned", WatchSpeed::Late);
}

TEST_CASE("crash: pods that are older than Cilium") {
  check_every_crash("pods that are older than Cilium");
}

TEST_CASE("crash: stopped, and going on") {
  check_every_crash("stopped");
  check_every_crash("stopped", WatchSpeed::Late);
  check_every_crash("stopped before anything");
  check_every_crash("going on after a stop");
  check_every_crash("let go after a stop");
}

TEST_CASE("crash: an emergency, and after it") {
  check_every_crash("an emergency");
  check_every_crash("after an emergency");
}

TEST_CASE("crash: after a former installation") {
  check_every_crash("after a former installation");
}

TEST_CASE("crash: somebody else's release is taken over") {
  check_every_crash("somebody else's release");
}

TEST_CASE("crash: suspended") { check_every_crash("suspended"); }

}  // namespace
}  // namespace tco::sim
