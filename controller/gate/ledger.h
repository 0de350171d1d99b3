// PURE. What the gate remembers of its own writes: which of them the cache has not shown yet, which
// were taken back, and which the API server refused. Lost with the process, and then only learned
// again: every patch tests what it changes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "model/node.h"

namespace tco::gate {

class Ledger {
 public:
  // What a write did. `foreign`: it took away what somebody else had added.
  struct Write {
    bool added = false;
    bool foreign = false;
  };
  // It was answered with this version of the object.
  void written(const model::Node& seen, std::string_view version, Write write, SteadyTime now);
  // The object is not what the cache showed; `why` is the server's sentence. Time and again, that
  // is a refusal.
  void conflicted(const model::Node& seen, std::string_view why, SteadyTime now);
  // This node's patch was refused, and would be again as it is.
  void refused(const model::Node& seen, std::string_view why, SteadyTime now);
  // The node's agent is another now, or ready or not: what was written before was right by then.
  void agent_changed(const std::string& node);
  // Nothing is to be done on the node.
  void satisfied(const std::string& node);

  // Until when the node must not be judged by what the cache shows of it; absent: it may. A watch
  // that brings nothing is not waited for forever.
  std::optional<SteadyTime> stale_until(const model::Node& seen, SteadyTime now);

  // Before when such a write is not tried again, because it was refused or undone each time.
  std::optional<SteadyTime> patience(const std::string& node, Write write, SteadyTime now) const;
  // Why the node's last patch was refused; empty: it was not.
  std::string_view refusal(const std::string& node) const;
  // It was refused for ten minutes or more.
  bool refused_for_long(const std::string& node) const;

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
    bool added = false;  // our last write that was not about a foreign taint
    int repeats = 0;     // how often in a row it was that, with the agent as it is
    SteadyTime last_write{};
    int conflicts = 0;  // in a row
    int refusals = 0;   // in a row
    SteadyTime last_refusal{};
    std::string refusal;
  };
  Entry& entry_of(const model::Node& node);
  void seen(Entry& entry);
  static bool forgettable(const Entry& entry, SteadyTime now);

  std::unordered_map<std::string, Entry> entries_;
  int unseen_ = 0;
};

}  // namespace tco::gate
