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

  // A pass: result is "success", "error", "internal_error" or "requeue".
  void reconciled(const std::string& result, double seconds);
  // A request to the API server; code 0: no answer came.
  void requested(const std::string& method, int code);
  void leading(bool leads);
  // A bug of ours that one of the threads got over.
  void threw(const std::string& thread);
  // A patch of a node's taints, and what the gate is at.
  void patched_node(const gate::Patched& patched);
  void gate(std::size_t stuck, int window);

  // Whether a kind is watched at present, and how many of its objects cannot be read.
  void watched(const std::string& resource, bool up, std::size_t unreadable);

  // The Prometheus text format.
  std::string text() const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace tco::app
