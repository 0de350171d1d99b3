// What the sidecar is told of our right to write.
#include "app/sidecar_fence.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "fakes/scripted_http_client.h"

namespace tco::app {
namespace {

using namespace std::chrono_literals;
using Answer = ScriptedHttpClient::Answer;

constexpr const char* kTold = R"({"epoch":3})";

struct Fixture {
  ScriptedHttpClient client;
  bool stopped = false;
  SidecarFence fence{client, "pod-1", [this] { return stopped; }};

  explicit Fixture(std::deque<Answer> script) { client.script = std::move(script); }
  std::vector<int> told() const {
    std::vector<int> all;
    for (const auto& request : client.requests()) {
      all.push_back(nlohmann::json::parse(request.body).at("validForMilliseconds").get<int>());
    }
    return all;
  }
};

TEST_CASE("sidecar fence: open as long as the lease, but not while all is stopped") {
  Fixture f({{.body = kTold}, {.body = kTold}, {.body = kTold}});
  CHECK(f.fence.tell(3, 10s));
  f.stopped = true;
  CHECK(f.fence.tell(3, 10s));
  CHECK(f.fence.tell(3, 10s));  // it knows
  f.stopped = false;
  CHECK(f.fence.tell(3, 10s));
  CHECK(f.told() == std::vector<int>{10000, 0, 10000});
}

TEST_CASE("sidecar fence: a stop that was not told is told again, and so it is in another epoch") {
  Fixture f({{.error = Error{ErrorKind::Unavailable, "away"}}, {.body = kTold}, {.body = kTold}});
  f.stopped = true;
  CHECK_FALSE(f.fence.tell(3, 10s));
  CHECK(f.fence.tell(3, 10s));
  CHECK(f.fence.tell(4, 10s));
  CHECK(f.told() == std::vector<int>{0, 0, 0});
}

TEST_CASE("sidecar fence: a lost lease closes it") {
  Fixture f({{.body = kTold}});
  CHECK(f.fence.tell(3, 0ms));
  CHECK(f.told() == std::vector<int>{0});
}

}  // namespace
}  // namespace tco::app
