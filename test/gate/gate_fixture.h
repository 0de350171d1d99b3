// A gate with its threads and an API server that grants each patch.
#pragma once

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <map>
#include <stdexcept>

#include "fakes/world.h"
#include "gate/gate.h"
#include "gate/gated_cluster.h"

namespace tco::gate {
namespace {

// Grants each patch, and knows which of them overlap. Thread-safe.
class Granting final : public transport::HttpClient {
 public:
  // Set before the first request:
  bool hold = false;  // no answer until it is cancelled
  std::optional<wire::HttpResponse> refusal;
  std::atomic<bool> throws = false;  // the next one, instead of an answer

  Result<wire::HttpResponse> send(const wire::HttpRequest& request, std::chrono::milliseconds,
                                  std::stop_token stop) override {
    if (throws.exchange(false)) throw std::out_of_range("a bug");
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
    if (refusal) return *refusal;
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
  bool sent_to(const std::string& node) const {
    const std::lock_guard lock(mutex_);
    return std::ranges::any_of(sent_, [&](const auto& each) {
      return each.first.find("/" + node + "?") != std::string::npos;
    });
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

}  // namespace
}  // namespace tco::gate
