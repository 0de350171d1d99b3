// What the sidecar is told of our right to write: it lasts as long as the lease, and not while
// somebody has stopped the operator.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "base/random.h"
#include "base/result.h"
#include "execute/helm_sidecar.h"
#include "transport/http_client.h"

namespace tco::app {

// Thread-safe: of several that tell at once, the last one tells what is so. `client` must outlive
// it.
class SidecarFence {
 public:
  SidecarFence(transport::HttpClient& client, std::string holder, std::function<bool()> stopped)
      : client_(client), holder_(std::move(holder)), stopped_(std::move(stopped)) {}

  // Zero: the lease is lost. Errors: as of HelmSidecar::fence().
  Status tell(std::int64_t epoch, std::chrono::milliseconds valid_for) {
    const std::lock_guard lock(mutex_);
    const bool stopped = stopped_();
    // It is closed already, and one that has started anew begins so.
    if (stopped && closed_ == epoch) return ok();
    closed_.reset();
    if (stopped) valid_for = std::chrono::milliseconds{0};
    execute::HelmSidecar sidecar(client_, machine_random(), {});
    Status told = sidecar.fence(epoch, holder_, valid_for);
    if (told && stopped) closed_ = epoch;
    return told;
  }

 private:
  std::mutex mutex_;
  transport::HttpClient& client_;
  std::string holder_;
  std::function<bool()> stopped_;
  std::optional<std::int64_t> closed_;  // for this epoch, because of a stop
};

}  // namespace tco::app
