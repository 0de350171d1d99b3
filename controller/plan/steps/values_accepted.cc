// The user's Helm values are merged last, so they must not undo what the installation rests on; and
// what the operator's own depend on must be known.

#include "base/names.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/view/desired.h"

namespace tco::plan::steps {
namespace {

Blocked refused(const std::vector<values::Problem>& problems, std::chrono::seconds again) {
  std::string message;
  bool conflict = false;
  for (const values::Problem& problem : problems) {
    message += (message.empty() ? "" : "\n") + problem.text;
    conflict = conflict || problem.kind == values::ProblemKind::Conflict;
  }
  return {.reason = conflict ? reasons::kValuesConflict : reasons::kValuesInvalid,
          .message = std::move(message),
          .recheck = again};
}

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

Verdict values_accepted(const View& view) {
  if (!view.look.values_from) return unreadable(view.look.values_from.error());
  const bool looked = !view.look.installation.spec.values_from.empty();
  const std::chrono::seconds again = looked ? kLookAgain : std::chrono::seconds{0};
  const std::vector<values::Problem> problems = problems_of_values(view);
  if (problems.empty() && !non_masquerade_cidrs(view)) {
    return Blocked{.reason = reasons::kEgressRangesUnknown,
                   .message = "entry " + std::string(names::kIpMasqConfigKey) + " of ConfigMap " +
                              std::string(names::kNamespace) + "/" +
                              std::string(names::kIpMasqConfigMap) +
                              " names no ranges that can be read: set "
                              "spec.egress.nonMasqueradeCIDRs to all ranges of the VPC",
                   .recheck = std::chrono::minutes{1}};
  }
  if (problems.empty()) return Done{.message = {}, .recheck = again};
  return refused(problems, again);
}

}  // namespace tco::plan::steps
