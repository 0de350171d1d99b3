#include "plan/view/made_with.h"

#include "plan/view/release.h"

namespace tco::plan {
namespace {

// Helm copies labels to the revisions that somebody else makes: these two stay true there.
std::string or_label(const View& view, const std::string& recorded, std::string_view label) {
  if (!recorded.empty() || !installed_once(view)) return recorded;
  return release(view)->label(label);
}

}  // namespace

std::string made_with_profile(const View& view) {
  return or_label(view, view.look.records.profile, kProfileLabel);
}

std::string made_with_version(const View& view) {
  return or_label(view, view.look.records.first_version, kFirstVersionLabel);
}

std::map<std::string, std::string> made_with(const View& view) {
  std::map<std::string, std::string> labels;
  if (auto profile = made_with_profile(view); !profile.empty()) {
    labels.emplace(kProfileLabel, std::move(profile));
  }
  std::string first = made_with_version(view);
  if (first.empty() && deployed_version(view).empty()) {
    first = view.look.installation.spec.version;
  }
  if (!first.empty()) labels.emplace(kFirstVersionLabel, std::move(first));
  return labels;
}

}  // namespace tco::plan
