// PURE. What people order beside the spec, for the moments in which a spec is too slow: a ConfigMap
// that stops the operator, an annotation that brings TKE's components back.
#pragma once

#include <string>
#include <string_view>

#include "plan/view/view.h"

namespace tco::plan {

// Who stopped the operator, since when, and how to go on.
std::string stop_message(const model::StopOrder& order);

// Whether the annotation names::kEmergencyAnnotation wants this DaemonSet of TKE's back.
bool wanted_back(const View& view, std::string_view daemon_set);

// The annotation is there, and says nothing that is known.
bool emergency_unclear(const View& view);

}  // namespace tco::plan
