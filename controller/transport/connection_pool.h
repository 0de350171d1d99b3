// A few idle connections, kept for the next request.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "base/clock.h"
#include "transport/connection.h"

namespace tco::transport {

// Thread-safe. The clock must outlive it.
class ConnectionPool {
 public:
  ConnectionPool(std::size_t max_idle, std::chrono::seconds max_idle_time, const Clock& clock)
      : max_idle_(max_idle), max_idle_time_(max_idle_time), clock_(clock) {}

  // The one used last, or null. It was open a moment ago.
  std::unique_ptr<Connection> take();
  // Keeps a reusable connection, or closes it if there are enough.
  void put(std::unique_ptr<Connection> connection);

 private:
  struct Idle {
    std::unique_ptr<Connection> connection;
    SteadyTime since;
  };

  const std::size_t max_idle_;
  const std::chrono::seconds max_idle_time_;
  const Clock& clock_;
  std::mutex mutex_;
  std::vector<Idle> idle_;  // the one used last at the end
};

}  // namespace tco::transport
