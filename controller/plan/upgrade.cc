#include "plan/upgrade.h"

#include "base/names.h"
#include "base/rfc3339.h"
#include "base/version.h"
#include "plan/preflight.h"
#include "plan/reasons.h"
#include "plan/view/release.h"
#include "plan/view/roll_out.h"

namespace tco::plan {
namespace {

// The minors whose charts the operator's values are written for and tested with.
constexpr int kOldestMinor = 17;
constexpr int kNewestMinor = 19;

std::optional<Refusal> unknown(const std::string& wanted) {
  const std::optional<Version> version = parse_version(wanted);
  const bool known = version && version->major == 1 && version->minor >= kOldestMinor &&
                     version->minor <= kNewestMinor;
  if (known) return std::nullopt;
  return Refusal{reasons::kUnsupportedVersion, "this operator installs Cilium 1." +
                                                   std::to_string(kOldestMinor) + " to 1." +
                                                   std::to_string(kNewestMinor) + ", not " +
                                                   wanted + ": set spec.version to one of those"};
}

bool of_one_minor(const std::string& a, const std::string& b) {
  const std::optional<Version> first = parse_version(a);
  const std::optional<Version> second = parse_version(b);
  return first && second && minor_of(*first) == minor_of(*second);
}

// Agents of another minor may have changed what they keep in the cluster and in kernels: which way
// to go from there is for a person to say.
Refusal left_to_a_person(const View& view) {
  const model::Release& found = *release(view);
  const model::ReleaseSpec& spec = view.look.installation.spec.release;
  const model::ForeignRevision& by = *found.foreign;
  std::string message = rewritten_text(view) + ": " + (by.writer.empty() ? "somebody" : by.writer) +
                        " wrote it at " + to_rfc3339(found.updated);
  if (!by.description.empty()) message += " (" + by.description + ")";
  message += ". spec.version is " + view.look.installation.spec.version +
             ", of another minor, so the operator leaves the release as it is. To keep it, set "
             "spec.version to " +
             found.chart_version + "; to undo it, roll back with Helm (helm -n " + spec.ns +
             " history " + spec.name + ")";
  return Refusal{reasons::kReleaseForeign, std::move(message)};
}

// From one version to another, both of which can be read.
std::optional<Refusal> refused_step(const Version& from, const Version& to,
                                    const std::string& step) {
  if (to < from) {
    return Refusal{reasons::kUpgradeNotAllowed,
                   step +
                       " is a downgrade, which Cilium does not support: set spec.version back, "
                       "or to a newer release"};
  }
  if (to.minor <= from.minor + 1) return std::nullopt;
  const std::string next = minor_of({.major = from.major, .minor = from.minor + 1});
  return Refusal{reasons::kUpgradeNotAllowed,
                 step + " skips a minor: set spec.version to the newest release of " + next +
                     " first, and wait until it is Ready"};
}

}  // namespace

std::optional<Refusal> refused_version(const View& view) {
  const std::string& wanted = view.look.installation.spec.version;
  if (rewritten(view) != nullptr) {
    const model::Release& found = *release(view);
    const bool same =
        found.chart_name == names::kChart && of_one_minor(found.chart_version, wanted);
    // Within a minor what the operator deployed is put back.
    if (same) return unknown(wanted);
    return left_to_a_person(view);
  }
  const std::string deployed = deployed_version(view);
  if (deployed == wanted) return std::nullopt;  // it runs; there is nothing to be refused
  if (auto refusal = unknown(wanted)) return refusal;
  // Until an upgrade is done, the way goes from what served before it: back to that, to another
  // release of the same minor, and on to no other.
  const model::Upgrade* open = open_upgrade(view);
  const std::string& served = open != nullptr ? open->from : deployed;
  const std::optional<Version> from = parse_version(served);
  if (!from) return std::nullopt;
  return refused_step(*from, *parse_version(wanted), "from " + served + " to " + wanted);
}

std::string_view missing_for_upgrade(const View& view) {
  if (!upgrading(view)) return {};
  if (!preflight_known(view) || !failed_checks(view).empty()) return "preflight";
  return view.look.records.first_version.empty() ? "the record of the first version" : "";
}

}  // namespace tco::plan
