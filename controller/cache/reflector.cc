#include "cache/reflector.h"

#include <optional>
#include <string>
#include <utility>

#include "base/log.h"
#include "base/no_throw.h"
#include "wire/discovery.h"
#include "wire/item_splitter.h"
#include "wire/line_splitter.h"
#include "wire/request.h"

namespace tco::cache {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr transport::StreamLimits kPageLimits{
    .head = milliseconds(30'000), .idle = milliseconds(20'000), .total = milliseconds(90'000)};
constexpr milliseconds kDiscovery{10'000};
constexpr milliseconds kWatchHead{15'000};  // a WatchList may wait for the server's cache
constexpr seconds kAfterTimeout{30};        // the server should have ended the watch by itself

// Ends a stream from within; never seen outside this file.
Error leave_stream() { return {ErrorKind::Cancelled, "the stream is of no use any more"}; }

}  // namespace

Reflector::Reflector(transport::HttpClient& client, wire::Resource resource, ObjectSink& sink,
                     const Clock& clock, Random random, Wait wait, ReflectorOptions options)
    : client_(client),
      resource_(std::move(resource)),
      what_(wire::describe(resource_)),
      sink_(sink),
      clock_(clock),
      random_(std::move(random)),
      wait_(std::move(wait)),
      options_(std::move(options)),
      state_(what_, options_.try_watch_list) {}

void Reflector::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    Result<Next> next = no_throw([&] { return turn(stop); });
    if (stop.stop_requested()) return;
    if (!next) {
      options_.threw(next.error());
      next = state_.failed(next.error(), clock_.steady_now(), random_());
    }
    report(*next);
    if (next->delay > milliseconds(0)) wait_(next->delay, stop);
  }
}

Next Reflector::turn(const std::stop_token& stop) {
  const Ask ask = state_.ask();
  if (ask.begins_list) sink_.begin_list();
  Next next = ask.kind == Ask::Kind::ListPage ? read_page(ask, stop) : read_watch(ask, stop);
  if (next.not_found && resource_.optional) next = judge_not_found(std::move(next), stop);
  return next;
}

Next Reflector::read_page(const Ask& ask, const std::stop_token& stop) {
  wire::ItemSplitter splitter(wire::kMaxObject);
  const auto on_item = [&](std::string_view item) {
    (void)sink_.apply(item);  // an unreadable object is the sink's to record
    return ok();
  };
  const auto answer = client_.stream(
      wire::list_page(resource_, options_.page_size, ask.token), kPageLimits,
      [&](std::string_view bytes) { return splitter.feed(bytes, on_item); }, stop);
  const SteadyTime now = clock_.steady_now();
  if (!answer) return state_.failed(answer.error(), now, random_());
  if (answer->status != 200) {
    return state_.refused(wire::parse_api_status(*answer), now, random_());
  }
  for (int i = 0; i < splitter.dropped(); ++i) sink_.dropped();
  if (const Status status = splitter.finish(); !status) {
    return state_.failed(status.error(), now, random_());
  }
  const Result<wire::ListMeta> meta = wire::parse_list_meta(splitter.metadata());
  if (!meta) return state_.failed(meta.error(), now, random_());
  if (!state_.page_read(*meta)) return {};
  sink_.end_list(meta->resource_version);
  healthy();  // not before: a list whose last page never comes is none
  return {};
}

Next Reflector::read_watch(const Ask& ask, const std::stop_token& stop) {
  const SteadyTime began = clock_.steady_now();
  wire::LineSplitter splitter(wire::kMaxObject);
  const bool lists = ask.kind == Ask::Kind::WatchList;
  Stream stream;
  if (lists) stream.list_by = began + options_.watch_list_within;
  int dropped = 0;
  const auto on_bytes = [&](std::string_view bytes) {
    if (bytes.empty() && !lists) healthy();  // it stands, though it may be silent for a minute
    Status status =
        splitter.feed(bytes, [&](std::string_view line) { return on_line(line, stream); });
    for (; dropped < splitter.dropped(); ++dropped) sink_.dropped();
    return status;
  };
  const seconds timeout = watch_time();
  const transport::StreamLimits limits{
      .head = kWatchHead, .idle = options_.watch_idle, .total = timeout + kAfterTimeout};
  const auto request =
      lists ? wire::watch_list(resource_, timeout) : wire::watch(resource_, ask.token, timeout);
  const auto answer = client_.stream(request, limits, on_bytes, stop);

  const SteadyTime now = clock_.steady_now();
  if (stream.refusal) return state_.refused(*stream.refusal, now, random_());
  if (stream.not_served) return {};
  if (!answer) return state_.failed(answer.error(), now, random_());
  if (answer->status != 200) {
    return state_.refused(wire::parse_api_status(*answer), now, random_());
  }
  return state_.ended(duration_cast<milliseconds>(now - began), stream.any_event, now, random_());
}

Status Reflector::on_line(std::string_view line, Stream& stream) {
  if (stream.list_by && clock_.steady_now() > *stream.list_by) {
    return Error{ErrorKind::Unavailable,
                 "watch " + what_ + ": the server does not come to the end of the objects"};
  }
  Result<wire::WatchEvent> event = wire::parse_watch_event(line);
  if (!event) return event.error();
  switch (state_.event(*event)) {
    case Effect::Apply:
      if (const auto version = sink_.apply(event->object)) state_.seen(*version);
      break;
    case Effect::Remove:
      if (const auto version = sink_.remove(event->object)) state_.seen(*version);
      break;
    case Effect::Progress:
      sink_.progress(event->resource_version);
      break;
    case Effect::EndList:
      sink_.end_list(event->resource_version);
      healthy();
      stream.list_by.reset();
      break;
    case Effect::Refused:
      stream.refusal = std::move(event->status);
      return leave_stream();
    case Effect::NotServed:
      stream.not_served = true;
      return leave_stream();
  }
  stream.any_event = true;
  return ok();
}

seconds Reflector::watch_time() {
  const auto spread =
      static_cast<double>((options_.watch_at_most - options_.watch_at_least).count());
  return options_.watch_at_least + seconds(static_cast<seconds::rep>(spread * random_()));
}

// A 404 alone would empty the store at the word of a proxy, or of a server that has only just
// started. Only what the server says it serves proves that there is no such kind.
Next Reflector::judge_not_found(Next next, const std::stop_token& stop) {
  const auto answer = client_.send(wire::discovery(resource_), kDiscovery, stop);
  if (!answer) return next;
  const Result<bool> served = wire::is_served(resource_, *answer);
  if (!served || *served) return next;
  absent();
  return {.delay = kLookForAbsent};
}

void Reflector::healthy() { sink_.problem(std::nullopt, clock_.steady_now()); }

void Reflector::absent() {
  sink_.absent();
  healthy();
  log::warning("The server does not know this kind: is its CRD installed?",
               {{"resource", what_}, {"retryInSeconds", kLookForAbsent.count()}});
}

void Reflector::report(const Next& next) {
  if (!next.problem) return;
  sink_.problem(next.problem, clock_.steady_now());
  log::warning("Cannot watch at present", {{"resource", what_},
                                           {"error", next.problem->message},
                                           {"retryInMilliseconds", next.delay.count()}});
}

}  // namespace tco::cache
