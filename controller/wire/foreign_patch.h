// JSON Patches (RFC 6902) of TKE's own objects: the smallest change, and only if the object is
// still the one that was looked at.
#pragma once

#include <string>
#include <string_view>

#include "model/records.h"
#include "model/workload.h"

namespace tco::wire {

// What the patch tests first, and what it must know of the object's shape: an `add` below a map
// that is not there fails, an `add` of a whole list replaces it.
struct PatchBase {
  std::string_view uid;
  std::string_view resource_version;
  bool has_annotations = false;
  bool has_field = false;  // the list of tolerations, or the map of the nodeSelector
};

// Appends one toleration, and keeps the original as our annotation.
std::string toleration_patch(const PatchBase& base, const model::Toleration& toleration,
                             const model::Original& original);

// Adds the selector that no node matches, and keeps the original as our annotation.
std::string retire_patch(const PatchBase& base, const model::Original& original);

}  // namespace tco::wire
