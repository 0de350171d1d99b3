#include "plan/profile.h"

#include <algorithm>
#include <array>

#include "plan/facts.h"

namespace tco::plan {
namespace {

// Oldest first. A set that was released is never changed: what is to be another default needs a new
// one.
constexpr std::array kProfiles = {
    Profile{.name = "tke-2026.0", .api_priority = model::Switch::Disabled},
    Profile{.name = "tke-2026.1", .api_priority = model::Switch::Enabled},
};

// Something of an installation was written before, by an operator that recorded no profile.
bool begun(const World& world) {
  return !world.records.first_version.empty() || !world.records.originals.empty() ||
         installed_once(world);
}

}  // namespace

const Profile* profile(const World& world) {
  const std::string& asked = world.installation.spec.profile;
  const std::string& name = asked.empty() ? world.records.profile : asked;
  if (name.empty()) return begun(world) ? &kProfiles.front() : &kProfiles.back();
  const auto found = std::ranges::find(kProfiles, name, &Profile::name);
  return found == kProfiles.end() ? nullptr : &*found;
}

std::string known_profiles() {
  std::string names;
  for (const Profile& each : kProfiles) {
    if (!names.empty()) names += ", ";
    names += each.name;
  }
  return names;
}

model::Switch api_priority(const World& world) {
  if (const auto& asked = world.installation.spec.api_priority) return *asked;
  const Profile* defaults = profile(world);
  return (defaults == nullptr ? kProfiles.back() : *defaults).api_priority;
}

}  // namespace tco::plan
