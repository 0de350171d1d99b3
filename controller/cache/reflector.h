// Keeps one kind's store up to date: list, watch, and again, until it is asked to stop.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/wait.h"
#include "cache/object_sink.h"
#include "cache/reflector_state.h"
#include "transport/http_client.h"
#include "wire/resource.h"

namespace tco::cache {

struct ReflectorOptions {
  bool try_watch_list = true;
  int page_size = 500;
  // A random time in between, so that not all watches of a fleet end together.
  std::chrono::seconds watch_at_least{300};
  std::chrono::seconds watch_at_most{600};
  // Bookmarks come about once a minute, so a watch may be silent that long and well. A dead peer is
  // noticed earlier, by the transport's TCP keep-alive (about 20 s); this limit is for a live TCP
  // peer (a load balancer) in front of a dead API server.
  std::chrono::seconds watch_idle{130};
  // Called when reading or storing threw: the kind is listed again.
  std::function<void(const Error&)> threw = [](const Error&) {};
  // Until a WatchList has brought all objects. One that trickles on for longer counts as stalled.
  std::chrono::seconds watch_list_within{120};
};

// Used by one thread. What is given by reference must outlive it.
class Reflector {
 public:
  Reflector(transport::HttpClient& client, wire::Resource resource, ObjectSink& sink,
            const Clock& clock, Random random = machine_random(), Wait wait = wait_for,
            ReflectorOptions options = {});

  // Returns once `stop` is requested, within milliseconds.
  void run(const std::stop_token& stop);

 private:
  // What came of a watch's stream.
  struct Stream {
    std::optional<wire::ApiStatus> refusal;  // an ERROR event
    bool not_served = false;
    bool any_event = false;
    std::optional<SteadyTime> list_by;  // a WatchList that is not complete yet: its last moment
  };

  Next turn(const std::stop_token& stop);
  Next read_page(const Ask& ask, const std::stop_token& stop);
  Next read_watch(const Ask& ask, const std::stop_token& stop);
  Status on_line(std::string_view line, Stream& stream);
  std::chrono::seconds watch_time();
  Next judge_not_found(Next next, const std::stop_token& stop);
  void healthy();
  void absent();
  void report(const Next& next);

  transport::HttpClient& client_;
  wire::Resource resource_;
  std::string what_;
  ObjectSink& sink_;
  const Clock& clock_;
  Random random_;
  Wait wait_;
  ReflectorOptions options_;
  ReflectorState state_;
};

}  // namespace tco::cache
