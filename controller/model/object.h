// What every Kubernetes object we look at has in common.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>

namespace tco::model {

using Time = std::chrono::system_clock::time_point;

struct ObjectKey {
  std::string ns;  // empty for cluster-scoped objects
  std::string name;
  friend auto operator<=>(const ObjectKey&, const ObjectKey&) = default;
};

struct ObjectMeta {
  std::string ns;
  std::string name;
  std::string uid;
  std::string resource_version;
  std::int64_t generation = 0;
  Time created{};
  bool deleting = false;  // metadata.deletionTimestamp is set

  ObjectKey key() const { return {ns, name}; }
  friend bool operator==(const ObjectMeta&, const ObjectMeta&) = default;
};

// An object of which nothing but its metadata is watched.
struct ObjectSeen {
  ObjectMeta meta;
  friend bool operator==(const ObjectSeen&, const ObjectSeen&) = default;
};

}  // namespace tco::model
