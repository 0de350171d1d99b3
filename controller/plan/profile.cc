#include "plan/profile.h"

#include <algorithm>
#include <array>

#include "base/version.h"
#include "plan/view/made_with.h"
#include "plan/view/release.h"

namespace tco::plan {
namespace {

// Oldest first. A set that was released is never changed: what is to be another default needs a new
// one.
constexpr std::array kProfiles = {
    Profile{.name = "tke-2026.0",
            .api_priority = model::Switch::Disabled,
            .tolerates_young_nodes = false,
            .leaves_labelled_nodes = false,
            .minor_soak = std::chrono::seconds{300}},
    Profile{.name = "tke-2026.1",
            .api_priority = model::Switch::Enabled,
            .tolerates_young_nodes = false,
            .leaves_labelled_nodes = false,
            .minor_soak = std::chrono::seconds{300}},
    Profile{.name = "tke-2026.2"},
};

// Something of an installation was written before, by an operator that recorded no profile.
bool begun(const View& view) {
  if (!view.look.records.owner.empty()) return installed_once(view);
  return !view.look.records.first_version.empty() || !view.look.records.originals.empty() ||
         !view.look.records.unreadable.empty() || installed_once(view);
}

}  // namespace

const Profile* profile(const View& view) {
  const std::string& asked = view.look.installation.spec.profile;
  const std::string name = asked.empty() ? made_with_profile(view) : asked;
  if (name.empty()) return begun(view) ? &kProfiles.front() : &kProfiles.back();
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

namespace {

const Profile& defaults(const View& view) {
  const Profile* known = profile(view);
  return known == nullptr ? kProfiles.back() : *known;
}

}  // namespace

model::Switch api_priority(const View& view) {
  if (const auto& asked = view.look.installation.spec.api_priority) return *asked;
  return defaults(view).api_priority;
}

bool tolerates_young_nodes(const View& view) { return defaults(view).tolerates_young_nodes; }

bool leaves_labelled_nodes(const View& view) { return defaults(view).leaves_labelled_nodes; }

std::chrono::seconds soak(const View& view, std::string_view from, std::string_view to) {
  if (const auto& asked = view.look.installation.spec.upgrade.soak) return *asked;
  const std::optional<Version> before = parse_version(from);
  const std::optional<Version> after = parse_version(to);
  const bool patch =
      before && after && before->major == after->major && before->minor == after->minor;
  return patch ? defaults(view).patch_soak : defaults(view).minor_soak;
}

}  // namespace tco::plan
