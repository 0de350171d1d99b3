// The list/watch protocol as a state machine over values: what to ask next, what an answer means.
// No sockets, no clock, no randomness of its own; after client-go's reflector.go and kube-rs'
// watcher.rs.
//
//   WatchList  --initial-events-end-->  Watch  --410, too large version, bad bytes-->  list again
//   List page, page, ...  --last page-->  Watch
//   WatchList  --unfinished twice in a row, however it ended-->  List page, this time
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/backoff.h"
#include "base/clock.h"
#include "base/result.h"
#include "wire/api_status.h"
#include "wire/item_splitter.h"
#include "wire/watch_event.h"

namespace tco::cache {

// What to send next.
struct Ask {
  enum class Kind { WatchList, ListPage, Watch };
  Kind kind = Kind::ListPage;
  std::string token;         // ListPage: where to continue; Watch: the resource version
  bool begins_list = false;  // what was collected of an unfinished list is void
  friend bool operator==(const Ask&, const Ask&) = default;
};

// What a watch's event means for the store.
enum class Effect {
  Apply,
  Remove,
  Progress,   // a bookmark
  EndList,    // the bookmark that completes a WatchList
  Refused,    // an ERROR event: leave the stream, call refused() with its status
  NotServed,  // the server does not know WatchList: leave the stream, then ask()
};

// How to go on after an exchange.
struct Next {
  std::chrono::milliseconds delay{0};
  std::optional<Error> problem = std::nullopt;  // to be reported
  bool not_found = false;                       // of an optional kind it may mean that it is absent
};

// How long to wait before a kind that is absent is asked for again.
inline constexpr std::chrono::seconds kLookForAbsent{10};

class ReflectorState {
 public:
  // `what` names the kind in messages: "nodes".
  ReflectorState(std::string what, bool try_watch_list);

  Ask ask() const;

  // A page was read to its end. True: it was the last one, the list is complete.
  bool page_read(const wire::ListMeta& meta);

  Effect event(const wire::WatchEvent& event);
  // The version of the object an Apply or Remove was about. Ignored before a WatchList is
  // complete: its initial events come in no order.
  void seen(std::string_view resource_version);

  // How an exchange ended: by an answer other than 2xx (or an ERROR event), by no or an unreadable
  // answer, or by the server, after `lasted`, with or without events.
  // `now` is a steady clock's, `random` in [0, 1).
  Next refused(const wire::ApiStatus& status, SteadyTime now, double random);
  Next failed(const Error& error, SteadyTime now, double random);
  Next ended(std::chrono::milliseconds lasted, bool any_event, SteadyTime now, double random);

 private:
  void list_again();
  void unfinished();
  Next lagging(const Error& error, SteadyTime now, double random);
  Next back_off(Error error, SteadyTime now, double random);

  std::string what_;
  bool watch_list_;                 // worth trying
  int unfinished_watch_lists_ = 0;  // in a row
  Ask::Kind kind_;
  std::string version_;   // Watch: where it goes on
  std::string continue_;  // ListPage
  int failures_ = 0;      // in a row
  std::optional<SteadyTime> last_failure_;
};

}  // namespace tco::cache
