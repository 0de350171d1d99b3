// Version numbers as clusters show them: "v1.34.1-tke.8", "5.4.119-19-0009.3", "3.8.0-rc.0".
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace tco {

struct Version {
  int major = 0;
  int minor = 0;
  int patch = 0;
  bool final = true;  // false: a release candidate or another forerunner, older than the release
  friend auto operator<=>(const Version&, const Version&) = default;
};

// Reads major.minor with or without a patch and a leading v. Of what follows only "-rc", "-pre",
// "-alpha" and "-beta" mean something; a vendor's suffix does not. Absent: no version.
std::optional<Version> parse_version(std::string_view text);

std::string minor_of(const Version& version);  // "1.18"

}  // namespace tco
