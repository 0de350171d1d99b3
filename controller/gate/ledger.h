// PURE. What the gate remembers of its own writes: which of them the cache has not shown yet, and
// which were taken back. Lost with the process, and then only learned again: every patch tests
// what it changes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/clock.h"
#include "model/node.h"

namespace tco::gate {

class Ledger {
 public:
  // A write was answered with this version of the object. `foreign`: it took away what somebody
  // else had added.
  void written(const model::Node& seen, std::string_view version, bool foreign, SteadyTime now);
  // The object is not what the cache showed.
  void conflicted(const model::Node& seen, SteadyTime now);

  // Until when the node must not be judged by what the cache shows of it; absent: it may. A watch
  // that brings nothing is not waited for forever.
  std::optional<SteadyTime> stale_until(const model::Node& seen, SteadyTime now);

  // Before when a foreign taint is not taken away again, because it came back each time.
  std::optional<SteadyTime> patience(const std::string& node, SteadyTime now) const;

  void gone(const std::string& node);
  // Forgets what is long past.
  void sweep(SteadyTime now);
  // Writes that the cache has not shown yet.
  int unseen() const { return unseen_; }

 private:
  struct Entry {
    std::string uid;
    std::uint64_t version = 0;  // of our last write; 0: seen
    std::string refuted;        // the version that the cache showed when it was wrong
    SteadyTime since{};         // of either
    int removals = 0;           // of foreign taints, each after it had come back
    SteadyTime last_removal{};
  };
  Entry& entry_of(const model::Node& node);
  void seen(Entry& entry);

  std::unordered_map<std::string, Entry> entries_;
  int unseen_ = 0;
};

}  // namespace tco::gate
