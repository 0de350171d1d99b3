// Annotations by which a user asks for something once: which value is new, and when it was seen.
#pragma once

#include <optional>
#include <string>

#include "plan/world.h"

namespace tco::observe {

// One annotation. Its time is our clock's, not the value: the user's clock may be another one.
class UserRequest {
 public:
  // `handled`: the value on record as acted upon. Absent: nothing was asked since we started.
  std::optional<model::Time> seen(const std::string& asked, const std::string& handled,
                                  model::Time now) {
    if (asked != value_ && !asked.empty() && asked != handled) since_ = now;
    value_ = asked;
    return since_;
  }

 private:
  std::string value_;
  std::optional<model::Time> since_;
};

// Used by one thread.
class Requests {
 public:
  void note(plan::World& world) {
    const model::Installation& installation = world.installation;
    const model::InstallationStatus& status = installation.status;
    world.requested = look_.seen(installation.requested_at, status.handled_request, world.now);
    world.reset = retry_.seen(installation.reset_at, status.handled_reset, world.now);
  }

 private:
  UserRequest look_;
  UserRequest retry_;
};

}  // namespace tco::observe
