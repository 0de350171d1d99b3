// What an API server's refusal means, and the error we make of it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "wire/http_message.h"

namespace tco::wire {

// An answer other than 2xx, reduced to what decisions are made by.
struct ApiStatus {
  int code = 0;             // the HTTP status, or `code` of a Status inside a watch
  std::string reason;       // "NotFound", "AlreadyExists"; empty: the body was no Status
  std::string message;      // the server's sentence, at most 1 KiB
  bool has_causes = false;  // details.causes is not empty
  bool too_large_resource_version = false;  // the server lags behind the version we know
  std::optional<std::chrono::seconds> retry_after;
};

ApiStatus parse_api_status(const HttpResponse& response);
// A Status object's JSON text, as in a watch's ERROR event. Errors: Decode.
Result<ApiStatus> parse_api_status(std::string_view status_json);

// A JSON Patch whose `test` failed answers 422 without details.causes. Whoever sends `test`
// operations says so, and gets Conflict instead of Invalid.
enum class PatchTests { None, Some };

// "patch daemonset kube-system/kube-proxy: 409 Conflict: ...". REQUIRES: status is not a 2xx.
//   404 NotFound | 409 Conflict | 410 Gone | 401, 403 Forbidden | 408, 429, 5xx Unavailable
//   any other 4xx Invalid | anything else Unavailable
Error to_error(std::string_view what, const ApiStatus& status, PatchTests tests = PatchTests::None);

// The usual end of a call: a 2xx answer passes, any other becomes its error.
Result<HttpResponse> checked(const HttpRequest& request, Result<HttpResponse> answer,
                             PatchTests tests = PatchTests::None);

}  // namespace tco::wire
