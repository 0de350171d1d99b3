// PURE. A status that the schema refuses would hide everything it says, so none is ever made.
#pragma once

#include "model/installation_status.h"

namespace tco::status {

// Clips every text and list to its bound (bounds.h), between UTF-8 characters, and replaces what is
// no UTF-8. Of entries with one key the first stays, and of a list too long the first entries. A
// condition's status other than True and False becomes Unknown. Applied twice it is the same.
model::InstallationStatus fit(model::InstallationStatus status);

}  // namespace tco::status
