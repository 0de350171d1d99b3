// ApiServer: Karpenter's node pools, looked at and created.
#include <algorithm>
#include <iterator>

#include "execute/api_server.h"
#include "wire/node_pool_json.h"
#include "wire/request.h"
#include "wire/resource.h"

namespace tco::execute {
namespace {

// A cluster has a handful.
constexpr int kPools = 500;

wire::Resource resource(model::PoolKind kind) {
  if (kind == model::PoolKind::NodePool) {
    return {.group = "karpenter.sh", .version = "v1", .plural = "nodepools", .ns = {}};
  }
  return {.group = "karpenter.k8s.tke",
          .version = "v1beta1",
          .plural = "tkemachinenodeclasses",
          .ns = {}};
}

}  // namespace

Result<model::Karpenter> ApiServer::karpenter() {
  model::Karpenter found{.served = true, .objects = {}};
  for (const auto kind : {model::PoolKind::NodeClass, model::PoolKind::NodePool}) {
    const Result<wire::HttpResponse> answer = send(wire::list_page(resource(kind), kPools));
    if (!answer && answer.error().kind == ErrorKind::NotFound) {
      found.served = false;
      continue;
    }
    if (!answer) return answer.error();
    auto objects = wire::parse_pool_objects(kind, answer->body);
    if (!objects) return objects.error();
    std::ranges::move(*objects, std::back_inserter(found.objects));
  }
  return found;
}

Status ApiServer::create_pool_object(const plan::CreatePoolObject& action) {
  const Result<wire::HttpResponse> answer = send(wire::create(resource(action.kind), action.body));
  if (!answer) return answer.error();
  return ok();
}

}  // namespace tco::execute
