// What is sent again, and what never is.
#include <catch2/catch.hpp>
#include <mutex>

#include "client_fixture.h"

namespace tco::transport {
namespace {

using namespace std::chrono_literals;

// Answers the first request of a connection, then closes it when the second one has arrived: the
// server that gave up a kept connection just as it was used. cpprestsdk sends a POST again here.
struct ClosesOnSecond {
  std::mutex mutex;
  int requests = 0;

  ScriptedServer::Script script() {
    return [this](Peer& peer, int number) {
      count(peer);
      peer.write(http_answer(200, "from " + std::to_string(number)));
      count(peer);
    };
  }
  void count(Peer& peer) {
    if (peer.read_request().empty()) return;
    const std::lock_guard lock(mutex);
    ++requests;
  }
};

TEST_CASE("a write on a connection that dies is not sent twice") {
  ClosesOnSecond closes;
  const ScriptedServer server(server_certificate(), closes.script());
  const Client client(server);
  REQUIRE(client.send(get()));
  const auto answer = client.send(post());
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == ErrorKind::Unavailable);
  CHECK(closes.requests == 2);
  CHECK(server.connections() == 1);
}

TEST_CASE("a GET on a kept connection that dies is sent again, on a new one") {
  ClosesOnSecond closes;
  const ScriptedServer server(server_certificate(), closes.script());
  const Client client(server);
  REQUIRE(client.send(get()));
  const auto answer = client.send(get());
  REQUIRE(answer);
  CHECK(answer->body == "from 2");
  CHECK(closes.requests == 3);
}

TEST_CASE("a GET on a new connection that dies is not sent again") {
  std::atomic<int> requests = 0;
  const ScriptedServer server(server_certificate(), [&](Peer& peer, int) {
    if (!peer.read_request().empty()) ++requests;
  });
  REQUIRE_FALSE(Client(server).send(get()));
  CHECK(requests == 1);
}

TEST_CASE("a kept connection the server has closed is noticed before it is used") {
  const ScriptedServer server(server_certificate(), [&](Peer& peer, int number) {
    peer.read_request();
    peer.write(http_answer(200, "from " + std::to_string(number)));
    if (number == 1) return;
    peer.await_close();
  });
  const Client client(server);
  REQUIRE(client.send(get()));
  // The close travels by itself; until it has arrived, a write may still be lost, never doubled.
  const auto deadline = std::chrono::steady_clock::now() + 5s;
  auto answer = client.send(post());
  while (!answer && std::chrono::steady_clock::now() < deadline) answer = client.send(post());
  REQUIRE(answer);
  CHECK(answer->body == "from 2");
}

TEST_CASE("a refused token is read again at once, and the request with it") {
  const TempDir dir;
  const std::string path = dir.write("token", "old\n");
  std::vector<std::string> seen;
  const ScriptedServer server(server_certificate(), [&](Peer& peer, int) {
    while (true) {
      const std::string request = peer.read_request();
      if (request.empty()) return;
      const bool fresh = request.find("Bearer new\r\n") != std::string::npos;
      seen.push_back(request);
      peer.write(http_answer(fresh ? 201 : 401, ""));
    }
  });
  ApiEndpoint endpoint = server.endpoint(test_ca());
  endpoint.token_file = path;
  const Client client(endpoint);
  CHECK(client.send(post())->status == 401);  // the same token would be refused again
  CHECK(seen.size() == 1);
  dir.write("token", "new\n");
  CHECK(client.send(post())->status == 201);
  CHECK(seen.size() == 3);
  CHECK(server.connections() == 1);
}

TEST_CASE("a token file is read again after a minute") {
  const TempDir dir;
  std::string seen;
  const ScriptedServer server(server_certificate(), [&](Peer& peer, int) {
    while (true) {
      const std::string request = peer.read_request();
      if (request.empty()) return;
      seen = request;
      peer.write(http_answer(200, ""));
    }
  });
  ApiEndpoint endpoint = server.endpoint(test_ca());
  endpoint.token_file = dir.write("token", "first");
  Client client(endpoint);
  REQUIRE(client.send(get()));
  CHECK_THAT(seen, Catch::Contains("Bearer first\r\n"));
  dir.write("token", "second");
  client.clock.advance(59s);
  REQUIRE(client.send(get()));
  CHECK_THAT(seen, Catch::Contains("Bearer first\r\n"));
  client.clock.advance(2s);
  REQUIRE(client.send(get()));
  CHECK_THAT(seen, Catch::Contains("Bearer second\r\n"));
  std::filesystem::remove(endpoint.token_file);
  client.clock.advance(61s);
  REQUIRE(client.send(get()));  // the last one still counts
  CHECK_THAT(seen, Catch::Contains("Bearer second\r\n"));
}

}  // namespace
}  // namespace tco::transport
