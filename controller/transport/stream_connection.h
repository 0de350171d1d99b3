// Connection over any Asio stream: HTTP by Beast, one io_context a connection.
#pragma once

#include <sys/socket.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <charconv>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "transport/blocking.h"
#include "transport/connection.h"

namespace tco::transport {

// One TLS record. Larger blocks would bring no more bytes a read, only more memory a watch.
inline constexpr std::size_t kBlock = std::size_t{16} << 10U;
inline constexpr std::uint32_t kMaxHead = std::uint32_t{32} << 10U;

// `io` must be what `stream` runs on.
template <typename Stream>
class StreamConnection final : public Connection {
 public:
  StreamConnection(std::unique_ptr<boost::asio::io_context> io, std::unique_ptr<Stream> stream)
      : io_(std::move(io)), stream_(std::move(stream)) {
    // Beast reads as much as the buffer has room for; without this, 512 bytes at a time.
    buffer_.reserve(kMaxHead);
  }

  Status write(const Request& request, const Until& until) override {
    parser_.reset();
    unanswered_ = true;
    const error_code code = run(until, [&](auto done) {
      boost::beast::http::async_write(*stream_, request, std::move(done));
    });
    if (code) return failed(until, "sending the request", code);
    return ok();
  }

  Result<Head> read_head(const Until& until) override {
    for (int informational = 0; informational < kMaxInformational; ++informational) {
      parser_.emplace();
      // The caller counts. Not boost::none: Boost 1.74 takes every length to be above it.
      parser_->body_limit(std::numeric_limits<std::uint64_t>::max());
      parser_->header_limit(kMaxHead);
      const error_code code = run(until, [&](auto done) {
        boost::beast::http::async_read_header(*stream_, buffer_, *parser_, std::move(done));
      });
      if (code) return failed(until, "waiting for the answer", code);
      unanswered_ = false;
      const int status = static_cast<int>(parser_->get().result_int());
      if (status == 101) break;
      if (status >= 200) return Head{.status = status, .retry_after = retry_after()};
    }
    return Error{ErrorKind::Decode, "the server answers without a final status"};
  }

  Result<std::string_view> read_body(const Until& until) override {
    // Not eager: an eager parser that has read a whole chunk goes on to want the next one's header,
    // and Beast waits for that before it hands the chunk out: a watch's last event would be held
    // back until the next one.
    parser_->eager(false);
    while (!parser_->is_done()) {
      auto& body = parser_->get().body();
      body.data = block_.data();
      body.size = block_.size();
      body.more = true;
      error_code code = run(until, [&](auto done) {
        boost::beast::http::async_read_some(*stream_, buffer_, *parser_, std::move(done));
      });
      if (code == boost::beast::http::error::need_buffer) code = {};
      if (code) return failed(until, "reading the answer", code);
      const std::size_t size = block_.size() - body.size;
      if (size > 0) return std::string_view(block_.data(), size);
    }
    return std::string_view();
  }

  bool closed_unanswered() const override { return closed_ && unanswered_; }

  bool reusable() const override {
    return parser_ && parser_->is_done() && parser_->keep_alive() && buffer_.size() == 0;
  }

  bool still_idle() override {
    char byte = 0;
    const auto got = ::recv(socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  }

 private:
  static constexpr int kMaxInformational = 5;

  auto& socket() { return boost::beast::get_lowest_layer(*stream_); }

  template <typename Start>
  error_code run(const Until& until, Start start) {
    return run_until(*io_, until, std::move(start), [&] {
      error_code ignored;
      socket().close(ignored);
    });
  }

  Error failed(const Until& until, std::string_view doing, const error_code& code) {
    namespace http = boost::beast::http;
    namespace error = boost::asio::error;
    unanswered_ = unanswered_ && !(parser_ && parser_->got_some());
    closed_ = code == http::error::end_of_stream || code == error::eof ||
              code == error::connection_reset || code == error::broken_pipe ||
              code == boost::asio::ssl::error::stream_truncated;
    const bool ended = closed_ || code == http::error::partial_message;
    static const error_code bad_http = http::error::bad_version;
    const bool bad = !ended && code.category() == bad_http.category();
    return failure(until, doing, code, bad ? ErrorKind::Decode : ErrorKind::Unavailable);
  }

  std::optional<std::chrono::seconds> retry_after() const {
    const auto text = parser_->get()[boost::beast::http::field::retry_after];
    int seconds = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, seconds);
    if (text.empty() || read.ec != std::errc{} || read.ptr != end || seconds < 0) return {};
    return std::chrono::seconds(std::min(seconds, kMaxRetryAfter));
  }
  static constexpr int kMaxRetryAfter = 600;  // more is a mistake of the server's

  std::unique_ptr<boost::asio::io_context> io_;
  std::unique_ptr<Stream> stream_;  // after io_: destroyed before it
  boost::beast::flat_buffer buffer_;
  std::array<char, kBlock> block_{};
  std::optional<boost::beast::http::response_parser<boost::beast::http::buffer_body>> parser_;
  bool unanswered_ = false;
  bool closed_ = false;
};

}  // namespace tco::transport
