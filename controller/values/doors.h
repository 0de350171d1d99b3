// The ways past the Helm values that have a name: entries of cilium-config, arguments and variables
// that the chart takes as they are. For values/ only.
#pragma once

#include <string>
#include <vector>

#include "values/tree.h"

namespace tco::values {

// One flag of a program of Cilium's, set by another door than its Helm value.
struct Setting {
  std::string place;  // "extraArgs[0]", "extraConfig.devices"
  std::string name;   // as it is written there, "CILIUM_DEVICES"; empty: the place says it
  std::string flag;   // "devices"
  std::string value;  // empty: it is no text, or stands elsewhere
};

// All of them, in the order of the document. Cilium reads flags whatever their case, and takes a
// flag's value from CILIUM_<FLAG> before that in cilium-config.
std::vector<Setting> settings_in(const Json& values);

// Of these doors' entries, what no API server takes: one sentence each, `place` before it.
std::vector<std::string> malformed_entries(const Json& values, std::string_view place);

}  // namespace tco::values
