// The gate when a thread throws, and when it is stopped.
#include "gate/gate_fixture.h"

namespace tco::gate {
namespace {

TEST_CASE("gate: a patch that throws has failed, and all nodes are opened") {
  Closed cluster(40);
  cluster.sync();
  Granting client;
  client.throws = true;
  const SystemClock clock;
  std::atomic<int> threw = 0;
  std::atomic<int> failed = 0;
  Hooks hooks = leading();
  hooks.threw = [&](const Error&) { ++threw; };
  hooks.patched = [&](const Patched& p) { failed += p.failure == ErrorKind::Internal; };
  Gate gate(client, clock, std::move(hooks));
  gate.watch(cluster.nodes.second, cluster.pods.second);
  gate.start();
  gate.follow(policy());
  CHECK(client.wait_for(40));
  gate.stop();
  CHECK(client.one_each(40));
  CHECK(threw == 1);
  CHECK(failed == 1);
}

TEST_CASE("gate: a thread that throws takes the next node") {
  Closed cluster(3);
  cluster.sync();
  Granting client;
  const SystemClock clock;
  std::atomic<int> threw = 0;
  Hooks hooks = leading();
  hooks.threw = [&](const Error&) { ++threw; };
  hooks.patched = [&](const Patched&) { throw std::out_of_range("a bug"); };
  Gate gate(client, clock, std::move(hooks));
  gate.watch(cluster.nodes.second, cluster.pods.second);
  gate.start();
  gate.follow(policy());
  CHECK(client.wait_for(3));
  gate.stop();
  CHECK(client.one_each(3));
  CHECK(threw == 3);
}

TEST_CASE("gate: stopping cancels what is under way and waits for it") {
  Closed cluster(100);
  cluster.sync();
  Granting client;
  client.hold = true;
  const SystemClock clock;
  Gate gate(client, clock, leading());
  gate.watch(cluster.nodes.second, cluster.pods.second);
  gate.start();
  gate.follow(policy());
  CHECK(client.wait_for(1));
  gate.stop();
  CHECK(client.under_way() == 0);
  const std::size_t sent = client.total();
  for (const model::ObjectKey& key : cluster.keys) gate.node_changed(key);
  CHECK(client.total() == sent);
}

}  // namespace
}  // namespace tco::gate
