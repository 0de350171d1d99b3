#include "scripted_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <stdexcept>

namespace tco::transport {
namespace {

void must(bool done, const char* what) {
  if (!done) throw std::runtime_error(what);
}

template <typename T>
std::shared_ptr<T> from_pem(const std::string& pem, T* (*read)(BIO*, T**, pem_password_cb*, void*),
                            void (*free)(T*)) {
  const std::shared_ptr<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                 BIO_free);
  return {read(bio.get(), nullptr, nullptr, nullptr), free};
}

SSL_CTX* new_context(const Certificate& certificate) {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  const auto cert = from_pem<X509>(certificate.cert_pem, PEM_read_bio_X509, X509_free);
  const auto key = from_pem<EVP_PKEY>(certificate.key_pem, PEM_read_bio_PrivateKey, EVP_PKEY_free);
  must(SSL_CTX_use_certificate(context, cert.get()) == 1, "certificate");
  must(SSL_CTX_use_PrivateKey(context, key.get()) == 1, "key");
  // Asks for a client certificate and takes any: the test looks at it.
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, [](int, X509_STORE_CTX*) { return 1; });
  return context;
}

}  // namespace

Peer::~Peer() {
  if (tls_ != nullptr) {
    SSL_shutdown(tls_);
    SSL_free(tls_);
  }
}

std::size_t Peer::read_some(char* buffer, std::size_t size) {
  const auto got = tls_ != nullptr ? SSL_read(tls_, buffer, static_cast<int>(size))
                                   : ::read(socket_, buffer, size);
  return got > 0 ? static_cast<std::size_t>(got) : 0;
}

std::string Peer::read_request() {
  std::string request;
  std::size_t wanted = std::string::npos;
  std::array<char, 4096> buffer{};
  while (request.size() < wanted) {
    const std::size_t got = read_some(buffer.data(), buffer.size());
    if (got == 0) return {};
    request.append(buffer.data(), got);
    const auto end = request.find("\r\n\r\n");
    if (wanted != std::string::npos || end == std::string::npos) continue;
    const auto length = request.find("Content-Length: ");
    wanted = end + 4 + (length < end ? std::stoul(request.substr(length + 16)) : 0);
  }
  return request;
}

bool Peer::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto put = tls_ != nullptr ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                                     : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (put <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

void Peer::await_close() {
  std::array<char, 4096> buffer{};
  while (read_some(buffer.data(), buffer.size()) > 0) {
  }
}

void Peer::reset() {
  const linger now{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  if (tls_ != nullptr) SSL_set_quiet_shutdown(tls_, 1);
}

std::string Peer::client_name() const {
  const std::shared_ptr<X509> certificate(SSL_get1_peer_certificate(tls_), X509_free);
  if (!certificate) return {};
  std::array<char, 64> name{};
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name.data(),
                            static_cast<int>(name.size()));
  return name.data();
}

std::string http_answer(int status, std::string_view body, std::string_view headers) {
  return "HTTP/1.1 " + std::to_string(status) +
         " Any\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + std::string(headers) +
         "\r\n" + std::string(body);
}

ScriptedServer::ScriptedServer(Script script) : script_(std::move(script)) {
  listen_tcp();
  start();
}

ScriptedServer::ScriptedServer(const Certificate& certificate, Script script)
    : script_(std::move(script)), context_(new_context(certificate)) {
  listen_tcp();
  start();
}

ScriptedServer::ScriptedServer(const std::string& socket_path, Script script)
    : script_(std::move(script)) {
  listener_ = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, socket_path.data(), socket_path.size());
  must(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0, "bind");
  must(::listen(listener_, 64) == 0, "listen");
  start();
}

void ScriptedServer::listen_tcp() {
  listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  must(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0, "bind");
  must(::listen(listener_, 64) == 0, "listen");
  must(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0, "getsockname");
  port_ = ntohs(address.sin_port);
}

void ScriptedServer::start() {
  std::signal(SIGPIPE, SIG_IGN);  // SSL_write to a client that has gone
  acceptor_ = std::jthread([this] {
    while (true) {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) return;
      const std::lock_guard lock(mutex_);
      open_.push_back(socket);
      const int number = ++connections_;
      threads_.emplace_back([this, socket, number] { serve(socket, number); });
    }
  });
}

void ScriptedServer::serve(int socket, int number) {
  SSL* tls = nullptr;
  bool connected = true;
  if (context_ != nullptr) {
    tls = SSL_new(context_);
    SSL_set_fd(tls, socket);
    connected = SSL_accept(tls) == 1;
  }
  {
    Peer peer(socket, tls);
    if (connected) script_(peer, number);
  }
  const std::lock_guard lock(mutex_);
  std::erase(open_, socket);
  ::close(socket);
}

ScriptedServer::~ScriptedServer() {
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    const std::lock_guard lock(mutex_);
    for (const int socket : open_) ::shutdown(socket, SHUT_RDWR);
  }
  threads_.clear();  // joins
  ::close(listener_);
  if (context_ != nullptr) SSL_CTX_free(context_);
}

ApiEndpoint ScriptedServer::endpoint(const TestCa& ca) const {
  return {.host = "127.0.0.1", .port = port_, .ca_pem = ca.pem()};
}

}  // namespace tco::transport
