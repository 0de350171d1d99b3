#include "transport/connection_pool.h"

#include <utility>

namespace tco::transport {

std::unique_ptr<Connection> ConnectionPool::take() {
  const std::lock_guard lock(mutex_);
  const SteadyTime oldest = clock_.steady_now() - max_idle_time_;
  while (!idle_.empty()) {
    Idle last = std::move(idle_.back());
    idle_.pop_back();
    if (last.since >= oldest && last.connection->still_idle()) return std::move(last.connection);
  }
  return nullptr;
}

void ConnectionPool::put(std::unique_ptr<Connection> connection) {
  if (!connection->reusable()) return;
  const std::lock_guard lock(mutex_);
  if (idle_.size() >= max_idle_) return;
  idle_.push_back({std::move(connection), clock_.steady_now()});
}

}  // namespace tco::transport
