// Whom we believe: a TLS context that trusts the cluster's CA and nobody else.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

#include "base/result.h"
#include "transport/endpoint.h"

namespace tco::transport {

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

// TLS 1.2 or newer, the peer verified against the certificates of `ca_pem` alone, the endpoint's
// client certificate if it has one. Errors: Invalid, naming what cannot be used.
Result<TlsContext> make_tls_context(const ApiEndpoint& endpoint, const std::string& ca_pem);

// This connection's certificate must be for `name`, a DNS name or an IP address.
Status expect_server(SSL* connection, const std::string& name);

}  // namespace tco::transport
