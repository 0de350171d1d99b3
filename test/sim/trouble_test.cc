// Trouble that goes on: crashes without end, other writers, a user who changes his mind.
#include <catch2/catch.hpp>

#include "fakes/world.h"
#include "run.h"

namespace tco::sim {
namespace {

const char* const kTwoNodes = "a cluster with two nodes";

Run calm(const Situation& start) { return run(start, WatchSpeed::Prompt, no_trouble).run; }

bool tells_only(const Request& request) {
  return request.verb == "write-status" || request.verb == "create-event";
}

TEST_CASE("trouble: every situation, with watches that are slow") {
  for (const std::string& name : situation_names()) {
    const Situation start = situation(name);
    INFO(name);
    CHECK(run(start, WatchSpeed::Late, no_trouble).run == calm(start));
  }
}

TEST_CASE("trouble: a controller that dies after every write") {
  const auto dies = [](FakeCluster&, const Request& request, std::size_t) {
    return request.write ? Fate::DiesAfter : Fate::Served;
  };
  for (const std::string& name : situation_names()) {
    const Situation start = situation(name);
    INFO(name);
    CHECK(run(start, WatchSpeed::Prompt, dies).run == calm(start));
  }
}

TEST_CASE("trouble: a pod that dies after every write but those of status and events") {
  const auto dies = [](FakeCluster&, const Request& request, std::size_t) {
    return request.write && !tells_only(request) && request.verb != "helm-apply" ? Fate::DiesAfter
                                                                                 : Fate::Served;
  };
  const Situation start = situation(kTwoNodes);
  CHECK(run(start, WatchSpeed::Prompt, dies, Life::Dies::Pod).run == calm(start));
}

TEST_CASE("trouble: every second request is lost, or never arrives") {
  const Fate fate = GENERATE(Fate::Lost, Fate::Refused);
  int writes = 0;
  const auto loses = [&](FakeCluster&, const Request& request, std::size_t) {
    return request.write && ++writes % 2 == 0 ? fate : Fate::Served;
  };
  const Situation start = situation(kTwoNodes);
  CHECK(run(start, WatchSpeed::Prompt, loses).run == calm(start));
}

// The patch's tests are for the object that was looked at: the writer who was first wins, and we
// look again.
TEST_CASE("trouble: somebody else writes each object just before we do") {
  std::map<std::string, int> times;
  const auto overtakes = [&](FakeCluster& cluster, const Request& request, std::size_t) {
    if (request.write && !tells_only(request) && ++times[request.text()] <= 2) {
      cluster.overtake(request.object);
    }
    return Fate::Served;
  };
  const WatchSpeed speed = GENERATE(WatchSpeed::Prompt, WatchSpeed::Late);
  const Situation start = situation(kTwoNodes);
  CHECK(run(start, speed, overtakes).run == calm(start));
}

// Each pass begins with a look at the installation; that is when the user may have spoken.
std::vector<std::size_t> beginnings(const Situation& start) {
  std::vector<std::size_t> found;
  const std::vector<Request> requests = run(start, WatchSpeed::Prompt, no_trouble).requests;
  for (std::size_t at = 0; at < requests.size(); ++at) {
    if (requests[at].verb == "get-installation") found.push_back(at);
  }
  return found;
}

TEST_CASE("trouble: deleted before any pass, nothing more is changed and it is let go") {
  const Situation start = situation(kTwoNodes);
  for (const std::size_t when : beginnings(start)) {
    const auto deletes = [&](FakeCluster& cluster, const Request&, std::size_t at) {
      if (at == when && cluster.object) {
        cluster.object->meta.deleting = true;
        cluster.overtake("");
        // Without a finalizer the API server takes it away at once.
        if (cluster.object->finalizers.empty()) cluster.object.reset();
      }
      return Fate::Served;
    };
    const Run deleted = run(start, WatchSpeed::Prompt, deletes).run;
    INFO("deleted at request " << when << "\n" << deleted);
    CHECK(deleted.converged);
    CHECK(deleted.state == "gone");
    CHECK(deleted.violations.empty());
    CHECK(deleted.writes_of_a_second_run == 0);
  }
}

TEST_CASE("trouble: suspended before any pass, nothing more is changed") {
  const Situation start = situation(kTwoNodes);
  for (const std::size_t when : beginnings(start)) {
    const auto suspends = [&](FakeCluster& cluster, const Request&, std::size_t at) {
      if (at != when) return Fate::Served;
      cluster.object->spec.suspend = true;
      cluster.overtake("");
      return Fate::Served;
    };
    const Run suspended = run(start, WatchSpeed::Prompt, suspends).run;
    INFO("suspended at request " << when << "\n" << suspended);
    CHECK(suspended.converged);
    CHECK(suspended.violations.empty());
    CHECK(suspended.writes_of_a_second_run == 0);
    const bool was_done = suspended.state == "Ready=True Installed";
    CHECK((was_done || suspended.state == "Ready=Unknown Suspended"));
  }
}

TEST_CASE("trouble: stopped before any pass, nothing more is changed but the agents are held") {
  const Situation start = situation(kTwoNodes);
  std::vector<std::size_t> passes = beginnings(start);
  passes.pop_back();  // after that one nobody looks again
  for (const std::size_t when : passes) {
    const auto stops = [&](FakeCluster& cluster, const Request&, std::size_t at) {
      if (at == when) cluster.stop = stop_order();
      return Fate::Served;
    };
    const Run stopped = run(start, WatchSpeed::Prompt, stops).run;
    INFO("stopped at request " << when << "\n" << stopped);
    CHECK(stopped.converged);
    CHECK(stopped.state == "Ready=Unknown Stopped");
    CHECK(stopped.writes_of_a_second_run == 0);
    // The pass under way may end its one write; none begins after it.
    CHECK(stopped.violations.size() <= 1);
  }
}

TEST_CASE("trouble: a node joins at any time; kube-proxy stays until it is served") {
  const Situation start = situation(kTwoNodes);
  for (const std::size_t when : beginnings(start)) {
    const auto joins = [&](FakeCluster& cluster, const Request&, std::size_t at) {
      if (at != when) return Fate::Served;
      cluster.nodes.push_back(node("node-3"));
      cluster.nodes.back().meta.created = cluster.now;
      return Fate::Served;
    };
    const Run joined = run(start, WatchSpeed::Prompt, joins).run;
    INFO("joined at request " << when << "\n" << joined);
    CHECK(joined.state == "Ready=True Installed");
    CHECK(joined.effects == calm(start).effects);
    // In the pass under way the watch may bring it after the decision; in no later one.
    CHECK(joined.violations.size() <= 1);
  }
}

}  // namespace
}  // namespace tco::sim
