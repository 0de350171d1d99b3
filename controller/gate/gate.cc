#include "gate/gate.h"

#include <algorithm>

#include "base/log.h"
#include "base/no_throw.h"
#include "base/wait.h"
#include "wire/api_status.h"
#include "wire/projections.h"
#include "wire/request.h"

namespace tco::gate {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kDeadline{10'000};
// No event tells that a term began or that the lease came back.
constexpr milliseconds kLookForTerm{500};
constexpr milliseconds kAfterThrow{1'000};

const wire::Resource& nodes() {
  static const wire::Resource resource{.group = {}, .version = "v1", .plural = "nodes", .ns = {}};
  return resource;
}

// A webhook that cannot be called is answered with 500 InternalError: true of the nodes it is for,
// and no sign that the server is busy (that is 429, 503, 504, or a 500 ServerTimeout).
bool webhook_failed(const wire::HttpResponse& answer) {
  return answer.status == 500 && wire::parse_api_status(answer).reason == "InternalError";
}

}  // namespace

Gate::Gate(transport::HttpClient& client, const Clock& clock, Hooks hooks, WindowLimits limits)
    : client_(client),
      clock_(clock),
      hooks_(std::move(hooks)),
      most_(limits.most),
      state_(
          [this](const std::string& name) {
            return nodes_ ? nodes_->get({.ns = {}, .name = name}) : nullptr;
          },
          machine_random(), limits) {}

void Gate::watch(const cache::Reader<model::Node>& nodes,
                 const cache::Reader<model::CiliumPod>& pods) {
  {
    const std::lock_guard lock(mutex_);
    nodes_ = nodes;
    pods_ = pods;
    const SteadyTime now = clock_.steady_now();
    pods.for_each(
        [&](const model::CiliumPod& pod) { state_.agent_changed(pod.meta.name, &pod, now); });
  }
  settled();
}

void Gate::start() {
  threads_.reserve(static_cast<std::size_t>(most_));
  for (int i = 0; i < most_; ++i) {
    threads_.emplace_back([this](const std::stop_token& stop) { work(stop); });
  }
}

void Gate::stop() {
  for (std::jthread& thread : threads_) thread.request_stop();
  threads_.clear();
}

void Gate::node_changed(const model::ObjectKey& key) {
  {
    const std::lock_guard lock(mutex_);
    if (!synced()) return;
    const SteadyTime now = clock_.steady_now();
    state_.look(key.name, now);
    if (!tell_one(now)) return;
  }
  changed_.notify_one();
}

void Gate::pod_changed(const model::ObjectKey& key) {
  {
    const std::lock_guard lock(mutex_);
    if (!pods_) return;
    const auto pod = pods_->get(key);
    const SteadyTime now = clock_.steady_now();
    state_.agent_changed(key.name, pod.get(), now);
    if (!synced() || !tell_one(now)) return;
  }
  changed_.notify_one();
}

// Most events give the gate nothing to do, and a full window is looked after by who finishes.
bool Gate::tell_one(SteadyTime now) {
  if (!state_.next_wakeup(now)) return false;
  ++changes_;
  return true;
}

// A list is complete: what could not be judged before it now can.
void Gate::settled() {
  {
    const std::lock_guard lock(mutex_);
    if (!synced()) return;
    look_at_all();
  }
  changed_.notify_all();
}

void Gate::look_at_all() {
  const SteadyTime now = clock_.steady_now();
  nodes_->for_each([&](const model::Node& node) { state_.look(node.meta.name, now); });
  ++changes_;
}

model::GateReport Gate::report() {
  const std::lock_guard lock(mutex_);
  return state_.report();
}

void Gate::follow(const model::GatePolicy& policy) {
  {
    const std::lock_guard lock(mutex_);
    if (!state_.follow(policy, clock_.steady_now()) || !synced()) return;
    look_at_all();
  }
  changed_.notify_all();
}

// Under no key, every taint of ours is one of a former policy.
void Gate::forget(std::int64_t epoch) {
  follow({.epoch = epoch,
          .key = {},
          .effect = {},
          .add = false,
          .since = {},
          .continuous = false,
          .open = false,
          .clear = true});
}

int Gate::window() const {
  const std::lock_guard lock(mutex_);
  return state_.window().size();
}

void Gate::work(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const Result<bool> more = no_throw([&] { return turn(stop); });
    if (more && !*more) return;
    if (more) continue;
    hooks_.threw(more.error());
    wait_for(kAfterThrow, stop);
  }
}

// One patch. False: stop was requested.
bool Gate::turn(const std::stop_token& stop) {
  const std::optional<Job> job = next_job(stop);
  if (!job) return false;
  // What it throws fails this patch alone: finished() must follow.
  const Result<std::string> version = no_throw([&] { return send(*job, stop); });
  if (!version && version.error().kind == ErrorKind::Internal) hooks_.threw(version.error());
  const SteadyTime now = clock_.steady_now();
  {
    const std::lock_guard lock(mutex_);
    state_.finished(*job, version, now);  // next_job() sees what follows from it
  }
  hooks_.patched({.added = job->decision.add,
                  .failure = version ? std::nullopt : std::optional(version.error().kind),
                  .waited = now - job->waited_since});
  return true;
}

// Nothing: stop was requested.
std::optional<Job> Gate::next_job(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    const SteadyTime now = clock_.steady_now();
    if (synced()) {
      if (std::optional<Job> job = state_.take(hooks_.epoch(), now)) {
        if (tell_one(now)) changed_.notify_one();  // each who takes one calls the next
        return job;
      }
    }
    const std::uint64_t seen = changes_;
    const auto differs = [&] { return changes_ != seen; };
    if (const std::optional<SteadyTime> due = state_.next_wakeup(now)) {
      changed_.wait_until(lock, stop, *due > now ? *due : now + kLookForTerm, differs);
    } else {
      changed_.wait(lock, stop, differs);
    }
  }
  return std::nullopt;
}

Result<std::string> Gate::send(const Job& job, const std::stop_token& stop) {
  const std::string& name = job.node->meta.name;
  const wire::HttpRequest request =
      wire::json_patch(nodes(), name, job.body, {.answer = wire::Answer::Metadata});
  const auto sent = client_.send(request, kDeadline, stop);
  const auto answer = wire::checked(request, sent, wire::PatchTests::Some);
  if (!answer) {
    const bool usual = answer.error().kind == ErrorKind::Conflict ||
                       answer.error().kind == ErrorKind::NotFound ||
                       answer.error().kind == ErrorKind::Cancelled;
    if (!usual) log::warning("Node not patched", {{"error", answer.error().message}});
    Error error = answer.error();
    if (sent && webhook_failed(*sent)) error.kind = ErrorKind::Invalid;
    return error;
  }
  log::debug(job.decision.add ? "Closed a node" : "Opened a node",
             {{"node", name}, {"because", job.decision.why}});
  const Result<model::ObjectMeta> meta = wire::project_meta(answer->body);
  if (!meta) return meta.error();
  return meta->resource_version;
}

}  // namespace tco::gate
