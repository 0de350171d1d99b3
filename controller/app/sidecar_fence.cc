#include "app/sidecar_fence.h"

#include <chrono>
#include <utility>

#include "base/random.h"
#include "execute/helm_sidecar.h"

namespace tco::app {

Status SidecarFence::tell(const std::stop_token& stop) {
  std::optional<WriteRight> right = leadership_.right(clock_.steady_now());
  if (!right) return ok();
  const std::optional<bool> stopped = stopped_();
  const bool lent = right->left.count() > 0;
  // A former process of this term may have opened it for an operation that goes on: let it be.
  if (lent && !stopped) return ok();
  if (stopped.value_or(false)) right->left = std::chrono::milliseconds{0};
  const bool open = right->left.count() > 0;
  if (!open && closed_ == right->epoch) return ok();

  closed_.reset();  // a request that fails may still arrive
  execute::HelmSidecar sidecar(client_, machine_random(), stop);
  const Result<std::int64_t> known = sidecar.fence(right->epoch, holder_, right->left);
  if (!known) return known.error();
  if (*known > right->epoch) {
    leadership_.saw_epoch(*known);
    return Error{ErrorKind::Conflict,
                 "the Helm sidecar has served epoch " + std::to_string(*known) +
                     ", above this term's " + std::to_string(right->epoch) +
                     ": the Lease was deleted or edited; the next renewal takes a higher one"};
  }
  if (!open) closed_ = right->epoch;
  return ok();
}

}  // namespace tco::app
