// Where the API server is, and how we prove who we are to each other.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace tco::transport {

// There is no switch to skip the verification of the server: a connection is to the holder of a
// certificate that the cluster's CA signed for this host, or it is not made.
struct ApiEndpoint {
  std::string host;  // an IP address or a DNS name; an IPv6 address without brackets
  std::uint16_t port = 443;
  std::string tls_server_name = {};  // whom the certificate must name; empty: `host`

  // The only authorities trusted. One of the two; the file is read again when it may have changed.
  std::string ca_pem = {};
  std::string ca_file = {};

  // At most one way: a client certificate, a token, or a file with a token that is rotated.
  std::string client_cert_pem = {};
  std::string client_key_pem = {};
  std::string token = {};
  std::string token_file = {};
};

struct ClientOptions {
  std::string user_agent = "tke-cilium-operator";
  std::size_t max_body = std::size_t{32} << 20U;  // of an answer that is not streamed
  std::size_t max_idle_connections = 2;
  std::chrono::seconds max_idle_time{30};       // well below any server's own limit
  std::chrono::seconds reread_files_after{60};  // token and CA, as client-go does
};

}  // namespace tco::transport
