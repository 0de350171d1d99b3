// JSON Patches (RFC 6902) of TKE's own objects: the smallest change, and only if the object is
// still the one that was looked at.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/node.h"
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

// What there is of ours to take away again.
struct Undo {
  bool annotated = false;  // our annotation
  bool has_field = false;  // our toleration, or our key of the nodeSelector
  bool alone = false;      // nothing else is in that list or map: it goes as a whole
};

// Takes our key out of the nodeSelector, or puts back what stood there before, and our annotation
// off.
std::string restore_patch(const PatchBase& base, const Undo& undo,
                          const std::optional<std::string>& former);

// Takes the toleration at this place out of the list, and our annotation off. The place is sure:
// the patch tests the object's version.
std::string remove_toleration_patch(const PatchBase& base, const Undo& undo, std::size_t index);

// Sets the type of a DaemonSet's update strategy, whose other fields stay, and keeps the original
// as our annotation.
std::string hold_patch(const PatchBase& base, const model::Original& original);

// Sets the type back, if `undo` has the field, and takes our annotation off.
std::string resume_patch(const PatchBase& base, const Undo& undo, std::string_view former);

}  // namespace tco::wire
