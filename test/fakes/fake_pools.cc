// FakeCluster: Karpenter's pools.
#include <nlohmann/json.hpp>

#include "fakes/fake_cluster.h"

namespace tco {

Result<model::Karpenter> FakeCluster::karpenter() {
  using Answer = Result<model::Karpenter>;
  return serve<Answer>({false, "list-pools", ""}, [&]() -> Answer { return karpenter_objects; });
}

Status FakeCluster::create_pool_object(const plan::CreatePoolObject& action) {
  const Request request{true, "create-pool",
                        std::string(model::to_text(action.kind)) + " " + action.name};
  return serve<Status>(request, [&]() -> Status {
    for (const model::PoolObject& each : karpenter_objects.objects) {
      if (each.kind == action.kind && each.name == action.name) {
        return Error{ErrorKind::Conflict, request.text()};
      }
    }
    on_effect(request);
    karpenter_objects.objects.push_back(
        {.kind = action.kind,
         .name = action.name,
         .spec = nlohmann::json::parse(action.body).at("spec").dump()});
    return ok();
  });
}

}  // namespace tco
