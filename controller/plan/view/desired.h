// What the release is to be made of, worked out once a look: View::desired().
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plan/action.h"
#include "values/values.h"

namespace tco::plan {

class View;

struct DesiredRelease {
  std::string values;         // JSON
  std::string values_digest;  // "sha256:..."
  std::string digest;         // of values, chart and version; fits a label
  // Of the way to the chart as well: another way is another attempt at the same release.
  std::string attempt;
};
// Absent while the API server's address or what egress leaves alone is not known, or the user's
// values are not or have problems. Costly: ask View::desired().
std::optional<DesiredRelease> work_out_desired(const View& view);

// What spec.egress does not masquerade: the spec's ranges, else those that TKE keeps for its own
// ip-masq-agent, else all private ones. Absent: TKE's cannot be read. Empty: nothing is
// masqueraded.
std::optional<std::vector<std::string>> non_masquerade_cidrs(const View& view);

// spec.valuesFrom as it was read, and spec.values; empty while the former cannot be read.
std::vector<values::UserValues> user_values(const View& view);
// Those of them that come from Secrets, JSON objects.
std::vector<std::string> secret_values(const View& view);
// What is wrong with them.
std::vector<values::Problem> problems_of_values(const View& view);
// Those of them that the chart does not know, named by their place: they change nothing.
std::vector<std::string> unknown_values(const View& view);

// What the sidecar is asked to apply for it.
std::optional<ApplyRelease> wanted_release(const View& view);

// What it is asked to do for a revision on record to be deployed again, with the chart and the
// values of then. `desired`: what was wanted of it.
RollBackRelease recorded_release(const View& view, int revision, std::string desired);

// Deployed, ours, and just what is desired.
bool release_in_sync(const View& view);

}  // namespace tco::plan
