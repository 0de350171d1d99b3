// Peers that are slow, silent, gone or wrong.
#include <catch2/catch.hpp>
#include <thread>

#include "client_fixture.h"

namespace tco::transport {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr auto kHead = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

Result<wire::HttpResponse> stream_all(const Client& client, const StreamLimits& limits,
                                      std::stop_token stop = {}) {
  return client.http->stream(
      get(), limits, [](std::string_view) { return ok(); }, std::move(stop));
}

// The server's script for each way to be bad, and how it must look to us.
struct Fault {
  const char* name;
  std::function<void(Peer&)> act;
  ErrorKind kind;
};

TEST_CASE("a broken answer is an error of its kind") {
  const auto say = [](std::string text) { return [text](Peer& peer) { peer.write(text); }; };
  const auto fault = GENERATE_COPY(values<Fault>({
      {"closed without a word", [](Peer&) {}, ErrorKind::Unavailable},
      {"reset", [](Peer& peer) { peer.reset(); }, ErrorKind::Unavailable},
      {"closed within the head", say("HTTP/1.1 200 OK\r\nConte"), ErrorKind::Unavailable},
      {"closed within the body", say("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1234"),
       ErrorKind::Unavailable},
      {"closed within a chunk", say(std::string(kHead) + "8\r\n1234"), ErrorKind::Unavailable},
      {"closed between chunks", say(std::string(kHead) + "4\r\n1234\r\n"), ErrorKind::Unavailable},
      {"garbage", say("220 smtp.example ESMTP\r\n\r\n"), ErrorKind::Decode},
      {"no chunk size", say(std::string(kHead) + "xyz\r\n"), ErrorKind::Decode},
      {"a huge chunk size", say(std::string(kHead) + "fffffffffffffffff\r\n"), ErrorKind::Decode},
      {"an endless head",
       [](Peer& peer) {
         peer.write("HTTP/1.1 200 OK\r\n");
         for (int i = 0; i < 5000 && peer.write("X-Filler: 0123456789\r\n"); ++i) {
         }
       },
       ErrorKind::Decode},
      {"only informational answers",
       [](Peer& peer) {
         for (int i = 0; i < 9; ++i) peer.write("HTTP/1.1 102 Processing\r\n\r\n");
       },
       ErrorKind::Decode},
  }));
  CAPTURE(fault.name);
  const ScriptedServer server(server_certificate(), [&](Peer& peer, int) {
    peer.read_request();
    fault.act(peer);
  });
  const auto answer = Client(server).send(post());
  REQUIRE_FALSE(answer);
  CAPTURE(answer.error().message);
  CHECK(answer.error().kind == fault.kind);
  CHECK_THAT(answer.error().message, Catch::StartsWith("create x: "));
  CHECK(server.connections() == 1);  // nothing was sent a second time
}

TEST_CASE("a silent server is left at the deadline") {
  const ScriptedServer server(server_certificate(), [](Peer& peer, int) { peer.await_close(); });
  const Client client(server);
  const auto began = steady_clock::now();
  const auto answer = client.send(get(), 150ms);
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == ErrorKind::Unavailable);
  CHECK(answer.error().message == "get x: timed out while waiting for the answer");
  CHECK(steady_clock::now() - began < 5s);
}

TEST_CASE("a server that accepts but never shakes hands is left at the deadline") {
  const auto server = ScriptedServer::plain([](Peer& peer, int) { peer.await_close(); });
  const auto answer = Client(server).send(get(), 150ms);
  REQUIRE_FALSE(answer);
  CHECK_THAT(answer.error().message, Catch::Contains("timed out while TLS handshake"));
}

TEST_CASE("a drip-fed answer does not outlive the total deadline") {
  const ScriptedServer server(server_certificate(), [](Peer& peer, int) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    while (peer.write("x")) std::this_thread::sleep_for(5ms);
  });
  const Client client(server);
  const auto began = steady_clock::now();
  const auto sent = client.send(get(), 200ms);
  REQUIRE_FALSE(sent);
  CHECK(sent.error().kind == ErrorKind::Unavailable);
  const auto streamed = stream_all(client, {.head = 5s, .idle = 5s, .total = 200ms});
  REQUIRE_FALSE(streamed);
  CHECK(streamed.error().message == "get x: timed out while reading the answer");
  CHECK(steady_clock::now() - began < 5s);
}

