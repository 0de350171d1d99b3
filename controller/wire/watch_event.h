// One line of a watch: what happened to which object.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "wire/api_status.h"

namespace tco::wire {

struct WatchEvent {
  enum class Type { Added, Modified, Deleted, Bookmark, Error };

  Type type = Type::Bookmark;
  std::string_view object;          // the object's text, a part of the line; not looked into
  std::string resource_version;     // Bookmark only
  bool initial_events_end = false;  // Bookmark only: a WatchList's objects are complete
  ApiStatus status;                 // Error only; code 410 means "list again"
};

// Errors: Decode. The result refers to `line`.
Result<WatchEvent> parse_watch_event(std::string_view line);

}  // namespace tco::wire
