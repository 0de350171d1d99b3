// Connections to the Helm sidecar: a Unix socket in a directory that only we can enter.
#pragma once

#include <memory>
#include <string>

#include "transport/connection.h"

namespace tco::transport {

// Thread-safe.
class UnixConnector final : public Connector {
 public:
  explicit UnixConnector(std::string path) : path_(std::move(path)) {}

  Result<std::unique_ptr<Connection>> connect(const Until& until) override;
  std::string host_header() const override { return "localhost"; }

 private:
  const std::string path_;
};

}  // namespace tco::transport
