// What a pass that threw says of itself: a bug of ours, which the user sees, and can report.
#include "app/reconcile.h"
#include "base/log.h"
#include "base/no_throw.h"
#include "status/status.h"

namespace tco::app {

void Reconciler::report_internal_error(const Error& thrown) {
  const Status told = no_throw([&]() -> Status {
    Result<std::optional<model::Installation>> found = kube_.installation();
    if (!found) return found.error();
    if (!found->has_value()) return ok();
    const Outcome outcome = report_blind(std::move(**found), thrown);
    return outcome.error ? Status(*outcome.error) : ok();
  });
  if (!told) log::warning("Internal error not told", {{"error", told.error().message}});
}

}  // namespace tco::app
