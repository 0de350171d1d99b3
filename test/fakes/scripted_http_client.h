// An HttpClient that answers what a test wrote down, in that order, and records what was asked.
#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "transport/http_client.h"

namespace tco {

// Thread-safe. When the script is over, `at_end` is called (usually to request a stop) and the
// answer is Cancelled.
class ScriptedHttpClient final : public transport::HttpClient {
 public:
  struct Answer {
    int status = 200;
    std::string body = {};
    // Instead of, or for a stream after, the body.
    std::optional<Error> error = std::nullopt;
    std::optional<std::chrono::seconds> retry_after = std::nullopt;
    // Runs before the answer is given; a test moves its clock with it.
    std::function<void()> before = {};
  };

  std::deque<Answer> script;
  std::function<void()> at_end = [] {};
  std::size_t block = 64;  // bytes a piece of a stream
  // Called before each piece; a test moves its clock with it.
  std::function<void(std::string_view)> on_piece = nullptr;

  std::vector<wire::HttpRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

  // Of the calls of send(), in their order.
  std::vector<std::chrono::milliseconds> deadlines() const {
    const std::lock_guard lock(mutex_);
    return deadlines_;
  }

  Result<wire::HttpResponse> send(const wire::HttpRequest& request,
                                  std::chrono::milliseconds deadline, std::stop_token) override {
    {
      const std::lock_guard lock(mutex_);
      deadlines_.push_back(deadline);
    }
    Answer answer = next(request);
    if (answer.error) return *answer.error;
    return wire::HttpResponse{answer.status, answer.body, answer.retry_after};
  }

  Result<wire::HttpResponse> stream(const wire::HttpRequest& request,
                                    const transport::StreamLimits&,
                                    const transport::OnBytes& on_bytes, std::stop_token) override {
    Answer answer = next(request);
    const bool streamed = answer.status >= 200 && answer.status < 300;
    if (streamed && !(answer.error && answer.body.empty())) {
      if (Status status = on_bytes({}); !status) return status.error();
      for (std::size_t at = 0; at < answer.body.size(); at += block) {
        const std::string_view piece = std::string_view(answer.body).substr(at, block);
        if (on_piece) on_piece(piece);
        if (Status status = on_bytes(piece); !status) return status.error();
      }
    }
    if (answer.error) return *answer.error;
    return wire::HttpResponse{answer.status, streamed ? "" : answer.body, answer.retry_after};
  }

 private:
  Answer next(const wire::HttpRequest& request) {
    std::unique_lock lock(mutex_);
    if (script.empty()) {
      lock.unlock();
      at_end();
      return {.error = Error{ErrorKind::Cancelled, "the script is over"}};
    }
    requests_.push_back(request);
    Answer answer = std::move(script.front());
    script.pop_front();
    lock.unlock();
    if (answer.before) answer.before();
    return answer;
  }

  mutable std::mutex mutex_;
  std::vector<wire::HttpRequest> requests_;
  std::vector<std::chrono::milliseconds> deadlines_;
};

}  // namespace tco
