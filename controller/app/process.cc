#include "app/process.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <utility>  // Boost.Asio 1.74 uses std::exchange without it

#include "base/log.h"

namespace tco::app {

void wait_for_signal(std::chrono::seconds every, const std::function<void()>& tidy) {
  boost::asio::io_context loop;
  boost::asio::signal_set signals(loop, SIGTERM, SIGINT);
  boost::asio::steady_timer timer(loop, every);
  signals.async_wait([&](const boost::system::error_code&, int signal) {
    log::info("Stopping", {{"signal", signal}});
    timer.cancel();
  });
  const std::function<void(const boost::system::error_code&)> tick =
      [&](const boost::system::error_code& cancelled) {
        if (cancelled) return;
        tidy();
        timer.expires_after(every);
        timer.async_wait(tick);
      };
  timer.async_wait(tick);
  loop.run();
}

}  // namespace tco::app
