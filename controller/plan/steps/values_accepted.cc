// The user's Helm values are merged last, so they must not undo what the installation rests on.

#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "values/values.h"

namespace tco::plan::steps {

Verdict values_accepted(const World& world) {
  const std::vector<std::string> problems = values::problems_in(world.installation.spec.values);
  if (problems.empty()) return Done{};
  std::string message;
  for (const std::string& problem : problems) {
    message += (message.empty() ? "" : "\n") + problem;
  }
  return Blocked{.reason = reasons::kValuesConflict, .message = message};
}

}  // namespace tco::plan::steps
