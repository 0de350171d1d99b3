// The defaults of the spec, as a numbered set: an installation keeps those that it was made with,
// so that a newer operator changes nothing by itself.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "plan/view/view.h"

namespace tco::plan {

struct Profile {
  std::string_view name;
  model::Switch api_priority = model::Switch::Enabled;
  // cilium-operator runs on nodes of which TKE has not finished the network.
  bool tolerates_young_nodes = true;
  // Agents keep off nodes labelled cilium.io/no-schedule=true.
  bool leaves_labelled_nodes = true;
  // How long an upgrade to another minor must stay ready, and one to another patch.
  std::chrono::seconds minor_soak{3600};
  std::chrono::seconds patch_soak{300};
};

// The spec's; else the one on record, or in the release's labels; else the newest before a first
// installation, and the oldest for one that was made before there was such a record. Null: the name
// is not known.
const Profile* profile(const View& view);

// Their names, oldest first: "tke-2026.0, tke-2026.1, ...".
std::string known_profiles();

// spec.apiPriority, or the profile's.
model::Switch api_priority(const View& view);

// The profile's: whether cilium-operator tolerates the taints of young nodes.
bool tolerates_young_nodes(const View& view);

// The profile's: whether agents keep off nodes labelled cilium.io/no-schedule=true.
bool leaves_labelled_nodes(const View& view);

// spec.upgrade.soakSeconds, or the profile's for an upgrade between these two versions; what is no
// version counts as another minor.
std::chrono::seconds soak(const View& view, std::string_view from, std::string_view to);

}  // namespace tco::plan