TEST_CASE("a stream has a limit for its head and one for silence") {
  const ScriptedServer server(server_certificate(), [](Peer& peer, int) {
    if (peer.read_request().find("/silent-head") == std::string::npos) peer.write(kHead);
    peer.await_close();
  });
  const Client client(server);
  const auto silent = stream_all(client, {.head = 5s, .idle = 100ms, .total = 60s});
  REQUIRE_FALSE(silent);
  CHECK(silent.error().message == "get x: timed out while reading the answer");
  const auto headless =
      client.http->stream(get("/silent-head"), {.head = 100ms, .idle = 5s, .total = 60s},
                          [](std::string_view) { return ok(); }, {});
  REQUIRE_FALSE(headless);
  CHECK(headless.error().message == "get x: timed out while waiting for the answer");
}

TEST_CASE("an answer above the limit is refused") {
  const ScriptedServer server(server_certificate(), answering(std::string(5000, 'x')));
  const Client client(server.endpoint(test_ca()), {.max_body = 4000});
  const auto answer = client.send(get());
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == ErrorKind::Decode);
}

TEST_CASE("a stop ends an exchange wherever it is") {
  const auto* path = GENERATE("/head", "/body");
  std::stop_source stop;
  const ScriptedServer server(server_certificate(), [&](Peer& peer, int) {
    if (peer.read_request().find("/body") != std::string::npos) peer.write(kHead);
    stop.request_stop();
    peer.await_close();
  });
  const Client client(server);
  const auto began = steady_clock::now();
  const auto answer = client.http->stream(
      get(path), {.head = 60s, .idle = 60s}, [](std::string_view) { return ok(); },
      stop.get_token());
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == ErrorKind::Cancelled);
  CHECK(steady_clock::now() - began < 5s);
}

TEST_CASE("a stop ends a handshake, and what is stopped before never begins") {
  std::stop_source stop;
  const auto server = ScriptedServer::plain([&](Peer& peer, int) {
    stop.request_stop();
    peer.await_close();
  });
  const Client client(server);
  CHECK(client.http->send(get(), 60s, stop.get_token()).error().kind == ErrorKind::Cancelled);
  CHECK(client.http->send(get(), 60s, stop.get_token()).error().kind == ErrorKind::Cancelled);
}

TEST_CASE("nobody listens") {
  ApiEndpoint endpoint;
  {
    const ScriptedServer server(server_certificate(), answering(""));
    endpoint = server.endpoint(test_ca());
  }
  const auto answer = Client(endpoint).send(get());
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == ErrorKind::Unavailable);
  CHECK(answer.error().message ==
        "get x: connecting to 127.0.0.1:" + std::to_string(endpoint.port) + ": Connection refused");
}

TEST_CASE("a Unix socket that is not there, and a path no socket can have") {
  const ManualClock clock;
  const auto absent = make_unix_client("/nonexistent/helm.sock", {}, clock)->send(get(), 1s, {});
  REQUIRE_FALSE(absent);
  CHECK(absent.error().message ==
        "get x: connecting to /nonexistent/helm.sock: No such file or directory");
  const auto longest = make_unix_client(std::string(108, 'x'), {}, clock)->send(get(), 1s, {});
  REQUIRE_FALSE(longest);
  CHECK(longest.error().kind == ErrorKind::Invalid);
}

TEST_CASE("a target or token that would break the request is refused") {
  const ScriptedServer server(server_certificate(), answering(""));
  CHECK(Client(server).send(get("/x\r\nEvil: 1")).error().kind == ErrorKind::Invalid);
  CHECK(Client(server).send(get("")).error().kind == ErrorKind::Invalid);
  ApiEndpoint endpoint = server.endpoint(test_ca());
  endpoint.token = "a\r\nEvil: 1";
  CHECK(Client(endpoint).send(get()).error().kind == ErrorKind::Invalid);
  CHECK(server.connections() == 0);
}

}  // namespace
}  // namespace tco::transport
