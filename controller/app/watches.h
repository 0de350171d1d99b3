// The watched kinds: what is asked of the API server, where it is kept, and a thread for each.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "cache/object_sink.h"
#include "cache/reflector.h"
#include "cache/store.h"
#include "gate/gate.h"
#include "observe/caches.h"
#include "transport/http_client.h"
#include "wire/projections.h"

namespace tco::app {

// One kind's reflector and its thread. Destruction stops the thread and waits for it.
class Watch {
 public:
  Watch(transport::HttpClient& client, wire::Resource resource,
        std::unique_ptr<cache::ObjectSink> sink, const Clock& clock,
        const cache::ReflectorOptions& options);

 private:
  std::unique_ptr<cache::ObjectSink> sink_;
  cache::Reflector reflector_;
  std::jthread thread_;
};

// Called by any of the threads, with no lock held.
struct WatchHooks {
  // A decision may differ: look after this long. Each kind has a crowd of its own, so that nodes
  // which come in thousands do not delay what is to be said of a single DaemonSet.
  std::function<void(std::chrono::milliseconds)> changed;
  std::function<void()> settled;       // a list is complete, or the watch has become (un)able to
  std::function<void()> stop_changed;  // somebody stopped the operator or let it go on
  std::function<void(const Error&)> threw;  // a watch's thread did: it lists again
};

// How one kind stands: "nodes", "daemonsets in kube-system".
struct WatchHealth {
  std::string resource;
  cache::Health health;
};

// All of them.
class Watches {
 public:
  Watches(transport::HttpClient& client, const Clock& clock, bool try_watch_list, WatchHooks hooks,
          gate::Gate& gate);

  const observe::Caches& caches() const { return caches_; }
  // Every kind of the installation, and the installation itself.
  bool synced() const;
  // Of every kind. Thread-safe.
  std::vector<WatchHealth> health() const;
  // Nothing but the status is to be written; absent: not known yet.
  std::optional<bool> stopped() const {
    return caches_.stop.synced() ? std::optional(caches_.stop.size() > 0) : std::nullopt;
  }

 private:
  // The reader of a new store that a new thread fills.
  // `changed` and `settled` are told before the hooks of the same names.
  using Changed = std::function<void(const model::ObjectKey&)>;
  template <typename T>
  cache::Reader<T> add(wire::Resource resource, Result<T> (*project)(std::string_view),
                       Changed changed = nullptr, std::function<void()> settled = nullptr);

  transport::HttpClient& client_;
  const Clock& clock_;
  cache::ReflectorOptions options_;
  WatchHooks hooks_;
  std::vector<std::unique_ptr<Watch>> watches_;
  std::vector<std::pair<std::string, std::function<cache::Health()>>> readings_;
  // Only to be woken by: the object itself is read live.
  cache::Reader<wire::InstallationSeen> installation_;
  // So is a release: its revisions are Secrets, and somebody's `helm upgrade` makes one.
  cache::Reader<model::ObjectSeen> releases_;
  observe::Caches caches_;
};

}  // namespace tco::app
