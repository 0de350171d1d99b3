// A server that does to each connection what a test says: byte by byte, and badly if asked to.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "test_ca.h"
#include "transport/endpoint.h"

struct ssl_st;
struct ssl_ctx_st;

namespace tco::transport {

// The server's side of one connection; blocking.
class Peer {
 public:
  Peer(int socket, ssl_st* tls) : socket_(socket), tls_(tls) {}
  Peer(const Peer&) = delete;
  ~Peer();

  // Head and body as they came; empty: the client has gone.
  std::string read_request();
  // False: the client has gone.
  bool write(std::string_view bytes);
  // Reads until the client goes.
  void await_close();
  // Sends an RST.
  void reset();
  // The common name of the client's certificate, if it showed one.
  std::string client_name() const;

 private:
  std::size_t read_some(char* buffer, std::size_t size);
  int socket_;
  ssl_st* tls_;
};

// A whole answer with Content-Length.
std::string http_answer(int status, std::string_view body, std::string_view headers = {});

class ScriptedServer {
 public:
  // Plays one connection; `number` counts them from 1. The connection is closed when it returns.
  using Script = std::function<void(Peer&, int number)>;

  ScriptedServer(const Certificate& certificate, Script script);  // TLS on 127.0.0.1
  ScriptedServer(const std::string& socket_path, Script script);  // a Unix socket
  static ScriptedServer plain(Script script) { return ScriptedServer(std::move(script)); }
  ScriptedServer(const ScriptedServer&) = delete;
  ~ScriptedServer();

  // Trusts `ca`.
  ApiEndpoint endpoint(const TestCa& ca) const;
  int connections() const { return connections_; }

 private:
  explicit ScriptedServer(Script script);  // TCP without TLS
  void listen_tcp();
  void start();
  void serve(int socket, int number);

  Script script_;
  ssl_ctx_st* context_ = nullptr;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  std::mutex mutex_;
  std::vector<int> open_;  // sockets, to be shut down at the end
  std::vector<std::jthread> threads_;
  std::jthread acceptor_;
};

}  // namespace tco::transport
