// An HttpClient that counts what it sends, for /metrics.
#pragma once

#include "app/metrics.h"
#include "transport/http_client.h"

namespace tco::app {

// Thread-safe. What is given by reference must outlive it.
class CountingClient final : public transport::HttpClient {
 public:
  CountingClient(transport::HttpClient& client, Metrics& metrics)
      : client_(client), metrics_(metrics) {}

  Result<wire::HttpResponse> send(const wire::HttpRequest& request,
                                  std::chrono::milliseconds deadline,
                                  std::stop_token stop) override {
    return counted(request, client_.send(request, deadline, std::move(stop)));
  }
  Result<wire::HttpResponse> stream(const wire::HttpRequest& request,
                                    const transport::StreamLimits& limits,
                                    const transport::OnBytes& on_bytes,
                                    std::stop_token stop) override {
    return counted(request, client_.stream(request, limits, on_bytes, std::move(stop)));
  }

 private:
  Result<wire::HttpResponse> counted(const wire::HttpRequest& request,
                                     Result<wire::HttpResponse> answer) {
    metrics_.requested(name_of(request.method), answer ? answer->status : 0);
    return answer;
  }
  static const char* name_of(wire::Method method) {
    switch (method) {
      case wire::Method::Get:
        return "GET";
      case wire::Method::Post:
        return "POST";
      case wire::Method::Put:
        return "PUT";
      case wire::Method::Patch:
        return "PATCH";
      case wire::Method::Delete:
        return "DELETE";
    }
    return "";
  }

  transport::HttpClient& client_;
  Metrics& metrics_;
};

}  // namespace tco::app
