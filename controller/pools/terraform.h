// PURE. The seed's Terraform snippets for native and normal node pools.
#pragma once

#include <string>

#include "pools/node_pool.h"

namespace tco::pools {

// HCL. REQUIRES: the request was checked, and is for a native or a normal pool.
std::string terraform(const Request& request);

}  // namespace tco::pools
