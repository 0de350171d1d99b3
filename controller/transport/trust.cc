#include "transport/trust.h"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <boost/asio/buffer.hpp>
#include <utility>  // before Asio, whose 1.74 headers forget it

namespace tco::transport {
namespace {

namespace ssl = boost::asio::ssl;
using boost::asio::buffer;
using boost::system::error_code;

Error unusable(const std::string& what, const error_code& code) {
  return {ErrorKind::Invalid, what + " cannot be used: " + code.message() + "; it must be PEM"};
}

}  // namespace

Result<TlsContext> make_tls_context(const ApiEndpoint& endpoint, const std::string& ca_pem) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
  SSL_CTX* const native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);  // an idle watch keeps no buffers
  // As Go does: whatever is in the bundle is an anchor, be it an intermediate.
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(native), X509_V_FLAG_PARTIAL_CHAIN);
  context->set_verify_mode(ssl::verify_peer);

  error_code code;
  context->add_certificate_authority(buffer(ca_pem), code);
  if (code) return unusable("the CA certificate", code);
  if (endpoint.client_cert_pem.empty()) return context;
  context->use_certificate_chain(buffer(endpoint.client_cert_pem), code);
  if (code) return unusable("the client certificate", code);
  context->use_private_key(buffer(endpoint.client_key_pem), ssl::context::pem, code);
  if (code) return unusable("the client certificate's key", code);
  if (SSL_CTX_check_private_key(native) != 1) {
    return Error{ErrorKind::Invalid, "the client certificate and its key do not belong together"};
  }
  return context;
}

Status expect_server(SSL* connection, const std::string& name) {
  X509_VERIFY_PARAM* const wanted = SSL_get0_param(connection);
  if (X509_VERIFY_PARAM_set1_ip_asc(wanted, name.c_str()) == 1) return ok();
  X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  // SNI is for names; servers may refuse an address there.
  if (SSL_set1_host(connection, name.c_str()) != 1 ||
      SSL_set_tlsext_host_name(connection, name.c_str()) != 1) {
    return Error{ErrorKind::Invalid, "\"" + name + "\" is no server name"};
  }
  return ok();
}

}  // namespace tco::transport
