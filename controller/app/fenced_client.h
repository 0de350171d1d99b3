// An HttpClient that sends a write only while this process leads. Every write of the reconciler
// goes through it; the elector's own go past it.
#pragma once

#include "app/leadership.h"
#include "base/clock.h"
#include "transport/http_client.h"

namespace tco::app {

// Thread-safe. What is given by reference must outlive it.
class FencedClient final : public transport::HttpClient {
 public:
  FencedClient(transport::HttpClient& client, const Leadership& leadership, const Clock& clock)
      : client_(client), leadership_(leadership), clock_(clock) {}

  // Errors: Cancelled, if it is a write and we do not lead; else the client's.
  Result<wire::HttpResponse> send(const wire::HttpRequest& request,
                                  std::chrono::milliseconds deadline,
                                  std::stop_token stop) override {
    const bool write = request.method != wire::Method::Get;
    if (write && !leadership_.term(clock_.steady_now())) {
      return Error{ErrorKind::Cancelled, request.what + ": not sent, this process no longer leads"};
    }
    return client_.send(request, deadline, std::move(stop));
  }

  Result<wire::HttpResponse> stream(const wire::HttpRequest& request,
                                    const transport::StreamLimits& limits,
                                    const transport::OnBytes& on_bytes,
                                    std::stop_token stop) override {
    return client_.stream(request, limits, on_bytes, std::move(stop));
  }

 private:
  transport::HttpClient& client_;
  const Leadership& leadership_;
  const Clock& clock_;
};

}  // namespace tco::app
