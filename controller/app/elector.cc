#include "app/elector.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "base/names.h"
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
    if (ours_) {
      renew(stop);
    } else {
      try_to_take(stop);
    }
    wait_(until_next(), stop);
  }
  release();
}

// After a third of the deadline there is time to fail more than once. client-go renews each time it
// might retry: by far the most of what a controller at rest asks an API server for.
std::chrono::seconds Elector::until_next() const {
  const bool fresh = ours_ && !fence_missed_ && !late_;
  return fresh ? std::max(times_.retry, times_.renew_deadline / 3) : times_.retry;
}

Result<std::optional<wire::Lease>> Elector::read(const std::stop_token& stop) {
  const wire::HttpRequest request = wire::get(leases(), names::kLease);
  const auto answer = wire::checked(request, client_.send(request, times_.renew_deadline, stop));
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
  const auto answer = wire::checked(request, client_.send(request, times_.renew_deadline, stop));
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

  since_ = clock_.system_now();
  Result<wire::Lease> lease = write(taken(view_, identity_, times_, since_), stop);
  if (!lease) {
    log::info("Lease not taken", {{"error", lease.error().message}});
    return;
  }
  ours_ = *std::move(lease);
  hold(now);
  log::info("Leading", {{"identity", identity_}, {"epoch", ours_->transitions}});
  hooks_.elected();
}

void Elector::renew(const std::stop_token& stop) {
  const SteadyTime asked = clock_.steady_now();
  Result<wire::Lease> lease = write(renewed(*ours_, clock_.system_now()), stop);
  if (lease) {
    ours_ = *std::move(lease);
    hold(asked);
    return;
  }
  late_ = true;
  // Somebody else wrote it, or it is gone: the term is over. Anything else may pass.
  const ErrorKind kind = lease.error().kind;
  if (kind == ErrorKind::Conflict || kind == ErrorKind::NotFound) {
    lose(lease.error().message);
  } else if (clock_.steady_now() >= deadline_) {
    lose("no renewal within the deadline: " + lease.error().message);
  } else {
    log::warning("Lease not renewed", {{"error", lease.error().message}});
  }
}

// A sidecar that starts beside us is there by the next renewal.
void Elector::report_unfenced(const Error& error) const {
  if (fence_missed_) {
    log::warning("Fence not refreshed", {{"error", error.message}});
  } else {
    log::debug("Fence not refreshed", {{"error", error.message}});
  }
}

// `asked` is when the request was sent: the answer's way back counts against us.
void Elector::hold(SteadyTime asked) {
  deadline_ = asked + times_.renew_deadline;
  late_ = false;
  leadership_.hold({.epoch = ours_->transitions, .since = since_}, deadline_);
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - clock_.steady_now());
  const Status fenced = hooks_.fence(ours_->transitions, left);
  if (!fenced) report_unfenced(fenced.error());
  fence_missed_ = !fenced;
}

void Elector::lose(std::string_view why) {
  log::error("No longer leading", {{"why", why}});
  leadership_.end();
  const Status fenced = hooks_.fence(ours_->transitions, std::chrono::milliseconds{0});
  if (!fenced) log::warning("Fence not closed", {{"error", fenced.error().message}});
  view_ = look(view_, std::exchange(ours_, std::nullopt), clock_.steady_now());
}

// With a fresh stop token: the process' own has been requested already.
void Elector::release() {
  if (!ours_) return;
  leadership_.end();
  const Status fenced = hooks_.fence(ours_->transitions, std::chrono::milliseconds{0});
  if (!fenced) log::warning("Fence not closed", {{"error", fenced.error().message}});
  const Result<wire::Lease> lease = write(released(*ours_, clock_.system_now()), {});
  if (!lease) {
    log::warning("Lease not released", {{"error", lease.error().message}});
    return;
  }
  log::info("Lease released", {{"epoch", ours_->transitions}});
}

}  // namespace tco::app
