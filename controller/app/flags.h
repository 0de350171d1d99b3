// The command line.
#pragma once

#include <optional>
#include <string>

#include "app/lease_policy.h"
#include "pools/node_pool.h"

namespace tco::app {

enum class Command { Run, Survey, NodePool, Health, Version };

struct Flags {
  Command command = Command::Run;
  std::string kubeconfig;  // empty: this is a pod
  std::string helm_socket = "/run/helm/private/helm.sock";
  std::string node_name;  // of the node that the pod is on; empty: NODE_NAME, else unknown
  std::string identity;   // empty: POD_NAME, else the host's name and a random part
  std::string web_address = "127.0.0.1:9970";  // "off": no web endpoints
  std::string log_format = "text";
  std::string log_level = "info";
  LeaseTimes lease;
  bool watch_list = true;
  std::string output;  // of a survey; empty: standard output
  pools::Request node_pool;
};

struct Parsed {
  std::optional<Flags> flags;  // absent: leave with exit_code, everything has been said
  int exit_code = 0;
};

// Prints help and errors itself.
Parsed parse_flags(int argc, char** argv);

}  // namespace tco::app
