// The command `survey`: from flags to a report.
#pragma once

#include <string>

#include "app/flags.h"

namespace tco::app {

// Progress and errors go to standard error. Answers the exit code: 0 if there is a report, however
// much could be read; 1 if the cluster cannot be reached, or the report cannot be written.
int survey(const Flags& flags, const std::string& version);

}  // namespace tco::app
