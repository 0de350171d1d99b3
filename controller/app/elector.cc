#include "app/elector.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "base/names.h"
#include "base/no_throw.h"
#include "wire/api_status.h"
#include "wire/request.h"
#include "wire/resource.h"

namespace tco::app {
namespace {

wire::Resource leases() {
  return {.group = "coordination.k8s.io",
          .version = "v1",
          .plural = "leases",
          .ns = std::string(names::kNamespace)};
}

}  // namespace

void Elector::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (const Status done = no_throw([&] { turn(stop); }); !done) {
      late_ = true;
      hooks_.threw(done.error());
    }
    wait_(until_next(), stop);
  }
  if (const Status done = no_throw([&] { release(); }); !done) hooks_.threw(done.error());
}

void Elector::turn(const std::stop_token& stop) {
  if (ours_) {
    renew(stop);
  } else {
    try_to_take(stop);
  }
}

// After a third of the deadline, counted from when the last renewal was sent, there is time to fail
// more than once. client-go renews each time it might retry: by far the most of what a controller
// at rest asks an API server for.
std::chrono::milliseconds Elector::until_next() const {
  const std::chrono::milliseconds retry = times_.retry;
  if (!ours_ || late_) return retry;
  const auto due =
      deadline_ - (times_.renew_deadline - times_.renew_deadline / 3) - clock_.steady_now();
  return std::max(retry, std::chrono::duration_cast<std::chrono::milliseconds>(due));
}

// One answer that does not come must not cost the whole deadline (as controller-runtime has it).
std::chrono::milliseconds Elector::patience() const {
  return std::chrono::milliseconds(times_.renew_deadline) / 2;
}

Result<std::optional<wire::Lease>> Elector::read(const std::stop_token& stop) {
  const wire::HttpRequest request = wire::get(leases(), names::kLease);
  const auto answer = wire::checked(request, client_.send(request, patience(), stop));
  if (!answer) {
    if (answer.error().kind == ErrorKind::NotFound) return std::optional<wire::Lease>();
    return answer.error();
  }
  Result<wire::Lease> lease = wire::lease_from_json(answer->body);
  if (!lease) return lease.error();
  return std::optional<wire::Lease>(*std::move(lease));
}

// A lease that others changed in between is a Conflict: its resource version is in the body.
Result<wire::Lease> Elector::write(const wire::Lease& lease, const std::stop_token& stop) {
  const bool create = lease.resource_version.empty();
  const wire::HttpRequest request =
      create ? wire::create(leases(), wire::to_json(lease))
             : wire::merge_patch(leases(), names::kLease, wire::to_json(lease));
  const auto answer = wire::checked(request, client_.send(request, patience(), stop));
  if (!answer) return answer.error();
  return wire::lease_from_json(answer->body);
}

void Elector::try_to_take(const std::stop_token& stop) {
  Result<std::optional<wire::Lease>> found = read(stop);
  if (!found) {
    log::warning("Lease not read", {{"error", found.error().message}});
    return;
  }
  const SteadyTime now = clock_.steady_now();
  view_ = look(view_, *std::move(found), now);
  if (!may_take(view_, identity_, now)) return;

  Result<wire::Lease> lease = write(taken(view_, identity_, times_, clock_.system_now()), stop);
  if (!lease) {
    log::info("Lease not taken", {{"error", lease.error().message}});
    return;
  }
  hold(*std::move(lease), now);
}

// A renewal that failed may have come through, its answer lost; then the next one, made of what we
// know, meets our own write. So the Lease is read before it is judged, as client-go does it.
void Elector::renew(const std::stop_token& stop) {
  Status outcome = write_renewal(stop);
  if (!outcome && !stop.stop_requested()) {
    late_ = true;
    outcome = renew_what_is_there(stop);
    // Somebody wrote between our two requests: who, decides now.
    const bool overtaken = !outcome && outcome.error().kind == ErrorKind::Conflict;
    if (overtaken) outcome = renew_what_is_there(stop);
  }
  if (outcome || !ours_) return;
  if (clock_.steady_now() >= deadline_) {
    lose("no renewal within the deadline: " + outcome.error().message);
  } else {
    log::warning("Lease not renewed", {{"error", outcome.error().message}});
  }
}

