// ApiServer: agents held and replaced again, taints taken off, and who could still put them there.
#include "base/names.h"
#include "execute/api_server.h"
#include "wire/foreign_patch.h"
#include "wire/preflight_json.h"
#include "wire/projections.h"
#include "wire/request.h"
#include "wire/resource.h"

namespace tco::execute {
namespace {

// A Deployment of two, and those that are ending.
constexpr int kMostOperatorPods = 20;

}  // namespace

Result<std::string> ApiServer::hold(const plan::HoldAgents& action) {
  return patch(action.target, wire::hold_patch({.uid = action.target.uid,
                                                .resource_version = action.target.resource_version,
                                                .has_annotations = action.target.has_annotations,
                                                .has_field = true},
                                               action.original));
}

Result<std::string> ApiServer::resume(const plan::ResumeAgents& action) {
  const wire::Undo undo{.annotated = action.annotated, .has_field = action.held, .alone = false};
  return patch(action.target,
               wire::resume_patch({.uid = action.target.uid,
                                   .resource_version = action.target.resource_version,
                                   .has_annotations = action.target.has_annotations,
                                   .has_field = action.held},
                                  undo, action.former));
}

Result<std::vector<std::string>> ApiServer::operator_nodes(const std::string& ns) {
  const wire::Resource pods{.group = {},
                            .version = "v1",
                            .plural = "pods",
                            .ns = ns,
                            .label_selector = "io.cilium/app=operator"};
  const Result<wire::HttpResponse> answer = send(wire::list_page(pods, kMostOperatorPods, {}));
  if (!answer) return answer.error();
  const Result<wire::PodPage> page = wire::parse_workload_pods(answer->body);
  if (!page) return page.error();
  std::vector<std::string> found;
  for (const model::WorkloadPod& pod : page->pods) {
    if (!pod.node.empty()) found.push_back(pod.node);
  }
  return found;
}

}  // namespace tco::execute
