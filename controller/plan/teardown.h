// Which way a deletion goes. One that has begun to take away is finished: half a network would be
// left if a GitOps tool put spec.deletionPolicy back in the middle.
#pragma once

#include "plan/world.h"

namespace tco::plan {

// Puts the policy of a deletion that has begun in place of a weaker one of the spec, unless
// annotation names::kAbortRestoreAnnotation ends it. REQUIRES: the records are read.
void keep_deletion_policy(World& draft);

}  // namespace tco::plan
