// The CiliumInstallation and its status, from and to JSON.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/installation.h"

namespace tco::wire {

// Decode: not a CiliumInstallation as the schema allows it; the message names the field.
Result<model::Installation> parse_installation(std::string_view json);

// A merge patch of the status subresource. What the new status lacks is removed (null).
std::string status_patch(const model::InstallationStatus& status);

// A merge patch of the finalizers alone. A list is replaced whole, so the patch holds only for the
// version of the object it was made from; any other is a Conflict.
std::string finalizers_patch(const model::Installation& installation,
                             const std::vector<std::string>& finalizers);

}  // namespace tco::wire
