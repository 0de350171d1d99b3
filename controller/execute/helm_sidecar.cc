#include "execute/helm_sidecar.h"

#include <string_view>
#include <utility>

#include "base/names.h"
#include "wire/line_splitter.h"
#include "wire/plan_json.h"
#include "wire/request.h"
#include "wire/sidecar_json.h"

namespace tco::execute {
namespace {

// The sidecar reads Secrets' metadata for an answer, and starts operations without waiting.
constexpr std::chrono::seconds kDeadline{10};
// Half of what a renewal of the lease is good for.
constexpr std::chrono::seconds kFenceDeadline{5};
// Three revisions: the present one, and two to look back at.

wire::HttpRequest request(wire::Method method, std::string target, std::string body,
                          std::string what) {
  return {.method = method,
          .target = std::move(target),
          .content_type = body.empty() ? "" : "application/json",
          .body = std::move(body),
          .what = std::move(what)};
}

Error refused(const wire::HttpRequest& request, const wire::HttpResponse& answer) {
  const wire::SidecarRefusal refusal = wire::parse_refusal(answer.body);
  const std::string message =
      request.what + ": the Helm sidecar refused: " + refusal.reason + ": " + refusal.message;
  if (refusal.reason == "Busy") return {ErrorKind::Conflict, message};
  // It was restarted since, or began another one: look again.
  if (refusal.reason == "OperationUnknown") return {ErrorKind::Conflict, message};
  // It has just come up, and is told of our term any moment.
  if (refusal.reason == "Fenced") return {ErrorKind::Conflict, message};
  if (refusal.reason == "InvalidRequest") return {ErrorKind::Invalid, message};
  if (refusal.reason == "ValuesUnreadable") return {ErrorKind::Invalid, refusal.message};
  if (refusal.reason == "Forbidden") return {ErrorKind::Forbidden, message};
  return {ErrorKind::Unavailable, message};
}

// Whose the release is, whose term, and what it is made of, for an ApplyRelease or RollBackRelease.
std::map<std::string, std::string> labels_of(const auto& action) {
  std::map<std::string, std::string> labels = action.labels;
  labels.emplace(names::kUidLabel, action.uid);
  labels.emplace(names::kEpochLabel, std::to_string(action.epoch));
  labels.emplace(names::kDesiredLabel, action.desired);
  return labels;
}

}  // namespace

Result<wire::HttpResponse> HelmSidecar::send(const wire::HttpRequest& message,
                                             std::chrono::milliseconds deadline) {
  Result<wire::HttpResponse> answer = client_.send(message, deadline, stop_);
  if (answer) return answer;
  Error error = answer.error();
  error.message = "the Helm sidecar does not answer; look at the log of container helm-sidecar (" +
                  error.message + ")";
  return error;
}

Result<std::string> HelmSidecar::ask(const wire::HttpRequest& message) {
  Result<wire::HttpResponse> answer = send(message, kDeadline);
  if (!answer) return answer.error();
  if (answer->status / 100 != 2) return refused(message, *answer);
  return std::move(answer->body);
}

Result<model::HelmState> HelmSidecar::state(const std::string& ns, const std::string& name) {
  const Result<std::string> hello =
      ask(request(wire::Method::Get, "/v1/version", {}, "read the Helm sidecar's version"));
  if (!hello) return hello.error();
  const Result<wire::SidecarVersion> version = wire::parse_sidecar_version(*hello);
  if (!version) return version.error();
  if (version->contract != wire::kSidecarContract) {
    return Error{ErrorKind::Invalid, "the Helm sidecar " + version->version + " speaks contract " +
                                         std::to_string(version->contract) + ", this operator " +
                                         std::to_string(wire::kSidecarContract) +
                                         ": deploy both containers of one release"};
  }
  const Result<std::string> body =
      ask(request(wire::Method::Get, "/v1/releases/" + wire::escape(ns) + "/" + wire::escape(name),
                  {}, "read Helm release " + ns + "/" + name));
  if (!body) return body.error();
  Result<model::HelmState> state = wire::parse_helm_state(*body);
  if (!state) return state.error();
  state->start_id = version->start_id;
  state->started = version->started;
  return state;
}

Result<std::vector<std::string>> HelmSidecar::missing_rights(const plan::ApplyRelease& action) {
  const Result<std::string> answer = ask(request(wire::Method::Post, "/v1/rights",
                                                 wire::rights_request({.ns = action.ns,
                                                                       .name = action.name,
                                                                       .chart = action.chart,
                                                                       .version = action.version,
                                                                       .values = action.values}),
                                                 "ask what Helm may do"));
  if (!answer) return answer.error();
  return wire::parse_missing_rights(*answer);
}

Result<std::vector<std::string>> HelmSidecar::values(
    const std::vector<model::ValuesSource>& sources) {
  const Result<std::string> body = ask(request(
      wire::Method::Post, "/v1/values", wire::values_request(sources), "read spec.valuesFrom"));
  if (!body) return body.error();
  Result<std::vector<std::string>> documents = wire::parse_values(*body);
  if (documents && documents->size() != sources.size()) {
    return Error{ErrorKind::Decode, "the Helm sidecar answered spec.valuesFrom only in part"};
  }
  return documents;
}

Result<std::vector<std::string>> HelmSidecar::versions(const model::ChartSpec& chart,
                                                       const std::string& wanted) {
  const Result<std::string> answer =
      ask(request(wire::Method::Post, "/v1/versions", wire::versions_request(chart, wanted),
                  "list the chart's versions"));
  if (!answer) return answer.error();
  return wire::parse_versions(*answer);
}

Status HelmSidecar::start(std::string body, const std::string& what) {
  const Result<std::string> answer =
      ask(request(wire::Method::Post, "/v1/operations", std::move(body), what));
  if (!answer) return answer.error();
  const Result<model::HelmOperation> operation = wire::parse_operation(*answer);
  if (!operation) return operation.error();
  return ok();
}

// Unique is enough: what an operation is for stands in `desired`.
std::string HelmSidecar::new_id() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string id = "op-";
  for (int i = 0; i < 16; ++i) id += kDigits[static_cast<std::size_t>(random_() * 16)];
  return id;
}

