// The gate with its threads: who sends, how many at once, and what is left when it has stopped.
#include "gate/gate.h"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <map>

#include "fakes/world.h"
#include "gate/gated_cluster.h"

namespace tco::gate {
namespace {

// Grants each patch, and knows which of them overlap. Thread-safe.
class Granting final : public transport::HttpClient {
 public:
  bool hold = false;  // no answer until the request is cancelled; set before the first

  Result<wire::HttpResponse> send(const wire::HttpRequest& request, std::chrono::milliseconds,
                                  std::stop_token stop) override {
    std::unique_lock lock(mutex_);
    overlapped_ |= ++under_way_[request.target] > 1;
    most_ = std::max(most_, ++now_);
    ++sent_[request.target];
    ++total_;
    changed_.notify_all();
    if (hold) {
      changed_.wait(lock, stop, [] { return false; });
    } else {
      lock.unlock();
      std::this_thread::yield();
      lock.lock();
    }
    --under_way_[request.target];
    --now_;
    if (hold) return Error{ErrorKind::Cancelled, "stop"};
    return wire::HttpResponse{.status = 200, .body = metadata(request.target), .retry_after = {}};
  }
  Result<wire::HttpResponse> stream(const wire::HttpRequest&, const transport::StreamLimits&,
                                    const transport::OnBytes&, std::stop_token) override {
    return Error{ErrorKind::Unavailable, "the gate streams nothing"};
  }

  bool wait_for(std::size_t requests) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 30s, [&] { return total_ >= requests; });
  }
  std::size_t total() const {
    const std::lock_guard lock(mutex_);
    return total_;
  }
  // One for each of so many nodes, none beside another of the same node.
  bool one_each(std::size_t nodes) const {
    const std::lock_guard lock(mutex_);
    return total_ == nodes && sent_.size() == nodes && !overlapped_;
  }
  int most() const {
    const std::lock_guard lock(mutex_);
    return most_;
  }
  int under_way() const {
    const std::lock_guard lock(mutex_);
    return now_;
  }

 private:
  static std::string metadata(const std::string& target) {
    const std::size_t end = target.find('?');
    const std::size_t name = target.rfind('/', end) + 1;
    return R"({"metadata":{"name":")" + target.substr(name, end - name) +
           R"(","resourceVersion":"1000"}})";
  }

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::map<std::string, int> under_way_;
  std::map<std::string, int> sent_;
  std::size_t total_ = 0;
  int now_ = 0;
  int most_ = 0;
  bool overlapped_ = false;
};

// Closed nodes with ready agents, all of which are to be opened; and a watch that is silent.
struct Closed {
  explicit Closed(int count) {
    nodes.first.begin_list();
    pods.first.begin_list();
    for (int i = 0; i < count; ++i) {
      model::Node closed = node("node-" + std::to_string(i));
      closed.taints = {new_taint(policy())};
      model::CiliumPod agent = agent_on(closed.meta.name);
      agent.ready = true;
      keys.push_back(closed.meta.key());
      agents.push_back(agent.meta.key());
      nodes.first.apply(std::move(closed));
      pods.first.apply(std::move(agent));
    }
    nodes.first.end_list("500");
  }
  void sync() { pods.first.end_list("500"); }

  std::pair<cache::Writer<model::Node>, cache::Reader<model::Node>> nodes =
      cache::make_store<model::Node>();
  std::pair<cache::Writer<model::CiliumPod>, cache::Reader<model::CiliumPod>> pods =
      cache::make_store<model::CiliumPod>();
  std::vector<model::ObjectKey> keys;
  std::vector<model::ObjectKey> agents;
};

Hooks leading() {
  return {.epoch = [] { return std::optional<std::int64_t>(policy().epoch); },
          .patched = [](const Patched&) {}};
}

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
