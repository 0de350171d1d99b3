// What the sidecar is told of our right to write: it lasts as long as the lease, and not while
// somebody has stopped the operator.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "app/leadership.h"
#include "base/clock.h"
#include "base/result.h"
#include "transport/http_client.h"

namespace tco::app {

// Whether the operator is stopped; absent: not known yet.
using Stopped = std::function<std::optional<bool>()>;

// Used by one thread, so that what is told last is what was true last. What is given by reference
// must outlive it.
class SidecarFence {
 public:
  SidecarFence(transport::HttpClient& client, Leadership& leadership, const Clock& clock,
               std::string holder, Stopped stopped)
      : client_(client),
        leadership_(leadership),
        clock_(clock),
        holder_(std::move(holder)),
        stopped_(std::move(stopped)) {}

  // Tells what is true at this moment, unless the sidecar knows. Before the first term, and before
  // it is known whether the operator is stopped, nothing is opened.
  // Errors: as of HelmSidecar::fence(); Conflict, if the sidecar has served a higher epoch, of
  // which Leadership is told.
  Status tell(const std::stop_token& stop);

 private:
  transport::HttpClient& client_;
  Leadership& leadership_;
  const Clock& clock_;
  std::string holder_;
  Stopped stopped_;
  std::optional<std::int64_t> closed_;  // the sidecar said that it is, for this epoch
};

}  // namespace tco::app
