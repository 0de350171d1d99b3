// The operator's own Helm values, before the user's are merged over them. For values/ only.
#pragma once

#include "values/tree.h"
#include "values/values.h"

namespace tco::values {

// `user` are spec.values, which may name the labels of identities themselves.
Json operator_values(const model::InstallationSpec& spec, const Basis& basis, const Json& user);

}  // namespace tco::values
