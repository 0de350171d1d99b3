// The status of a CiliumInstallation, read field by field. For wire/*.cc only.
#pragma once

#include "model/installation.h"
#include "wire/json_reader.h"

namespace tco::wire {

void read_status(const JsonReader& reader, model::InstallationStatus& status);

}  // namespace tco::wire
