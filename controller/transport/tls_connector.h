// Connections to the API server: TCP that notices a dead peer, TLS that knows whom it talks to.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "transport/connection.h"
#include "transport/endpoint.h"
#include "transport/reread_file.h"
#include "transport/trust.h"

namespace tco::transport {

// Thread-safe. An address needs no resolver; a DNS name is looked up by the system's, whose own
// time-outs (seconds) may exceed a deadline.
class TlsConnector final : public Connector {
 public:
  // Errors: Invalid, naming the field.
  static Result<std::unique_ptr<TlsConnector>> create(ApiEndpoint endpoint,
                                                      std::chrono::seconds reread_after,
                                                      const Clock& clock);

  Result<std::unique_ptr<Connection>> connect(const Until& until) override;
  std::string host_header() const override;

 private:
  TlsConnector(ApiEndpoint endpoint, std::chrono::seconds reread_after, const Clock& clock);

  struct Attempt {
    Result<std::unique_ptr<Connection>> connection;
    bool untrusted = false;  // the certificate was refused
  };
  Attempt attempt(const TlsContext& context, const Until& until) const;
  // The present one, made anew if the CA file has changed.
  Result<TlsContext> context();

  const ApiEndpoint endpoint_;
  std::optional<RereadFile> ca_file_;
  std::mutex mutex_;
  std::string ca_pem_;  // what context_ was made of
  TlsContext context_;
};

}  // namespace tco::transport