wire::ApplyRequest HelmSidecar::request_of(const plan::ApplyRelease& action) {
  wire::ApplyRequest request{.id = new_id(),
                             .ns = action.ns,
                             .name = action.name,
                             .epoch = action.epoch,
                             .desired = action.attempt,
                             .chart = action.chart,
                             .version = action.version,
                             .values = action.values,
                             .secret_values = action.secret_values,
                             .owned = action.owned,
                             .labels = labels_of(action),
                             .max_history = action.max_history,
                             .renew = action.renew};
  if (!action.renew.empty()) request.labels.emplace(names::kRenewedLabel, "certificates");
  return request;
}

Result<model::LiveRelease> HelmSidecar::live(const std::string& ns, const std::string& name) {
  const std::string target = "/v1/releases/" + wire::escape(ns) + "/" + wire::escape(name);
  const Result<std::string> answer = ask(
      request(wire::Method::Get, target + "/live", {}, "look at the objects of the Helm release"));
  if (!answer) return answer.error();
  return wire::parse_live_release(*answer);
}

Status HelmSidecar::preview(const plan::PreviewRelease& action) {
  return start(wire::preview_request(request_of(action.release)),
               "preview Helm release " + action.release.name);
}

Result<model::ReleasePreview> HelmSidecar::previewed(const std::string& operation) {
  const Result<std::string> answer =
      ask(request(wire::Method::Get, "/v1/operations/" + wire::escape(operation) + "/preview", {},
                  "read what a Helm operation would change"));
  if (!answer) return answer.error();
  return wire::parse_preview(*answer);
}

Status HelmSidecar::apply(const plan::ApplyRelease& action) {
  return start(wire::apply_request(request_of(action)), "apply Helm release " + action.name);
}

Status HelmSidecar::roll_back(const plan::RollBackRelease& action) {
  return start(wire::rollback_request({.id = new_id(),
                                       .ns = action.ns,
                                       .name = action.name,
                                       .epoch = action.epoch,
                                       .desired = action.desired,
                                       .revision = action.revision,
                                       .labels = labels_of(action),
                                       .max_history = action.max_history}),
               "roll back Helm release " + action.name);
}

Status HelmSidecar::unlock(const plan::UnlockRelease& action, std::int64_t epoch) {
  const wire::UnlockRequest message{.id = new_id(),
                                    .ns = action.ns,
                                    .name = action.name,
                                    .epoch = epoch,
                                    .revision = action.revision};
  return start(wire::unlock_request(message), "unlock Helm release " + action.name);
}

Status HelmSidecar::uninstall(const plan::UninstallRelease& action) {
  const wire::UninstallRequest message{
      .id = new_id(), .ns = action.ns, .name = action.name, .epoch = action.epoch};
  return start(wire::uninstall_request(message), "uninstall Helm release " + action.name);
}

Result<std::int64_t> HelmSidecar::fence(std::int64_t epoch, const std::string& holder,
                                        std::chrono::milliseconds valid_for) {
  const wire::HttpRequest message =
      request(wire::Method::Put, "/v1/fence", wire::fence_request(epoch, holder, valid_for),
              "set the Helm sidecar's fence");
  const Result<wire::HttpResponse> answer = send(message, kFenceDeadline);
  if (!answer) return answer.error();
  if (answer->status / 100 == 2) return epoch;
  const wire::SidecarRefusal refusal = wire::parse_refusal(answer->body);
  if (refusal.reason == "StaleEpoch" && refusal.epoch > epoch) return refusal.epoch;
  return refused(message, *answer);
}

Status follow_operations(transport::HttpClient& client, const std::function<void()>& on_change,
                         std::stop_token stop) {
  const wire::HttpRequest watch =
      request(wire::Method::Get, "/v1/operations?watch=true", {}, "follow Helm operations");
  // The sidecar says something every 5 s.
  const transport::StreamLimits limits{.head = std::chrono::seconds{10},
                                       .idle = std::chrono::seconds{15},
                                       .total = std::chrono::hours{24}};
  std::string last;
  wire::LineSplitter lines;
  const Result<wire::HttpResponse> answer = client.stream(
      watch, limits,
      [&](std::string_view bytes) -> Status {
        return lines.feed(bytes, [&](std::string_view line) -> Status {
          if (line == last) return ok();
          last = line;
          on_change();
          return ok();
        });
      },
      std::move(stop));
  if (!answer) return answer.error();
  if (answer->status / 100 != 2) return refused(watch, *answer);
  return ok();
}

}  // namespace tco::execute
