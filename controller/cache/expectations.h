// Our own writes that the watch has not brought back yet (KEP-5647: a cache older than one's own
// last write must not be acted upon).
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "model/object.h"

namespace tco::cache {

class Expectations {
 public:
  // A write of `key` was answered with this version. Nothing to wait for if the watch already is
  // as far.
  void add(const model::ObjectKey& key, std::uint64_t version);
  // This object was seen in this version.
  void object_seen(const model::ObjectKey& key, std::uint64_t version);
  // Every change up to this version was seen, deletions included.
  void seen_up_to(std::uint64_t version);

  // A consistent list shows every write that was answered before it began, whatever its version:
  // after a restore of etcd, versions may be lower than before.
  void list_begins();
  void list_ended(std::optional<std::uint64_t> version);

  bool empty() const { return waiting_.empty(); }

 private:
  struct Waiting {
    std::uint64_t version = 0;
    bool before_list = false;
  };
  std::map<model::ObjectKey, Waiting> waiting_;
  std::uint64_t seen_up_to_ = 0;
};

}  // namespace tco::cache
