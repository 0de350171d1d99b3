#include "wire/api_status.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/json_fields.h"

namespace tco::wire {
namespace {

using json::each_element, json::each_field, json::Problem, json::read, json::Value;

constexpr std::size_t kMaxMessage = 1024;
constexpr std::int64_t kMaxRetryAfter = 600;  // seconds; more is a mistake of the server's

std::string_view name_of(int code) {
  switch (code) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 422:
      return "Unprocessable Entity";
    case 429:
      return "Too Many Requests";
    case 500:
      return "Internal Server Error";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "";
  }
}

Problem read_cause(Value value, ApiStatus& status) {
  status.has_causes = true;
  return each_field(value, [&](std::string_view key, Value field) -> Problem {
    if (key != "reason") return {};
    std::string_view reason;
    Problem problem = read(field, reason);
    if (reason == "ResourceVersionTooLarge") status.too_large_resource_version = true;
    return problem;
  });
}

Problem read_details(Value value, ApiStatus& status) {
  return each_field(value, [&](std::string_view key, Value field) -> Problem {
    if (key == "causes") {
      return each_element(field, [&](Value cause) { return read_cause(cause, status); });
    }
    if (key != "retryAfterSeconds") return {};
    std::int64_t seconds = 0;
    Problem problem = read(field, seconds);
    if (seconds > 0) status.retry_after = std::chrono::seconds(std::min(seconds, kMaxRetryAfter));
    return problem;
  });
}

Problem read_status(std::string_view body, ApiStatus& status) {
  return json::each_field_of_document(body, [&](std::string_view key, Value value) -> Problem {
    if (key == "code") return read(value, status.code);
    if (key == "reason") return read(value, status.reason);
    if (key == "message") return read(value, status.message);
    return key == "details" ? read_details(value, status) : Problem{};
  });
}

// One line of plain text, bounded: it ends up in a condition or a log line.
std::string tidy(std::string_view text) {
  std::string out(text.substr(0, kMaxMessage));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

ErrorKind kind_of(const ApiStatus& status, PatchTests tests) {
  switch (status.code) {
    case 401:
    case 403:
      return ErrorKind::Forbidden;
    case 404:
      return ErrorKind::NotFound;
    case 409:
      return ErrorKind::Conflict;
    case 410:
      return ErrorKind::Gone;
    case 408:
    case 429:
      return ErrorKind::Unavailable;
    case 422:
      return tests == PatchTests::Some && !status.has_causes ? ErrorKind::Conflict
                                                             : ErrorKind::Invalid;
    default:
      return status.code >= 400 && status.code < 500 ? ErrorKind::Invalid : ErrorKind::Unavailable;
  }
}

}  // namespace

ApiStatus parse_api_status(const HttpResponse& response) {
  ApiStatus status;
  if (read_status(response.body, status)) {  // a proxy's page, or plain text
    status = {};
    status.message = response.body;
  }
  status.code = response.status;
  status.message = tidy(status.message);
  if (response.retry_after) status.retry_after = response.retry_after;
  return status;
}

Result<ApiStatus> parse_api_status(std::string_view status_json) {
  ApiStatus status;
  if (Problem problem = read_status(status_json, status)) {
    return Error{ErrorKind::Decode, "cannot read a Status: " + problem.message()};
  }
  status.message = tidy(status.message);
  return status;
}

Error to_error(std::string_view what, const ApiStatus& status, PatchTests tests) {
  const std::string_view name = status.reason.empty() ? name_of(status.code) : status.reason;
  std::string message = fmt::format("{}: {}", what, status.code);
  if (!name.empty()) message += fmt::format(" {}", name);
  if (!status.message.empty()) message += ": " + status.message;
  if (status.code == 401) message += " (the token or client certificate was not accepted)";
  return {kind_of(status, tests), std::move(message), status.retry_after};
}

Result<HttpResponse> checked(const HttpRequest& request, Result<HttpResponse> answer,
                             PatchTests tests) {
  if (!answer || (answer->status >= 200 && answer->status < 300)) return answer;
  return to_error(request.what, parse_api_status(*answer), tests);
}

}  // namespace tco::wire
