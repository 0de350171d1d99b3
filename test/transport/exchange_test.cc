// Requests and answers over TLS and Unix sockets, when all goes well.
#include <catch2/catch.hpp>
#include <semaphore>
#include <thread>

#include "client_fixture.h"

namespace tco::transport {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a request carries what the API server needs, and nothing else") {
  std::string seen;
  const ScriptedServer server(server_certificate(), [&](Peer& peer, int) {
    seen = peer.read_request();
    peer.write(http_answer(201, R"({"a":1})", "Retry-After: 7\r\n"));
  });
  ApiEndpoint endpoint = server.endpoint(test_ca());
  endpoint.token = "secret-token";
  const auto answer = Client(endpoint).send(post(R"({"b":2})"));
  REQUIRE(answer);
  CHECK(answer->status == 201);
  CHECK(answer->body == R"({"a":1})");
  CHECK(answer->retry_after == 7s);
  CHECK(seen == "POST /x HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(endpoint.port) +
                    "\r\nUser-Agent: tke-cilium-operator\r\nAccept: application/json\r\n"
                    "Content-Type: application/json\r\nAuthorization: Bearer secret-token\r\n"
                    "Content-Length: 7\r\n\r\n{\"b\":2}");
}

TEST_CASE("one connection serves many requests") {
  const ScriptedServer server(server_certificate(), answering("ok"));
  const Client client(server);
  for (int i = 0; i < 5; ++i) REQUIRE(client.send(i % 2 == 0 ? get() : post())->body == "ok");
  CHECK(server.connections() == 1);
}

TEST_CASE("a connection the server wants closed is not used again") {
  const ScriptedServer server(server_certificate(), [](Peer& peer, int) {
    peer.read_request();
    peer.write(http_answer(200, "ok", "Connection: close\r\n"));
    peer.await_close();
  });
  const Client client(server);
  REQUIRE(client.send(get()));
  REQUIRE(client.send(get()));
  CHECK(server.connections() == 2);
}

TEST_CASE("an idle connection is not kept for ever") {
  const ScriptedServer server(server_certificate(), answering("ok"));
  Client client(server);
  REQUIRE(client.send(get()));
  client.clock.advance(31s);
  REQUIRE(client.send(get()));
  CHECK(server.connections() == 2);
}

TEST_CASE("chunks of any size make one body") {
  const ScriptedServer server(server_certificate(), [](Peer& peer, int) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    peer.write("1\r\na\r\n3;x=y\r\nbcd\r\n");
    peer.write("10000\r\n" + std::string(0x10000, 'z') + "\r\n0\r\n\r\n");
  });
  const auto answer = Client(server).send(get());
  REQUIRE(answer);
  CHECK(answer->body == "abcd" + std::string(0x10000, 'z'));
}

TEST_CASE("answers without a body, and informational ones before it") {
  const ScriptedServer server(server_certificate(), [](Peer& peer, int) {
    peer.read_request();
    peer.write("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");
    peer.read_request();
    peer.write(http_answer(200, "next"));
  });
  const Client client(server);
  const auto answer = client.send(get());
  REQUIRE(answer);
  CHECK(answer->status == 204);
  CHECK(answer->body.empty());
  CHECK(client.send(get())->body == "next");
}

TEST_CASE("a stream hands on the head, then the bytes as they come") {
  std::binary_semaphore seen(0);
  const ScriptedServer server(server_certificate(), [&](Peer& peer, int) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    seen.acquire();  // until the head has been seen
    peer.write("6\r\nline 1\r\n");
    seen.acquire();  // until the first line has been seen
    peer.write("6\r\nline 2\r\n0\r\n\r\n");
  });
  std::vector<std::string> pieces;
  const auto answer = Client(server).http->stream(get(), {},
                                                  [&](std::string_view piece) {
                                                    pieces.emplace_back(piece);
                                                    if (pieces.size() <= 2) seen.release();
                                                    return ok();
                                                  },
                                                  {});
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(answer->body.empty());
  CHECK(pieces == std::vector<std::string>{"", "line 1", "line 2"});
}

TEST_CASE("a stream that is refused comes back with its body") {
  const ScriptedServer server(server_certificate(), [](Peer& peer, int) {
    peer.read_request();
    peer.write(http_answer(410, "gone"));
  });
  bool called = false;
  const auto answer = Client(server).http->stream(get(), {},
                                                  [&](std::string_view) {
                                                    called = true;
                                                    return ok();
                                                  },
                                                  {});
  REQUIRE(answer);
  CHECK(answer->status == 410);
  CHECK(answer->body == "gone");
  CHECK_FALSE(called);
}

TEST_CASE("the reader ends a stream, and a slow reader holds the server back") {
  std::atomic<std::size_t> written = 0;
  const ScriptedServer server(server_certificate(), [&](Peer& peer, int) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\n\r\n");
    const std::string block(1U << 16U, 'x');
    while (written < (std::size_t{256} << 20U) && peer.write(block)) written += block.size();
  });
  std::size_t seen = 0;
  const auto answer = Client(server).http->stream(get(), {},
                                                  [&](std::string_view piece) -> Status {
                                                    seen += piece.size();
                                                    if (seen > 1'000'000)
                                                      return Error{ErrorKind::Gone, "enough"};
                                                    return ok();
                                                  },
                                                  {});
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == ErrorKind::Gone);
  CHECK(answer.error().message == "get x: enough");
  CHECK(written < (std::size_t{32} << 20U));  // what fits into the kernel's buffers
}

TEST_CASE("the same over a Unix socket") {
  const TempDir dir;
  const std::string path = dir.path("helm.sock");
  std::string seen;
  const ScriptedServer server(path, [&](Peer& peer, int) {
    while (true) {
      const std::string request = peer.read_request();
      if (request.empty()) return;
      seen = request;
      peer.write(http_answer(202, "accepted"));
    }
  });
  const ManualClock clock;
  const auto client = make_unix_client(path, {}, clock);
  for (int i = 0; i < 3; ++i) {
    const auto answer = client->send(post("{}"), 10s, {});
    REQUIRE(answer);
    CHECK(answer->status == 202);
    CHECK(answer->body == "accepted");
  }
  CHECK(server.connections() == 1);
  CHECK_THAT(seen, Catch::Contains("Host: localhost\r\n") && !Catch::Contains("Authorization"));
}

TEST_CASE("many threads share a client") {
  const ScriptedServer server(server_certificate(), answering("ok"));
  const Client client(server);
  std::atomic<int> good = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 6; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 10; ++i) {
          const auto answer = client.send(i % 2 == 0 ? get() : post());
          if (answer && answer->body == "ok") ++good;
        }
      });
    }
  }
  CHECK(good == 60);
}

}  // namespace
}  // namespace tco::transport
