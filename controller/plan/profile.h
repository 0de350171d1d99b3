// The defaults of the spec, as a numbered set: an installation keeps those that it was made with,
// so that a newer operator changes nothing by itself.
#pragma once

#include <string>
#include <string_view>

#include "plan/world.h"

namespace tco::plan {

struct Profile {
  std::string_view name;
  model::Switch api_priority = model::Switch::Enabled;
};

// The spec's; else the one on record; else the newest before a first installation, and the oldest
// for one that was made before there was such a record. Null: the name is not known.
const Profile* profile(const World& world);

// Their names, oldest first: "tke-2026.0, tke-2026.1".
std::string known_profiles();

// spec.apiPriority, or the profile's.
model::Switch api_priority(const World& world);

}  // namespace tco::plan
