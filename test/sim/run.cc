#include "run.h"

#include "base/log.h"
#include "safety.h"

namespace tco::sim {

std::ostream& operator<<(std::ostream& out, const Run& run) {
  out << (run.converged ? "" : "no end, ") << run.state;
  for (const auto& [effect, times] : run.effects) out << "\n  " << times << " x " << effect;
  for (const std::string& violation : run.violations) out << "\n  UNSAFE " << violation;
  if (run.stale_nodes > 0) out << "\n  " << run.stale_nodes << " nodes with tke-cni-agent's file";
  return out << "\n  then " << run.writes_of_a_second_run << " writes";
}

Fate no_trouble(FakeCluster&, const Request&, std::size_t) { return Fate::Served; }

Trace run(const Situation& start, WatchSpeed speed, const Trouble& trouble, Life::Dies dies) {
  log::set_level(log::Level::Error);  // thousands of runs have much to say
  FakeCluster cluster(start.start);
  const std::string& wanted = start.start.installation.spec.version;
  if (start.trap == Trap::HelmFails) cluster.failing.insert(wanted);
  if (start.trap == Trap::AgentsFail) cluster.broken.insert(wanted);
  Safety safety(cluster);
  Life life(cluster, speed);
  life.set_dies(dies);
  cluster.fate = [&](const Request& request) {
    return trouble(cluster, request, cluster.requests.size() - 1);
  };
  Trace trace;
  trace.run.converged = life.converge();
  trace.requests = cluster.requests;
  for (const model::Event& event : cluster.events) {
    if (event.warning) trace.warnings.push_back(event.reason);
  }

  cluster.fate = [](const Request&) { return Fate::Served; };
  const int before = safety.writes();
  life.restart_controller();
  trace.run.converged = life.converge() && trace.run.converged;
  trace.run.writes_of_a_second_run = safety.writes() - before;
  trace.run.state = life.state();
  trace.run.stale_nodes = static_cast<int>(cluster.stale_nodes.size());
  trace.run.effects = safety.effects();
  trace.run.violations = safety.violations();
  return trace;
}

}  // namespace tco::sim
