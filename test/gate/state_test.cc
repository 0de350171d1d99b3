// The gate as a whole, without threads and requests: random histories of a cluster whose watch is
// late, whose answers get lost, and whose nodes come and go under the same names.
#include "gate/state.h"

#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "gate/gated_cluster.h"

namespace tco::gate {
namespace {

TEST_CASE("state: a node that joins is closed by one patch and opened by one") {
  Cluster cluster;
  cluster.state.follow(policy(), cluster.now);
  cluster.join("node-1");
  cluster.deliver();
  const auto closing = cluster.state.take(3, cluster.now);
  REQUIRE(closing);
  CHECK(closing->decision.add);
  CHECK_FALSE(cluster.state.take(3, cluster.now));  // it is under way
  cluster.state.finished(*closing, cluster.patch(*closing), cluster.now);
  // The watch has not brought it yet, and its agent gets ready meanwhile.
  cluster.agent("node-1", true);
  std::swap(cluster.events.front(), cluster.events.back());
  cluster.deliver();
  CHECK_FALSE(cluster.state.take(3, cluster.now));
  cluster.deliver();
  const auto opening = cluster.state.take(3, cluster.now);
  REQUIRE(opening);
  CHECK_FALSE(opening->decision.add);
  cluster.state.finished(*opening, cluster.patch(*opening), cluster.now);
  CHECK(cluster.nodes.at("node-1").taints.empty());
  CHECK_FALSE(cluster.state.take(3, cluster.now));
  CHECK(cluster.state.report() == model::GateReport{});
}

TEST_CASE("state: nothing is written in another term, or without a policy") {
  Cluster cluster;
  cluster.join("node-1");
  cluster.deliver();
  CHECK_FALSE(cluster.state.take(3, cluster.now));
  cluster.state.follow(policy(), cluster.now);
  cluster.state.look("node-1", cluster.now);
  CHECK_FALSE(cluster.state.take(std::nullopt, cluster.now));
  CHECK_FALSE(cluster.state.take(4, cluster.now));
  CHECK(cluster.state.next_wakeup(cluster.now));
  CHECK(cluster.state.take(3, cluster.now));
}

TEST_CASE("state: a refusal closes the window, and Retry-After is kept to") {
  Cluster cluster;
  cluster.state.follow(policy(), cluster.now);
  cluster.join("node-1");
  cluster.deliver();
  const auto job = cluster.state.take(3, cluster.now);
  REQUIRE(job);
  const Error busy{ErrorKind::Unavailable, "429", std::chrono::seconds(7)};
  cluster.state.finished(*job, busy, cluster.now);
  CHECK_FALSE(cluster.state.take(3, cluster.now + 6s));
  CHECK(cluster.state.next_wakeup(cluster.now) == cluster.now + 7s);
  CHECK(cluster.state.take(3, cluster.now + 7s));
}

TEST_CASE("state: a node that is refused waits alone, is named, and the others go on") {
  const ErrorKind kind = GENERATE(ErrorKind::Forbidden, ErrorKind::Invalid);
  Cluster cluster;
  cluster.state.follow(policy(), cluster.now);
  cluster.join("denied");
  cluster.deliver();
  const int window = cluster.state.window().size();
  int refusals = 0;
  for (int second = 0; second < 3600; ++second) {
    if (second % 60 == 0) cluster.join("node-" + std::to_string(second));
    while (!cluster.events.empty()) cluster.deliver();
    while (const auto job = cluster.state.take(3, cluster.now)) {
      const bool denied = job->node->meta.name == "denied";
      refusals += denied;
      cluster.state.finished(
          *job,
          denied ? Result<std::string>(Error{kind, "denied by a policy"}) : cluster.patch(*job),
          cluster.now);
    }
    cluster.now += 1s;
  }
  CHECK(refusals == 17);  // after 0, 5, 15, 35, 75, 155, 315 seconds, then every five minutes
  CHECK(cluster.state.window().size() >= window);
  for (const auto& [name, each] : cluster.nodes) {
    CHECK(each.taints.size() == (name == "denied" ? 0 : 1));
  }
  CHECK(cluster.state.report().unpatched ==
        std::vector<model::UnpatchedNode>{
            {.node = "denied", .why = "denied by a policy", .lasting = true}});
  cluster.agent("denied", true);
  cluster.deliver();  // there is nothing to do any more
  CHECK(cluster.state.report().unpatched.empty());
}

TEST_CASE("state: a taint of ours that is taken off each time is no endless loop") {
  Cluster cluster;
  cluster.state.follow(policy(), cluster.now);
  cluster.join("node-1");
  int patches = 0;
  for (int second = 0; second < 600; ++second) {
    while (!cluster.events.empty()) cluster.deliver();
    while (const auto job = cluster.state.take(3, cluster.now)) {
      ++patches;
      cluster.state.finished(*job, cluster.patch(*job), cluster.now);
      cluster.nodes.at("node-1").taints.clear();
      cluster.touch("node-1");
      while (!cluster.events.empty()) cluster.deliver();
    }
    cluster.now += 1s;
  }
  CHECK(patches < 10);
  REQUIRE(cluster.state.report().unpatched.size() == 1);
  CHECK(cluster.state.report().unpatched[0].why == "the taint is taken off again each time");
}

TEST_CASE("state: a taint that comes back each time is told of, and not fought blindly") {
  Cluster cluster;
  cluster.state.follow(policy(), cluster.now);
  cluster.join("node-1");
  cluster.agent("node-1", true);
  cluster.now += 1h;
  int patches = 0;
  for (int minute = 0; minute < 60; ++minute) {
    model::Node& fought = cluster.nodes.at("node-1");
    if (fought.taints.empty()) {
      fought.taints = {{.key = kKey, .value = "true", .effect = "NoExecute", .time_added = {}}};
      cluster.touch("node-1");
    }
    while (!cluster.events.empty()) cluster.deliver();
    while (const auto job = cluster.state.take(3, cluster.now)) {
      ++patches;
      cluster.state.finished(*job, cluster.patch(*job), cluster.now);
      while (!cluster.events.empty()) cluster.deliver();
    }
    cluster.now += 1min;
  }
  CHECK(patches == 11);  // in minutes 0, 1, 2; then 3, 5, 9, 17, 27, 37, 47, 57
  CHECK(cluster.state.report().stuck == std::vector<std::string>{"node-1"});
  cluster.leave("node-1");
  cluster.deliver();
  CHECK(cluster.state.report().stuck.empty());
}

TEST_CASE("state: it is cleared when nothing of ours is left, on its way or unseen") {
  Cluster cluster;
  model::GatePolicy clear = policy();
  clear.clear = true;
  clear.add = false;
  CHECK(cluster.state.report().cleared);  // a process that has just started has written nothing
  cluster.state.follow(policy(), cluster.now);
  CHECK_FALSE(cluster.state.report().cleared);
  cluster.join("node-1");
  cluster.deliver();
  const auto job = cluster.state.take(3, cluster.now);
  REQUIRE(job);
  cluster.state.follow(clear, cluster.now);
  CHECK_FALSE(cluster.state.report().cleared);
  cluster.state.finished(*job, cluster.patch(*job), cluster.now);
  CHECK_FALSE(cluster.state.report().cleared);
  cluster.deliver();
  const auto removal = cluster.state.take(3, cluster.now);
  REQUIRE(removal);
  cluster.state.finished(*removal, cluster.patch(*removal), cluster.now);
  CHECK_FALSE(cluster.state.report().cleared);
  cluster.deliver();
  CHECK(cluster.state.report().cleared);
}

// One random history; what it found wrong.
std::string history(unsigned seed) {
  std::mt19937 engine(seed);
  const auto roll = [&](int sides) {
    return static_cast<int>(engine() % static_cast<unsigned>(sides));
  };
  Cluster cluster;
  cluster.state.follow(policy(), cluster.now);
  std::vector<Job> under_way;
  std::map<std::string, std::uint64_t> answered;  // by uid: the version of our last write

  const auto send = [&]() -> std::string {
    auto job = cluster.state.take(3, cluster.now);
    if (!job) return {};
    for (const Job& other : under_way) {
      if (other.node->meta.name == job->node->meta.name) return "two patches of a node at a time";
    }
    const auto seen = std::stoull(job->node->meta.resource_version);
    const auto last = answered.find(job->node->meta.uid);
    // Half a minute without the watch it may: the patch tests what it changes.
    if (last != answered.end() && seen < last->second)
      return "decided by what was older than a write";
    under_way.push_back(*std::move(job));
    return {};
  };
  const auto answer = [&](int fate) {
    if (under_way.empty()) return;
    const Job job = std::move(under_way.front());
    under_way.erase(under_way.begin());
    Result<std::string> version = Error{ErrorKind::Unavailable, "refused", std::chrono::seconds(1)};
    if (fate != 0) version = cluster.patch(job);
    if (version) answered[job.node->meta.uid] = std::stoull(*version);
    if (fate == 1) version = Error{ErrorKind::Unavailable, "no answer came"};
    if (!version) answered.erase(job.node->meta.uid);
    cluster.state.finished(job, version, cluster.now);
  };

  for (int i = 0; i < 300; ++i) {
    const std::string name = "node-" + std::to_string(roll(4));
    const bool there = cluster.nodes.contains(name);
    switch (roll(9)) {
      case 0:
        there ? cluster.leave(name) : cluster.join(name);
        break;
      case 1:
        if (there) cluster.agent(name, roll(2) == 0);
        break;
      case 2:
        cluster.no_agent(name);
        break;
      case 3:
        if (!there) break;
        cluster.nodes.at(name).taints.insert(cluster.nodes.at(name).taints.begin(),
                                             {.key = roll(2) == 0 ? kKey : "other",
                                              .value = "true",
                                              .effect = "NoExecute",
                                              .time_added = {}});
        cluster.touch(name);
        break;
      case 4:
        answer(roll(6));
        break;
      case 5:
        cluster.now += std::chrono::milliseconds(roll(20));
        break;
      default:
        cluster.deliver();
        if (const std::string wrong = send(); !wrong.empty()) return wrong;
    }
  }
  // The chaos ends: the watch catches up, and what is under way is answered.
  for (int i = 0; i < 2000; ++i) {
    while (!cluster.events.empty()) cluster.deliver();
    answer(2);
    if (const std::string wrong = send(); !wrong.empty()) return wrong;
    if (cluster.consistent() && under_way.empty() && cluster.events.empty()) return {};
    cluster.now += 1s;
  }
  return "not consistent in the end";
}

TEST_CASE("state: of random histories none patches by a stale cache, and each ends as it should") {
  for (unsigned seed = 1; seed <= 400; ++seed) {
    INFO("seed " << seed);
    CHECK(history(seed) == "");
  }
}

}  // namespace
}  // namespace tco::gate
