// FakeCluster: what people order beside the spec, and taints.
#include <algorithm>

#include "base/names.h"
#include "fakes/fake_cluster.h"
#include "wire/records_json.h"

namespace tco {

Result<std::string> FakeCluster::hold(const plan::HoldAgents& action) {
  const Request request{true, "hold", action.target.name};
  return serve<Result<std::string>>(request, [&]() -> Result<std::string> {
    const Result<model::Workload*> found = same_as(action.target);
    if (!found) return found.error();
    on_effect(request);
    model::Workload& agents = **found;
    agents.update_strategy = "OnDelete";
    agents.original = wire::original_text(action.original);
    ++agents.meta.generation;
    touch(agents.meta);
    return agents.meta.resource_version;
  });
}

Result<std::string> FakeCluster::resume(const plan::ResumeAgents& action) {
  const Request request{true, "resume", action.target.name};
  return serve<Result<std::string>>(request, [&]() -> Result<std::string> {
    const Result<model::Workload*> found = same_as(action.target);
    if (!found) return found.error();
    on_effect(request);
    model::Workload& agents = **found;
    if (action.held) agents.update_strategy = action.former;
    if (action.annotated) agents.original.reset();
    ++agents.meta.generation;
    touch(agents.meta);
    return agents.meta.resource_version;
  });
}

// tick() ends them with the release.
Result<std::vector<std::string>> FakeCluster::operator_nodes(const std::string&) {
  using Answer = Result<std::vector<std::string>>;
  return serve<Answer>({false, "get-operator-nodes", ""},
                       [] { return std::vector<std::string>(); });
}

}  // namespace tco
