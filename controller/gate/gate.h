// The node gate: a controller of its own beside the installation's. Key = node name; events of
// nodes and of agent pods come together here, and a few threads send what follows from them.
//
//   Gate gate(client, clock, {.epoch = ..., .patched = ...});
//   gate.watch(nodes, pods);   // the caches it judges by
//   gate.start();
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "cache/store.h"
#include "execute/ports.h"
#include "gate/state.h"
#include "transport/http_client.h"

namespace tco::gate {

// What became of a patch.
struct Patched {
  bool added = false;  // a taint; else some were removed
  std::optional<ErrorKind> failure;
  std::chrono::duration<double> waited{0};  // from when it was due until it was answered
};

struct Hooks {
  std::function<std::optional<std::int64_t>()> epoch;  // of the present term; absent: no leader
  std::function<void(const Patched&)> patched;
  std::function<void(const Error&)> threw = [](const Error&) {};  // a thread did, and goes on
};

// Thread-safe. What is given by reference must outlive it. `client` must refuse to write when we do
// not lead.
class Gate final : public execute::GatePort {
 public:
  Gate(transport::HttpClient& client, const Clock& clock, Hooks hooks, WindowLimits limits = {});
  ~Gate() override { stop(); }
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  void watch(const cache::Reader<model::Node>& nodes, const cache::Reader<model::CiliumPod>& pods);
  void start();
  // Ends what is under way; nothing is written once it returns.
  void stop();

  // Called by the watches' threads.
  void node_changed(const model::ObjectKey& key);
  void pod_changed(const model::ObjectKey& key);
  void settled();

  model::GateReport report() override;
  void follow(const model::GatePolicy& policy) override;
  void forget(std::int64_t epoch) override;
  int window() const;

 private:
  bool synced() const { return nodes_ && nodes_->synced() && pods_ && pods_->synced(); }
  void look_at_all();
  // Whether a thread is to be notified, having been told so; with mutex_ held.
  bool tell_one(SteadyTime now);
  void work(const std::stop_token& stop);
  bool turn(const std::stop_token& stop);
  std::optional<Job> next_job(const std::stop_token& stop);
  Result<std::string> send(const Job& job, const std::stop_token& stop);

  transport::HttpClient& client_;
  const Clock& clock_;
  Hooks hooks_;
  const int most_;

  mutable std::mutex mutex_;  // guards what follows, down to changes_
  std::condition_variable_any changed_;
  std::optional<cache::Reader<model::Node>> nodes_;
  std::optional<cache::Reader<model::CiliumPod>> pods_;
  State state_;
  std::uint64_t changes_ = 0;  // one more with each call that may give a waiting thread work

  std::vector<std::jthread> threads_;
};

}  // namespace tco::gate
