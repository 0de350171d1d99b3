// ApiServer: what is done on nodes, by pods of our own and to pods of others.
#include <algorithm>
#include <iterator>

#include "execute/api_server.h"
#include "wire/node_pods_json.h"
#include "wire/projections.h"
#include "wire/request.h"
#include "wire/resource.h"

namespace tco::execute {
namespace {

// A pod is up to 20 kB of JSON.
constexpr int kPodsAPage = 100;
constexpr int kTooManyRequests = 429;

wire::Resource daemon_sets(std::string ns) {
  return {.group = "apps", .version = "v1", .plural = "daemonsets", .ns = std::move(ns)};
}

wire::Resource pods(std::string ns) {
  return {.group = {}, .version = "v1", .plural = "pods", .ns = std::move(ns)};
}

}  // namespace

Result<std::string> ApiServer::apply_daemon_set(const plan::ApplyDaemonSet& action) {
  const auto answer =
      send(wire::apply(daemon_sets(action.ns), action.name, action.body, wire::Force::Yes));
  if (!answer) return answer.error();
  Result<model::ObjectMeta> meta = wire::project_meta(answer->body);
  if (!meta) return meta.error();
  return std::move(meta->resource_version);
}

Status ApiServer::delete_daemon_set(const plan::DeleteDaemonSet& action) {
  const auto answer = send(wire::remove(daemon_sets(action.ns), action.name, action.uid));
  if (answer) return ok();
  Error error = answer.error();
  if (error.kind == ErrorKind::NotFound) error.kind = ErrorKind::Conflict;
  return error;
}

Result<std::vector<model::NodePod>> ApiServer::pods_on(const std::string& node) {
  wire::Resource resource = pods({});
  resource.field_selector = "spec.nodeName=" + node +
                            ",spec.hostNetwork=false,status.phase!=Succeeded,status.phase!=Failed";
  std::vector<model::NodePod> all;
  std::string token;
  do {
    const auto answer = send(wire::list_page(resource, kPodsAPage, token));
    if (!answer) return answer.error();
    Result<wire::NodePodPage> page = wire::parse_node_pods(answer->body);
    if (!page) return page.error();
    std::ranges::move(page->pods, std::back_inserter(all));
    token = std::move(page->continue_token);
  } while (!token.empty());
  return all;
}

Result<bool> ApiServer::evict(const model::NodePod& pod) {
  const wire::HttpRequest request =
      wire::create_below(pods(pod.ns), pod.name, "eviction", wire::eviction(pod));
  Result<wire::HttpResponse> answer = client_.send(request, kDeadline, stop_);
  if (answer && answer->status == kTooManyRequests) return false;
  answer = wire::checked(request, std::move(answer));
  if (answer) return true;
  // Another pod of its name is as good: this one is gone.
  const ErrorKind kind = answer.error().kind;
  if (kind == ErrorKind::NotFound || kind == ErrorKind::Conflict) return true;
  return answer.error();
}

}  // namespace tco::execute
