// The gate with its threads: who sends, how many at once, and what is left when it has stopped.
#include "gate/gate_fixture.h"

namespace tco::gate {
namespace {

TEST_CASE("gate: many threads send one patch a node, whatever events tell meanwhile") {
  constexpr int kNodes = 500;
  Closed cluster(kNodes);
  cluster.sync();
  Granting client;
  const SystemClock clock;
  std::atomic<int> told = 0;
  Hooks hooks = leading();
  hooks.patched = [&](const Patched& patched) { told += !patched.added && !patched.failure; };
  Gate gate(client, clock, std::move(hooks));
  gate.watch(cluster.nodes.second, cluster.pods.second);
  gate.start();
  gate.follow(policy());
  const std::jthread events([&] {
    for (const model::ObjectKey& key : cluster.keys) gate.node_changed(key);
    for (const model::ObjectKey& key : cluster.agents) gate.pod_changed(key);
    gate.settled();
  });
  CHECK(client.wait_for(kNodes));
  gate.stop();
  CHECK(client.one_each(kNodes));
  CHECK(told == kNodes);
  CHECK(client.most() <= WindowLimits{}.most);
  CHECK(gate.report() == model::GateReport{});
}

TEST_CASE("gate: nothing is sent before both lists are complete") {
  Closed cluster(3);
  Granting client;
  const SystemClock clock;
  Gate gate(client, clock, leading());
  gate.watch(cluster.nodes.second, cluster.pods.second);
  gate.start();
  gate.follow(policy());
  for (const model::ObjectKey& key : cluster.keys) gate.node_changed(key);
  CHECK(client.total() == 0);
  cluster.sync();
  for (const model::ObjectKey& key : cluster.agents) gate.pod_changed(key);
  gate.settled();
  CHECK(client.wait_for(3));
  gate.stop();
  CHECK(client.one_each(3));
}

TEST_CASE("gate: without an installation it closes none and takes every taint of ours off") {
  Closed cluster(2);
  model::Node with_other = node("other");
  with_other.taints = {new_taint(policy())};
  with_other.taints[0].key = "a-former-key";
  cluster.nodes.first.apply(with_other);
  model::Node fresh = node("fresh");
  fresh.meta.created = kNow;
  cluster.nodes.first.apply(fresh);
  cluster.pods.first.begin_list();  // the agents went with the release
  cluster.sync();
  Granting client;
  const SystemClock clock;
  Gate gate(client, clock, leading());
  gate.watch(cluster.nodes.second, cluster.pods.second);
  gate.forget(policy().epoch);
  gate.start();
  CHECK(client.wait_for(3));
  gate.stop();
  CHECK(client.one_each(3));  // not "fresh"
  CHECK_FALSE(client.sent_to("fresh"));
}

TEST_CASE("gate: a webhook that cannot be called holds up its nodes alone") {
  Closed cluster(1);
  cluster.sync();
  Granting client;
  client.refusal = {.status = 500,
                    .body = R"({"kind":"Status","reason":"InternalError","code":500,"message":)"
                            R"("Internal error occurred: failed calling webhook"})",
                    .retry_after = {}};
  const SystemClock clock;
  std::atomic<int> told = 0;
  Hooks hooks = leading();
  hooks.patched = [&](const Patched& patched) {
    told += patched.failure == ErrorKind::Invalid;
    told.notify_all();
  };
  Gate gate(client, clock, std::move(hooks));
  gate.watch(cluster.nodes.second, cluster.pods.second);
  gate.start();
  gate.follow(policy());
  told.wait(0);
  gate.stop();
  CHECK(gate.window() == WindowLimits{}.first);
  REQUIRE(gate.report().unpatched.size() == 1);
  CHECK(gate.report().unpatched[0].why.ends_with("failed calling webhook"));
}

TEST_CASE("gate: a term that begins without an event is noticed") {
  Closed cluster(1);
  cluster.sync();
  Granting client;
  const SystemClock clock;
  std::atomic<int> asked = 0;
  std::atomic<bool> leads = false;
  Hooks hooks = leading();
  hooks.epoch = [&]() -> std::optional<std::int64_t> {
    ++asked;
    asked.notify_all();
    return leads ? std::optional<std::int64_t>(policy().epoch) : std::nullopt;
  };
  Gate gate(client, clock, std::move(hooks));
  gate.watch(cluster.nodes.second, cluster.pods.second);
  gate.start();
  gate.follow(policy());
  asked.wait(0);
  CHECK(client.total() == 0);
  leads = true;
  CHECK(client.wait_for(1));
  gate.stop();
}

}  // namespace
}  // namespace tco::gate
