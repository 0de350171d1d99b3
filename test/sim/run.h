// One run from a situation to its end, with trouble on the way, and what became of it.
#pragma once

#include <functional>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "life.h"
#include "situations.h"

namespace tco::sim {

// To be compared whole.
struct Run {
  bool converged = false;
  std::string state;
  std::map<std::string, int> effects;
  std::vector<std::string> violations;
  int writes_of_a_second_run = 0;
  int stale_nodes = 0;  // whose runtime would take tke-cni-agent's file
  friend bool operator==(const Run&, const Run&) = default;
};
std::ostream& operator<<(std::ostream& out, const Run& run);

struct Trace {
  Run run;
  std::vector<Request> requests;      // of the first run
  std::vector<std::string> warnings;  // reasons of its Events
};

// Says what becomes of a request, and may do something to the cluster before it arrives. `at`
// counts the requests from 0.
using Trouble = std::function<Fate(FakeCluster& cluster, const Request& request, std::size_t at)>;
Fate no_trouble(FakeCluster& cluster, const Request& request, std::size_t at);

// Until nothing is left to do; then once more, by another process and without trouble.
Trace run(const Situation& start, WatchSpeed speed, const Trouble& trouble,
          Life::Dies dies = Life::Dies::Controller);

}  // namespace tco::sim
