// The outermost frame of every thread. Each loop gets over what one of its turns throws (see
// base/no_throw.h); what gets here is a lack of memory, or thrown outside of a turn.
#pragma once

#include <cstdlib>
#include <exception>
#include <string_view>

#include "base/log.h"

namespace tco::app {

// Runs `body`. An exception ends the process: a restart is cheap and starts from what the cluster
// says, a missing thread would go unnoticed.
template <typename Body>
void thread_body(std::string_view name, Body body) {
  try {
    body();
  } catch (const std::exception& error) {
    log::error("Thread died", {{"thread", name}, {"error", std::string_view(error.what())}});
    std::_Exit(1);
  }
}

}  // namespace tco::app
