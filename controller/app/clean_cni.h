// The subcommand clean-cni: a node's CNI directory, cleaned, put back, or judged. A DaemonSet of
// the operator's runs it on each node (values/values.h, CniCleaner); it needs no API server.
#pragma once

#include <chrono>
#include <string>

namespace tco::app {

struct CleanCniFlags {
  std::string directory = "/etc/cni/net.d";
  std::string backup = "/etc/cni/tke-cilium-operator-backup";
  bool restore = false;                   // put back what was moved aside
  bool check = false;                     // change nothing: is there nothing left to do?
  bool stay = false;                      // keep it so, until SIGTERM
  std::chrono::milliseconds every{5000};  // between two looks, with `stay`
  std::string message_file;  // what went wrong is left there, for the pod's status; empty: nowhere
};

// The exit code: 0 if the directory is as it should be. With `stay`, 1 if it could not be made so
// at six looks in a row: the pod's next container tries again, and its status has the message.
int clean_cni(const CleanCniFlags& flags);

}  // namespace tco::app
