// Leader election by a Lease: takes it, renews it, tells the sidecar, gives it back.
#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "app/leadership.h"
#include "app/lease_policy.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/wait.h"
#include "transport/http_client.h"

namespace tco::app {

struct ElectorHooks {
  // Called with each renewal: the sidecar may write for this epoch until `valid_for` has passed.
  // Zero: no longer. A failure is logged and tried again with the next renewal.
  std::function<Status(std::int64_t epoch, std::chrono::milliseconds valid_for)> fence;
  std::function<void()> elected;  // a new term began
};

// Used by one thread. What is given by reference must outlive it.
class Elector {
 public:
  Elector(transport::HttpClient& client, Leadership& leadership, const Clock& clock,
          std::string identity, LeaseTimes times, ElectorHooks hooks, Wait wait = wait_for)
      : client_(client),
        leadership_(leadership),
        clock_(clock),
        identity_(std::move(identity)),
        times_(times),
        hooks_(std::move(hooks)),
        wait_(std::move(wait)) {}

  // Until `stop` is requested; then the sidecar is fenced and the lease released.
  void run(const std::stop_token& stop);

 private:
  void try_to_take(const std::stop_token& stop);
  void renew(const std::stop_token& stop);
  void hold(SteadyTime asked);
  std::chrono::seconds until_next() const;
  void report_unfenced(const Error& error) const;
  void lose(std::string_view why);
  void release();
  Result<std::optional<wire::Lease>> read(const std::stop_token& stop);
  Result<wire::Lease> write(const wire::Lease& lease, const std::stop_token& stop);

  transport::HttpClient& client_;
  Leadership& leadership_;
  const Clock& clock_;
  std::string identity_;
  LeaseTimes times_;
  ElectorHooks hooks_;
  Wait wait_;
  LeaseView view_;
  std::optional<wire::Lease> ours_;  // while we lead: as the API server has it
  SystemTime since_{};
  SteadyTime deadline_{};
  bool late_ = false;  // the last renewal failed
  bool fence_missed_ = false;
};

}  // namespace tco::app
