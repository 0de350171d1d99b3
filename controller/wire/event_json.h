// Kubernetes Events (events.k8s.io/v1) about the CiliumInstallation.
#pragma once

#include <string>
#include <string_view>

#include "model/object.h"

namespace tco::wire {

struct EventText {
  std::string_view name;  // of the Event object, unique
  bool warning = false;
  std::string_view reason;
  std::string_view action;
  std::string_view note;      // at most 1 kB
  std::string_view instance;  // which process says so, at most 128 characters
};

// `about`: the installation. Events of cluster-scoped objects live in namespace default.
std::string event(const model::ObjectMeta& about, const EventText& text, model::Time now);

}  // namespace tco::wire
