// HttpClient on Boost.Beast: over TLS to the API server, over a Unix socket to the Helm sidecar.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "transport/endpoint.h"
#include "transport/http_client.h"

namespace tco::transport {

// The client follows rotation: the token and CA files are read again once a minute, the token also
// after a 401 (then any request is sent once more, for a 401 was not executed), the CA also after a
// certificate was refused. A proxy is never used.

// Checks the endpoint without connecting. The clock must outlive the client.
// Errors: Invalid, naming the field: no host, no CA, unreadable file or PEM, two ways to log in.
Result<std::unique_ptr<HttpClient>> make_api_client(ApiEndpoint endpoint, ClientOptions options,
                                                    const Clock& clock);

// `path` of the socket; it need not exist yet.
std::unique_ptr<HttpClient> make_unix_client(std::string path, ClientOptions options,
                                             const Clock& clock);

}  // namespace tco::transport
