// Whom the client talks to, and whom it refuses.
#include <catch2/catch.hpp>

#include "client_fixture.h"

namespace tco::transport {
namespace {

using namespace std::chrono_literals;

std::string refusal(const ApiEndpoint& endpoint) {
  const auto answer = Client(endpoint).send(get());
  if (answer) return "accepted";
  CHECK(answer.error().kind == ErrorKind::Unavailable);
  return answer.error().message;
}

TEST_CASE("the certificate must be for the address") {
  const ScriptedServer good(test_ca().issue("IP:127.0.0.1"), answering("ok"));
  CHECK(refusal(good.endpoint(test_ca())) == "accepted");
  const ScriptedServer other(test_ca().issue("IP:127.0.0.2,DNS:127.0.0.1"), answering("ok"));
  CHECK_THAT(refusal(other.endpoint(test_ca())),
             Catch::Contains("is not trusted as 127.0.0.1: IP address mismatch"));
}

TEST_CASE("the certificate must be for the server name, if one is given") {
  const ScriptedServer server(test_ca().issue("DNS:api.example,DNS:*.wild.example"),
                              answering("ok"));
  ApiEndpoint endpoint = server.endpoint(test_ca());
  endpoint.tls_server_name = "api.example";
  CHECK(refusal(endpoint) == "accepted");
  endpoint.tls_server_name = "a.wild.example";
  CHECK(refusal(endpoint) == "accepted");
  endpoint.tls_server_name = "other.example";
  CHECK_THAT(refusal(endpoint),
             Catch::Contains("is not trusted as other.example: hostname mismatch"));
}

TEST_CASE("only the cluster's CA is trusted") {
  const TestCa other;
  const ScriptedServer server(other.issue("IP:127.0.0.1"), answering("ok"));
  CHECK_THAT(refusal(server.endpoint(test_ca())), Catch::Contains("is not trusted as 127.0.0.1: "));
  CHECK(refusal(server.endpoint(other)) == "accepted");
}

TEST_CASE("a bundle may hold several authorities") {
  const TestCa other;
  const ScriptedServer server(other.issue("IP:127.0.0.1"), answering("ok"));
  ApiEndpoint endpoint = server.endpoint(test_ca());
  endpoint.ca_pem += other.pem();
  CHECK(refusal(endpoint) == "accepted");
}

TEST_CASE("an expired certificate is refused") {
  const ScriptedServer server(test_ca().issue("IP:127.0.0.1", /*expired=*/true), answering("ok"));
  CHECK_THAT(refusal(server.endpoint(test_ca())), Catch::Contains("certificate has expired"));
}

TEST_CASE("nothing is sent to a server that is not trusted, or does not speak TLS") {
  std::atomic<int> requests = 0;
  const ScriptedServer untrusted(TestCa().issue("IP:127.0.0.1"), [&](Peer& peer, int) {
    if (!peer.read_request().empty()) ++requests;
  });
  refusal(untrusted.endpoint(test_ca()));
  CHECK(requests == 0);
  const auto plain =
      ScriptedServer::plain([](Peer& peer, int) { peer.write(http_answer(200, "hi")); });
  CHECK_THAT(refusal(plain.endpoint(test_ca())), Catch::Contains("TLS handshake with 127.0.0.1:"));
}

TEST_CASE("a client certificate is shown") {
  std::string name;
  const ScriptedServer server(server_certificate(), [&](Peer& peer, int) {
    peer.read_request();
    name = peer.client_name();
    peer.write(http_answer(200, ""));
  });
  ApiEndpoint endpoint = server.endpoint(test_ca());
  const Certificate ours = test_ca().issue("DNS:client");
  endpoint.client_cert_pem = ours.cert_pem;
  endpoint.client_key_pem = ours.key_pem;
  CHECK(refusal(endpoint) == "accepted");
  CHECK(name == "tester");
}

TEST_CASE("a CA file that was replaced is read again at once") {
  const TempDir dir;
  const TestCa other;
  const ScriptedServer server(other.issue("IP:127.0.0.1"), answering("ok"));
  ApiEndpoint endpoint = server.endpoint(test_ca());
  endpoint.ca_pem.clear();
  endpoint.ca_file = dir.write("ca.crt", test_ca().pem());
  const Client client(endpoint);
  REQUIRE_FALSE(client.send(get()));
  dir.write("ca.crt", other.pem());
  CHECK(client.send(get()));
}

TEST_CASE("an endpoint that cannot work is refused before anything is sent") {
  ApiEndpoint endpoint{.host = "127.0.0.1", .port = 1, .ca_pem = test_ca().pem()};
  std::string expected;
  SECTION("no host") {
    endpoint.host.clear();
    expected = "the API server's host is missing";
  }
  SECTION("no port") {
    endpoint.port = 0;
    expected = "the API server's port is missing";
  }
  SECTION("no CA") {
    endpoint.ca_pem.clear();
    expected = "exactly one of the CA certificate and the CA file must be given";
  }
  SECTION("a CA that is none") {
    endpoint.ca_pem = "not a certificate";
    expected = "the CA certificate cannot be used: ";
  }
  SECTION("a CA file that is not there") {
    endpoint.ca_pem.clear();
    endpoint.ca_file = "/nonexistent/ca.crt";
    expected = "cannot read /nonexistent/ca.crt: ";
  }
  SECTION("half a client certificate") {
    endpoint.client_cert_pem = server_certificate().cert_pem;
    expected = "a client certificate and its key must be given together";
  }
  SECTION("a key of another certificate") {
    endpoint.client_cert_pem = server_certificate().cert_pem;
    endpoint.client_key_pem = test_ca().issue("DNS:x").key_pem;
    expected = "the client certificate's key cannot be used: ";
  }
  SECTION("two ways to log in") {
    endpoint.token = "a";
    endpoint.token_file = "b";
    expected = "a token and a token file exclude each other";
  }
  const ManualClock clock;
  const auto client = make_api_client(endpoint, {}, clock);
  REQUIRE_FALSE(client);
  CHECK(client.error().kind == ErrorKind::Invalid);
  CHECK_THAT(client.error().message, Catch::StartsWith(expected));
}

}  // namespace
}  // namespace tco::transport
