// What /metrics shows, under controller-runtime's names where it has one, so that stock dashboards
// work (reference/operators.md, section 3).
#pragma once

#include <memory>
#include <string>

#include "gate/gate.h"

namespace tco::app {

// Thread-safe.
class Metrics {
 public:
  explicit Metrics(const std::string& version);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // A pass: result is "success", "error" or "requeue".
  void reconciled(const std::string& result, double seconds);
  // A request to the API server; code 0: no answer came.
  void requested(const std::string& method, int code);
  void leading(bool leads);
  // A patch of a node's taints, and what the gate is at.
  void patched_node(const gate::Patched& patched);
  void gate(std::size_t stuck, int window);

  // The Prometheus text format.
  std::string text() const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace tco::app
