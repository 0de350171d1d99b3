#include "plan/upgrade.h"

#include "base/version.h"
#include "plan/facts.h"
#include "plan/preflight.h"
#include "plan/reasons.h"
#include "plan/roll_out.h"

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

std::string deployed_version(const World& world) {
  if (to_be_adopted(world)) return release(world)->chart_version;
  if (!installed_once(world)) return {};
  const model::Release& found = *release(world);
  return found.last_deployed_version.empty() ? found.chart_version : found.last_deployed_version;
}

bool upgrading(const World& world) {
  const std::string deployed = deployed_version(world);
  return !deployed.empty() && deployed != world.installation.spec.version;
}

std::optional<Refusal> refused_version(const World& world) {
  const std::string& wanted = world.installation.spec.version;
  const std::string deployed = deployed_version(world);
  if (deployed == wanted) return std::nullopt;  // it runs; there is nothing to be refused
  if (auto refusal = unknown(wanted)) return refusal;
  // Until an upgrade is done, the way goes from what served before it: back to that, to another
  // release of the same minor, and on to no other.
  const model::Upgrade* open = open_upgrade(world);
  const std::string& served = open != nullptr ? open->from : deployed;
  const std::optional<Version> from = parse_version(served);
  if (!from) return std::nullopt;
  return refused_step(*from, *parse_version(wanted), "from " + served + " to " + wanted);
}

std::string_view missing_for_upgrade(const World& world) {
  if (!upgrading(world)) return {};
  if (!failed_checks(world).empty()) return "preflight";
  return world.records.first_version.empty() ? "the record of the first version" : "";
}

}  // namespace tco::plan
