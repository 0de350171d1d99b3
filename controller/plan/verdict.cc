#include "plan/verdict.h"

#include "plan/reasons.h"

namespace tco::plan {

bool done(const Verdict& verdict) { return std::holds_alternative<Done>(verdict); }

Wait waiting_for(std::string_view what) {
  return {.reason = reasons::kWaitingForStep, .message = "waiting for " + std::string(what)};
}

}  // namespace tco::plan
