// A coordination.k8s.io/v1 Lease: who leads, and until when.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace tco::wire {

struct Lease {
  std::string ns = {};
  std::string name = {};
  std::string resource_version = {};  // empty: not stored yet
  std::string holder = {};            // empty: released
  std::chrono::seconds duration{0};
  SystemTime acquired{};
  SystemTime renewed{};
  int transitions = 0;

  friend bool operator==(const Lease&, const Lease&) = default;
};

// Errors: Decode, naming the field. Missing fields of spec read as empty.
Result<Lease> lease_from_json(std::string_view json);

// For create, and as a merge patch: with the resource version in it, the server refuses it (409)
// if somebody wrote first, and labels that others put on the object stay.
std::string to_json(const Lease& lease);

}  // namespace tco::wire
