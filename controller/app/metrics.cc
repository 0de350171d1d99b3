#include "app/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace tco::app {

struct Metrics::Families {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& reconciles =
      prometheus::BuildCounter()
          .Name("controller_runtime_reconcile_total")
          .Help("Passes over the CiliumInstallation, by result.")
          .Register(registry);
  prometheus::Family<prometheus::Histogram>& reconcile_time =
      prometheus::BuildHistogram()
          .Name("controller_runtime_reconcile_time_seconds")
          .Help("Duration of a pass.")
          .Register(registry);
  prometheus::Family<prometheus::Counter>& requests =
      prometheus::BuildCounter()
          .Name("rest_client_requests_total")
          .Help("Requests to the API server, by method and HTTP status; 0: no answer.")
          .Register(registry);
  prometheus::Family<prometheus::Counter>& throws =
      prometheus::BuildCounter()
          .Name("tke_cilium_operator_internal_errors_total")
          .Help("Exceptions that a thread caught and went on after, by thread; each is a bug.")
          .Register(registry);
  prometheus::Family<prometheus::Gauge>& watches =
      prometheus::BuildGauge()
          .Name("tke_cilium_operator_watch_up")
          .Help("1 while this kind is listed and watched; 0: what is known of it grows old.")
          .Register(registry);
  prometheus::Family<prometheus::Gauge>& unreadable =
      prometheus::BuildGauge()
          .Name("tke_cilium_operator_unreadable_objects")
          .Help("Objects of this kind that cannot be read, so that an older state is used.")
          .Register(registry);
  prometheus::Family<prometheus::Counter>& patches =
      prometheus::BuildCounter()
          .Name("tke_cilium_operator_gate_patches_total")
          .Help("Patches of nodes' taints, by operation (add, remove) and result.")
          .Register(registry);
  prometheus::Family<prometheus::Histogram>& patch_time =
      prometheus::BuildHistogram()
          .Name("tke_cilium_operator_gate_patch_seconds")
          .Help("From the event that made a patch due (remove: the agent is ready) to its answer.")
          .Register(registry);
  prometheus::Family<prometheus::Gauge>& stuck_nodes =
      prometheus::BuildGauge()
          .Name("tke_cilium_operator_gate_stuck_nodes")
          .Help("Nodes that get the taint back each time it is removed; 100 at most.")
          .Register(registry);
  prometheus::Family<prometheus::Gauge>& window_size =
      prometheus::BuildGauge()
          .Name("tke_cilium_operator_gate_window")
          .Help("How many patches may be under way at a time at present.")
          .Register(registry);
  prometheus::Family<prometheus::Gauge>& leader = prometheus::BuildGauge()
                                                      .Name("leader_election_master_status")
                                                      .Help("1 while this process leads.")
                                                      .Register(registry);
  prometheus::Family<prometheus::Gauge>& build = prometheus::BuildGauge()
                                                     .Name("tke_cilium_operator_build_info")
                                                     .Help("Always 1; the label names the version.")
                                                     .Register(registry);
  const prometheus::Labels controller{{"controller", "ciliuminstallation"}};
  prometheus::Histogram& duration = reconcile_time.Add(
      controller, prometheus::Histogram::BucketBoundaries{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5,
                                                          1.0, 2.5, 5.0, 10.0});
  const prometheus::Histogram::BucketBoundaries patch_buckets{
      0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0};
  prometheus::Histogram& adding = patch_time.Add({{"operation", "add"}}, patch_buckets);
  prometheus::Histogram& removing = patch_time.Add({{"operation", "remove"}}, patch_buckets);
  prometheus::Gauge& stuck = stuck_nodes.Add({});
  prometheus::Gauge& window = window_size.Add({});
  prometheus::Gauge& leads = leader.Add({{"name", "tke-cilium-operator"}});
};

Metrics::Metrics(const std::string& version) : families_(std::make_unique<Families>()) {
  families_->build.Add({{"version", version}}).Set(1);
}

Metrics::~Metrics() = default;

void Metrics::reconciled(const std::string& result, double seconds) {
  families_->reconciles.Add({{"controller", "ciliuminstallation"}, {"result", result}}).Increment();
  families_->duration.Observe(seconds);
}

void Metrics::requested(const std::string& method, int code) {
  families_->requests.Add({{"method", method}, {"code", std::to_string(code)}}).Increment();
}

void Metrics::leading(bool leads) { families_->leads.Set(leads ? 1 : 0); }

void Metrics::threw(const std::string& thread) {
  families_->throws.Add({{"thread", thread}}).Increment();
}

void Metrics::patched_node(const gate::Patched& patched) {
  const char* result = "error";
  if (!patched.failure) result = "success";
  if (patched.failure == ErrorKind::Conflict) result = "conflict";
  const char* operation = patched.added ? "add" : "remove";
  families_->patches.Add({{"operation", operation}, {"result", result}}).Increment();
  if (patched.failure) return;
  (patched.added ? families_->adding : families_->removing).Observe(patched.waited.count());
}

void Metrics::gate(std::size_t stuck, int window) {
  families_->stuck.Set(static_cast<double>(stuck));
  families_->window.Set(window);
}

void Metrics::watched(const std::string& resource, bool up, std::size_t unreadable) {
  families_->watches.Add({{"resource", resource}}).Set(up ? 1 : 0);
  families_->unreadable.Add({{"resource", resource}}).Set(static_cast<double>(unreadable));
}

std::string Metrics::text() const {
  return prometheus::TextSerializer().Serialize(families_->registry.Collect());
}

}  // namespace tco::app