Status Elector::write_renewal(const std::stop_token& stop) {
  const SteadyTime asked = clock_.steady_now();
  // As the API server keeps it, in microseconds: sent() compares.
  const auto now = std::chrono::floor<std::chrono::microseconds>(clock_.system_now());
  wire::Lease wanted = renewed(*ours_, now);
  if (const std::int64_t seen = leadership_.seen_epoch(); seen > wanted.transitions) {
    log::warning("The sidecar has served a higher epoch: taking one above it",
                 {{"epoch", wanted.transitions}, {"seen", seen}});
    wanted = above(wanted, seen, now);
  }
  tries_.push_back({.renewed = now, .asked = asked});
  Result<wire::Lease> lease = write(wanted, stop);
  if (!lease) return lease.error();
  hold(*std::move(lease), asked);
  return ok();
}

// Only a Lease that somebody else has written ends the term.
Status Elector::renew_what_is_there(const std::stop_token& stop) {
  Result<std::optional<wire::Lease>> found = read(stop);
  if (!found) return found.error();
  const bool raised = *found && (*found)->holder == identity_ && sent(**found);
  if (!raised && !still_ours(*found, *ours_, identity_)) {
    lose("the Lease is " + ((*found)->holder.empty() ? "released" : "held by " + (*found)->holder) +
         ", epoch " + std::to_string((*found)->transitions));
    return ok();
  }
  if (!*found) {
    ours_->resource_version.clear();  // deleted by somebody: made again, in the same term
    return write_renewal(stop);
  }
  if (const auto asked = sent(**found)) {
    hold(**std::move(found), *asked);
    return ok();
  }
  ours_->resource_version = (*found)->resource_version;
  return write_renewal(stop);
}

// When we sent the renewal that this Lease shows. Absent: it shows none of those without an answer.
std::optional<SteadyTime> Elector::sent(const wire::Lease& found) const {
  const auto it = std::ranges::find(tries_, found.renewed, &Try::renewed);
  return it == tries_.end() ? std::nullopt : std::optional(it->asked);
}

// `asked` is when the request was sent: the answer's way back counts against us.
void Elector::hold(wire::Lease lease, SteadyTime asked) {
  const auto before = leadership_.term(clock_.steady_now());
  const bool begins = !before || before->epoch != lease.transitions;
  if (!ours_ || ours_->transitions != lease.transitions) since_ = clock_.system_now();
  ours_ = std::move(lease);
  tries_.clear();
  deadline_ = asked + times_.renew_deadline;
  late_ = false;
  leadership_.hold({.epoch = ours_->transitions, .since = since_}, deadline_);
  hooks_.changed();
  if (!begins) return;
  log::info("Leading", {{"identity", identity_}, {"epoch", ours_->transitions}});
  // Too when a renewal came after its deadline: the worker found no term, and left its key.
  hooks_.elected();
}

void Elector::lose(std::string_view why) {
  log::error("No longer leading", {{"why", why}});
  leadership_.end();
  hooks_.changed();
  tries_.clear();
  view_ = look(view_, std::exchange(ours_, std::nullopt), clock_.steady_now());
}

// With a fresh stop token: the process' own has been requested already. A sidecar that may still be
// writing keeps the lease: it expires later than what the sidecar was lent.
void Elector::release() {
  if (!ours_) return;
  leadership_.end();
  if (!hooks_.fenced()) {
    log::warning("Lease not released: the sidecar has not said that it stopped writing",
                 {{"expiresInSeconds", times_.duration.count()}});
    return;
  }
  Result<wire::Lease> lease = write(released(*ours_, clock_.system_now()), {});
  if (!lease) {  // a renewal that was under way at the end may have come through
    const auto found = read({});
    if (found && *found && (*found)->holder == identity_) {
      lease = write(released(**found, clock_.system_now()), {});
    }
  }
  if (!lease) {
    log::warning("Lease not released", {{"error", lease.error().message}});
    return;
  }
  log::info("Lease released", {{"epoch", ours_->transitions}});
}

}  // namespace tco::app
