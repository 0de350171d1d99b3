// /healthz, /readyz and /metrics, by cpprestsdk: the cold path it is good for.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"

namespace tco::app {

struct WebPages {
  std::function<bool()> healthy;  // the process can do its work: restart it if not
  std::function<bool()> ready;    // every cache is synced
  std::function<std::string()> metrics;
};

// Serves from construction to destruction, on threads of its own.
class WebServer {
 public:
  virtual ~WebServer() = default;
};

// REQUIRES: called before any other thread uses cpprestsdk.
// Errors: Invalid, naming the address: not HOST:PORT, or the port is taken.
Result<std::unique_ptr<WebServer>> serve_web(const std::string& address, WebPages pages);

// Whether http://address/healthz answers 200; within 3 s.
bool healthy_at(const std::string& address);

}  // namespace tco::app
