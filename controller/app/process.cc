#include "app/process.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <utility>  // Boost.Asio 1.74 uses std::exchange without it

#include "base/log.h"

namespace tco::app {

void wait_for_signal(std::chrono::seconds every, const std::function<void()>& tidy) {
  bool first = true;  // the program has only just started
  repeat_until_signal(every, [&] {
    if (!std::exchange(first, false)) tidy();
    return true;
  });
}

bool repeat_until_signal(std::chrono::milliseconds every, const std::function<bool()>& again) {
  boost::asio::io_context loop;
  boost::asio::signal_set signals(loop, SIGTERM, SIGINT);
  boost::asio::steady_timer timer(loop, std::chrono::seconds{0});
  bool signalled = false;
  signals.async_wait([&](const boost::system::error_code& cancelled, int signal) {
    if (cancelled) return;
    log::info("Stopping", {{"signal", signal}});
    signalled = true;
    timer.cancel();
  });
  const std::function<void(const boost::system::error_code&)> tick =
      [&](const boost::system::error_code& cancelled) {
        if (cancelled || signalled) return;
        if (!again()) {
          signals.cancel();
          return;
        }
        timer.expires_after(every);
        timer.async_wait(tick);
      };
  timer.async_wait(tick);
  loop.run();
  return signalled;
}

}  // namespace tco::app
