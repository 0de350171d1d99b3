// PURE. What an installation was made with and has to keep: it is in the bookkeeping, and in labels
// of each revision of the release, from which a lost bookkeeping is made good.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "plan/view/view.h"

namespace tco::plan {

inline constexpr std::string_view kProfileLabel = "install.cilium-tke.io/profile";
inline constexpr std::string_view kFirstVersionLabel = "install.cilium-tke.io/first-version";

// The name of the set of defaults. Empty: nobody knows it, or there is no installation yet.
std::string made_with_profile(const View& view);
// The version that was installed first; empty as above.
std::string made_with_version(const View& view);

// The labels for the next revision.
std::map<std::string, std::string> made_with(const View& view);

}  // namespace tco::plan
