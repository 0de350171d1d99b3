#include "transport/tls_connector.h"

#include <netinet/tcp.h>
#include <openssl/x509_vfy.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <utility>  // before Asio, whose 1.74 headers forget it
#include <vector>

#include "transport/blocking.h"
#include "transport/stream_connection.h"

namespace tco::transport {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using TlsStream = asio::ssl::stream<tcp::socket>;

// A peer that is gone without a word (a node that lost power, a dropped NAT entry) is noticed in
// about 20 s, whether or not we are sending: client-go needs 45 s, kube-rs 295 s.
void notice_dead_peer(tcp::socket& socket) {
  const auto set = [&](int level, int name, int value) {
    // Without it the idle limit still holds, so a kernel that refuses is no error.
    ::setsockopt(socket.native_handle(), level, name, &value, sizeof value);
  };
  set(SOL_SOCKET, SO_KEEPALIVE, 1);
  set(IPPROTO_TCP, TCP_KEEPIDLE, 8);  // seconds
  set(IPPROTO_TCP, TCP_KEEPINTVL, 4);
  set(IPPROTO_TCP, TCP_KEEPCNT, 3);
  set(IPPROTO_TCP, TCP_USER_TIMEOUT, 18'000);  // milliseconds; for bytes we sent
  set(IPPROTO_TCP, TCP_NODELAY, 1);
}

std::string bracketed(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

Result<std::vector<tcp::endpoint>> resolve(asio::io_context& io, const ApiEndpoint& endpoint,
                                           const Until& until) {
  error_code code;
  const auto address = asio::ip::make_address(endpoint.host, code);
  if (!code) return std::vector{tcp::endpoint(address, endpoint.port)};

  std::vector<tcp::endpoint> found;
  tcp::resolver resolver(io);
  code = run_until(
      io, until,
      [&](auto done) {
        resolver.async_resolve(endpoint.host, std::to_string(endpoint.port),
                               [&found, done](error_code result, const auto& entries) mutable {
                                 for (const auto& entry : entries) found.push_back(entry);
                                 done(result);
                               });
      },
      [&] { resolver.cancel(); });
  if (code) return failure(until, "looking up " + endpoint.host, code);
  return found;
}

// Why OpenSSL refused the certificate; empty: that was not the trouble.
std::string verification_failure(TlsStream& stream) {
  const long result = SSL_get_verify_result(stream.native_handle());
  return result == X509_V_OK ? std::string() : X509_verify_cert_error_string(result);
}

Error invalid(std::string message) { return {ErrorKind::Invalid, std::move(message)}; }

std::optional<Error> problem_with(const ApiEndpoint& endpoint) {
  if (endpoint.host.empty()) return invalid("the API server's host is missing");
  if (endpoint.port == 0) return invalid("the API server's port is missing");
  if (endpoint.ca_pem.empty() == endpoint.ca_file.empty()) {
    return invalid("exactly one of the CA certificate and the CA file must be given");
  }
  if (endpoint.client_cert_pem.empty() != endpoint.client_key_pem.empty()) {
    return invalid("a client certificate and its key must be given together");
  }
  if (!endpoint.token.empty() && !endpoint.token_file.empty()) {
    return invalid("a token and a token file exclude each other");
  }
  return std::nullopt;
}

}  // namespace

Result<std::unique_ptr<TlsConnector>> TlsConnector::create(ApiEndpoint endpoint,
                                                           std::chrono::seconds reread_after,
                                                           const Clock& clock) {
  if (auto problem = problem_with(endpoint)) return std::move(*problem);
  std::unique_ptr<TlsConnector> connector(
      new TlsConnector(std::move(endpoint), reread_after, clock));
  if (auto context = connector->context(); !context) return invalid(context.error().message);
  return connector;
}

TlsConnector::TlsConnector(ApiEndpoint endpoint, std::chrono::seconds reread_after,
                           const Clock& clock)
    : endpoint_(std::move(endpoint)) {
  if (!endpoint_.ca_file.empty()) ca_file_.emplace(endpoint_.ca_file, reread_after, clock);
}

std::string TlsConnector::host_header() const {
  return bracketed(endpoint_.host) + ":" + std::to_string(endpoint_.port);
}

Result<TlsContext> TlsConnector::context() {
  Result<std::string> ca_pem = ca_file_ ? ca_file_->text() : endpoint_.ca_pem;
  if (!ca_pem) return ca_pem.error();
  const std::lock_guard lock(mutex_);
  if (context_ && *ca_pem == ca_pem_) return context_;
  Result<TlsContext> fresh = make_tls_context(endpoint_, *ca_pem);
  if (!fresh) return fresh;
  context_ = *fresh;
  ca_pem_ = *ca_pem;
  return context_;
}

Result<std::unique_ptr<Connection>> TlsConnector::connect(const Until& until) {
  Result<TlsContext> present = context();
  if (!present) return present.error();
  Attempt first = attempt(*present, until);
  // The CA may have been rotated within the last minute.
  if (!first.untrusted || !ca_file_ || !ca_file_->reread()) return std::move(first.connection);
  present = context();
  if (!present) return present.error();
  return attempt(*present, until).connection;
}

TlsConnector::Attempt TlsConnector::attempt(const TlsContext& context, const Until& until) const {
  auto io = std::make_unique<asio::io_context>(1);
  auto addresses = resolve(*io, endpoint_, until);
  if (!addresses) return {addresses.error()};

  auto stream = std::make_unique<TlsStream>(*io, *context);
  const auto close = [&] {
    error_code ignored;
    stream->next_layer().close(ignored);
  };
  error_code code = run_until(
      *io, until,
      [&](auto done) { asio::async_connect(stream->next_layer(), *addresses, std::move(done)); },
      close);
  if (code) return {failure(until, "connecting to " + host_header(), code)};
  notice_dead_peer(stream->next_layer());

  const std::string& name =
      endpoint_.tls_server_name.empty() ? endpoint_.host : endpoint_.tls_server_name;
  if (Status status = expect_server(stream->native_handle(), name); !status) {
    return {status.error()};
  }
  code = run_until(
      *io, until, [&](auto done) { stream->async_handshake(TlsStream::client, std::move(done)); },
      close);
  if (!code) {
    std::unique_ptr<Connection> connection =
        std::make_unique<StreamConnection<TlsStream>>(std::move(io), std::move(stream));
    return {std::move(connection)};
  }
  const std::string why = verification_failure(*stream);
  if (why.empty()) return {failure(until, "TLS handshake with " + host_header(), code)};
  return {Error{ErrorKind::Unavailable,
                "the certificate of " + host_header() + " is not trusted as " + name + ": " + why},
          true};
}

}  // namespace tco::transport
