#include "cache/reflector_state.h"

#include <algorithm>
#include <utility>

namespace tco::cache {
namespace {

using std::chrono::milliseconds;

// client-go's: 0.8 s to 30 s, up to doubled by jitter, forgotten after two good minutes.
constexpr Backoff kBackoff{.first = milliseconds(800), .cap = milliseconds(30'000), .jitter = 1.0};
constexpr std::chrono::minutes kForgetFailures{2};
// A watch that ends sooner was not one; asking again at once would be a hot loop.
constexpr milliseconds kVeryShort{1'000};
constexpr int kUnfinishedWatchLists = 2;

bool is_busy(int code) {
  return code == 408 || code == 429 || code == 502 || code == 503 || code == 504;
}

}  // namespace

ReflectorState::ReflectorState(std::string what, bool try_watch_list)
    : what_(std::move(what)), watch_list_(try_watch_list) {
  list_again();
}

Ask ReflectorState::ask() const {
  switch (kind_) {
    case Ask::Kind::WatchList:
      return {.kind = kind_, .token = {}, .begins_list = true};
    case Ask::Kind::ListPage:
      return {.kind = kind_, .token = continue_, .begins_list = continue_.empty()};
    case Ask::Kind::Watch:
      return {.kind = kind_, .token = version_, .begins_list = false};
  }
  return {};
}

void ReflectorState::list_again() {
  const bool stalls = unfinished_watch_lists_ >= kUnfinishedWatchLists;
  kind_ = watch_list_ && !stalls ? Ask::Kind::WatchList : Ask::Kind::ListPage;
  version_.clear();
  continue_.clear();
}

bool ReflectorState::page_read(const wire::ListMeta& meta) {
  continue_ = meta.continue_token;
  if (!continue_.empty()) return false;
  version_ = meta.resource_version;
  kind_ = Ask::Kind::Watch;
  // What stalled may work again: the next list tries one WatchList, no more.
  if (unfinished_watch_lists_ > 0) unfinished_watch_lists_ = kUnfinishedWatchLists - 1;
  return true;
}

Effect ReflectorState::event(const wire::WatchEvent& event) {
  using Type = wire::WatchEvent::Type;
  if (event.type == Type::Error) return Effect::Refused;
  if (event.type == Type::Deleted) return Effect::Remove;
  if (event.type != Type::Bookmark) return Effect::Apply;
  if (kind_ != Ask::Kind::WatchList) {
    version_ = event.resource_version;
    return Effect::Progress;
  }
  if (!event.initial_events_end) {
    // An old server ignores what it does not know and just watches: the end would never come.
    watch_list_ = false;
    list_again();
    return Effect::NotServed;
  }
  kind_ = Ask::Kind::Watch;
  version_ = event.resource_version;
  unfinished_watch_lists_ = 0;
  return Effect::EndList;
}

void ReflectorState::seen(std::string_view resource_version) {
  if (kind_ == Ask::Kind::Watch) version_ = resource_version;
}

Next ReflectorState::refused(const wire::ApiStatus& status, SteadyTime now, double random) {
  const Error error = wire::to_error("watch " + what_, status);
  const bool bad_request = status.code == 400 || status.code == 422;
  if (error.kind == ErrorKind::Unavailable && !status.too_large_resource_version) unfinished();
  if (kind_ == Ask::Kind::WatchList && bad_request) {
    watch_list_ = false;  // the feature gate is off; a paged list does the same
    list_again();
    return {};
  }
  switch (error.kind) {
    case ErrorKind::NotFound: {
      list_again();
      Next next = back_off(error, now, random);
      next.not_found = true;
      return next;
    }
    case ErrorKind::Forbidden:  // also what a server says that has not read its roles yet
      return back_off(error, now, random);
    case ErrorKind::Gone:
      list_again();
      // Normal after a long silence; a second one soon after is not.
      if (failures_ == 0 || now - last_failure_.value_or(now) > kForgetFailures) {
        (void)back_off(error, now, random);
        return {};
      }
      return back_off(error, now, random);
    case ErrorKind::Unavailable:
      if (status.too_large_resource_version) return lagging(error, now, random);
      // Busy or away, the version stays good. Broken, it may be the version that breaks it.
      if (!is_busy(status.code)) list_again();
      return back_off(error, now, random);
    default:
      list_again();
      return back_off(error, now, random);
  }
}

// The server's cache lags behind etcd, or etcd was restored: only a new list gets out of it. A
// WatchList is served from that cache: on 1.30 it answers so until an object of the kind changes,
// which may be never. Pages come from etcd.
Next ReflectorState::lagging(const Error& error, SteadyTime now, double random) {
  const bool was_watch_list = kind_ == Ask::Kind::WatchList;
  list_again();
  if (!was_watch_list) return back_off(error, now, random);
  kind_ = Ask::Kind::ListPage;
  return {};
}

// A WatchList that stalls would be asked for again for ever, with nothing to decide by meanwhile.
void ReflectorState::unfinished() {
  if (kind_ != Ask::Kind::WatchList) return;
  ++unfinished_watch_lists_;
  list_again();
}

Next ReflectorState::failed(const Error& error, SteadyTime now, double random) {
  unfinished();
  // Bytes we cannot read, or an event that was lost when we threw: nobody knows what we missed.
  if (error.kind == ErrorKind::Decode || error.kind == ErrorKind::Internal) list_again();
  return back_off(error, now, random);
}

Next ReflectorState::ended(milliseconds lasted, bool any_event, SteadyTime now, double random) {
  if (kind_ == Ask::Kind::WatchList) {
    if (++unfinished_watch_lists_ >= kUnfinishedWatchLists) watch_list_ = false;
    list_again();
    return back_off({ErrorKind::Unavailable,
                     "watch " + what_ + ": the server ended it before the objects were complete"},
                    now, random);
  }
  if (lasted >= kVeryShort) return {};
  if (any_event) return {.delay = kVeryShort - lasted};
  return back_off({ErrorKind::Unavailable,
                   "watch " + what_ + ": the server ended it at once, without an event"},
                  now, random);
}

Next ReflectorState::back_off(Error error, SteadyTime now, double random) {
  if (last_failure_ && now - *last_failure_ > kForgetFailures) failures_ = 0;
  last_failure_ = now;
  ++failures_;
  const milliseconds asked = error.retry_after.value_or(std::chrono::seconds(0));
  return {.delay = std::max(delay_after(kBackoff, failures_, random), asked),
          .problem = std::move(error)};
}

}  // namespace tco::cache
