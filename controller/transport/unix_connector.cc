#include "transport/unix_connector.h"

#include <sys/un.h>

#include <boost/asio/local/stream_protocol.hpp>
#include <utility>  // before Asio, whose 1.74 headers forget it

#include "transport/blocking.h"
#include "transport/stream_connection.h"

namespace tco::transport {

using Socket = boost::asio::local::stream_protocol::socket;

Result<std::unique_ptr<Connection>> UnixConnector::connect(const Until& until) {
  if (path_.empty() || path_.size() >= sizeof(sockaddr_un::sun_path)) {
    return Error{ErrorKind::Invalid,
                 "\"" + path_ + "\" is no path of a socket: it must have 1 to 107 bytes"};
  }
  auto io = std::make_unique<boost::asio::io_context>(1);
  auto socket = std::make_unique<Socket>(*io);
  const error_code code = run_until(
      *io, until,
      [&](auto done) {
        socket->async_connect(boost::asio::local::stream_protocol::endpoint(path_),
                              std::move(done));
      },
      [&] {
        error_code ignored;
        socket->close(ignored);
      });
  if (code) return failure(until, "connecting to " + path_, code);
  std::unique_ptr<Connection> connection =
      std::make_unique<StreamConnection<Socket>>(std::move(io), std::move(socket));
  return connection;
}

}  // namespace tco::transport
