// The user's Helm values are merged last, so they must not undo what the installation rests on; and
// what the operator's own depend on must be known.

#include "base/names.h"
#include "plan/facts.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {
namespace {

// The objects of spec.valuesFrom are read, not watched: their names are the user's, and a watch of
// all Secrets would see too much.
constexpr std::chrono::minutes kLookAgain{1};

Verdict unreadable(const Error& error) {
  if (error.kind == ErrorKind::Invalid) {
    return Blocked{
        .reason = reasons::kValuesUnreadable, .message = error.message, .recheck = kLookAgain};
  }
  if (error.kind == ErrorKind::Forbidden) {
    return Blocked{.reason = reasons::kForbidden, .message = error.message, .recheck = kLookAgain};
  }
  return Wait{.reason = reasons::kSidecarUnavailable,
              .message = error.message,
              .recheck = std::chrono::seconds{5}};
}

}  // namespace

Verdict values_accepted(const World& world) {
  if (!world.values_from) return unreadable(world.values_from.error());
  const bool looked = !world.installation.spec.values_from.empty();
  const std::chrono::seconds again = looked ? kLookAgain : std::chrono::seconds{0};
  const std::vector<std::string> problems = problems_of_values(world);
  if (problems.empty() && !non_masquerade_cidrs(world)) {
    return Blocked{.reason = reasons::kEgressRangesUnknown,
                   .message = "entry " + std::string(names::kIpMasqConfigKey) + " of ConfigMap " +
                              std::string(names::kNamespace) + "/" +
                              std::string(names::kIpMasqConfigMap) +
                              " names no ranges that can be read: set "
                              "spec.egress.nonMasqueradeCIDRs to all ranges of the VPC",
                   .recheck = std::chrono::minutes{1}};
  }
  if (problems.empty()) return Done{.message = {}, .recheck = again};
  std::string message;
  for (const std::string& problem : problems) {
    message += (message.empty() ? "" : "\n") + problem;
  }
  return Blocked{.reason = reasons::kValuesConflict, .message = message, .recheck = again};
}

}  // namespace tco::plan::steps
