// An HTTP request and response as plain values, so that building and reading them needs no socket.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace tco::wire {

enum class Method { Get, Post, Put, Patch, Delete };

struct HttpRequest {
  Method method = Method::Get;
  std::string target;        // path and query, already escaped
  std::string content_type;  // empty: no body
  std::string body;
  std::string what;         // for messages: "list daemonsets in kube-system"
  std::string accept = {};  // empty: application/json
};

struct HttpResponse {
  int status = 0;
  std::string body;
  std::optional<std::chrono::seconds> retry_after;
};

}  // namespace tco::wire
