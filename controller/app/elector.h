// Leader election by a Lease: takes it, renews it, gives it back.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/leadership.h"
#include "app/lease_policy.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/wait.h"
#include "transport/http_client.h"

namespace tco::app {

// Called in the elector's thread. A renewal waits for none of them but the last, which ends it all.
struct ElectorHooks {
  std::function<void()> changed;  // the right to write was renewed, or is over: tell the sidecar
  std::function<void()> elected;  // writes are allowed that were not: work that was left is due
  std::function<void(const Error&)> threw;  // a turn did; it is tried again
  // Waits, for a few seconds at most, until the sidecar writes nothing more. False: it may.
  std::function<bool()> fenced;
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
  // A write of the lease whose answer did not come, or was a refusal.
  struct Try {
    SystemTime renewed;
    SteadyTime asked;
  };

  void turn(const std::stop_token& stop);
  void try_to_take(const std::stop_token& stop);
  void renew(const std::stop_token& stop);
  Status write_renewal(const std::stop_token& stop);
  Status renew_what_is_there(const std::stop_token& stop);
  std::optional<SteadyTime> sent(const wire::Lease& found) const;
  void hold(wire::Lease lease, SteadyTime asked);
  std::chrono::milliseconds until_next() const;
  void lose(std::string_view why);
  void release();
  std::chrono::milliseconds patience() const;
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
  std::vector<Try> tries_;           // since the last renewal
  SystemTime since_{};
  SteadyTime deadline_{};
  bool late_ = false;  // the last renewal failed
};

}  // namespace tco::app
