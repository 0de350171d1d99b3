// FakeCluster: the API server's flow control.
#include <nlohmann/json.hpp>

#include "base/names.h"
#include "fakes/fake_cluster.h"

namespace tco {
namespace {

using model::FlowControlKind;

const char* name_of(FlowControlKind kind) {
  return kind == FlowControlKind::PriorityLevel ? "priority-level" : "flow-schema";
}

std::optional<model::FlowControlObject>& place(model::FlowControl& flow, FlowControlKind kind) {
  return kind == FlowControlKind::PriorityLevel ? flow.priority_level : flow.flow_schema;
}

}  // namespace

Result<model::FlowControl> FakeCluster::flow_control() {
  using Answer = Result<model::FlowControl>;
  return serve<Answer>({false, "get-flow-control", ""}, [&]() -> Answer {
    if (!may_read_flow_control) return Error{ErrorKind::Forbidden, "get-flow-control"};
    return flow;
  });
}

Status FakeCluster::apply_flow_control(const plan::ApplyFlowControl& action) {
  const Request request{true, "apply-flow-control", name_of(action.kind)};
  return serve<Status>(request, [&] {
    on_effect(request);
    auto& stored = place(flow, action.kind);
    const std::int64_t generation = stored ? stored->meta.generation + 1 : 1;
    stored = model::FlowControlObject{
        .meta = {.name = action.name, .uid = "uid-" + action.name, .generation = generation},
        .spec = nlohmann::json::parse(action.body).at("spec").dump(),
        .managers = {std::string(names::kFieldManager)},
        .writer = std::nullopt};
    return ok();
  });
}

Status FakeCluster::delete_flow_control(const plan::DeleteFlowControl& action) {
  const Request request{true, "delete-flow-control", name_of(action.kind)};
  return serve<Status>(request, [&] {
    on_effect(request);
    place(flow, action.kind).reset();
    return ok();
  });
}

}  // namespace tco
