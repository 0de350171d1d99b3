// Whether an API server answers at another address than the one in use.
#include <catch2/catch.hpp>

#include "execute/api_server.h"
#include "fakes/manual_clock.h"
#include "fakes/scripted_http_client.h"

namespace tco::execute {
namespace {

using Answer = ScriptedHttpClient::Answer;

TEST_CASE("api server: another address answers, or does not") {
  ScriptedHttpClient client;
  ManualClock clock;
  std::string dialed;
  std::deque<Answer> script;
  ApiServer api{client,
                [&](const std::string& host, std::uint16_t port) {
                  dialed = host + ":" + std::to_string(port);
                  auto other = std::make_unique<ScriptedHttpClient>();
                  other->script = script;
                  return Result<std::unique_ptr<transport::HttpClient>>(std::move(other));
                },
                clock,
                "pod-1",
                {}};
  script = {{.body = "{}"}};
  CHECK(api.answers("169.254.128.200", 60002));
  CHECK(dialed == "169.254.128.200:60002");
  script = {{.status = 503}};
  CHECK_FALSE(api.answers("169.254.128.200", 60002));
  script = {{.error = Error{ErrorKind::Unavailable, "connection refused"}}};
  CHECK(api.answers("169.254.128.200", 60002).error().kind == ErrorKind::Unavailable);
  CHECK(client.requests().empty());
}

}  // namespace
}  // namespace tco::execute
