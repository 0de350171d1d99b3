#include "app/watches.h"

#include "app/thread_body.h"
#include "base/names.h"
#include "queue/crowd.h"
#include "wire/projections.h"

namespace tco::app {
namespace {

wire::Resource apps(std::string plural, std::string ns) {
  return {.group = "apps", .version = "v1", .plural = std::move(plural), .ns = std::move(ns)};
}

wire::Resource core(std::string plural, std::string ns, std::string labels = {}) {
  return {.group = {},
          .version = "v1",
          .plural = std::move(plural),
          .ns = std::move(ns),
          .label_selector = std::move(labels)};
}

const std::string kSystem(names::kNamespace);
// The last two are our own: names::kCniCleaner, names::kPrePull.
const char* const kPodsOfInterest =
    "k8s-app in (cilium,cilium-envoy,kube-proxy,tke-cni-agent,tke-cilium-operator-cni,"
    "tke-cilium-operator-prepull)";

// By its name: rights to it need not be rights to any other.
wire::Resource config_map(std::string_view name) {
  wire::Resource resource = core("configmaps", kSystem);
  resource.field_selector = "metadata.name=" + std::string(name);
  return resource;
}

// Who wrote to it, and when, is all that is asked; what it holds is never sent.
wire::Resource metadata_of(wire::Resource resource) {
  resource.metadata_only = true;
  return resource;
}

}  // namespace

Watch::Watch(transport::HttpClient& client, wire::Resource resource,
             std::unique_ptr<cache::ObjectSink> sink, const Clock& clock,
             const cache::ReflectorOptions& options)
    : sink_(std::move(sink)),
      reflector_(client, std::move(resource), *sink_, clock, machine_random(), wait_for, options),
      thread_(
          [this](std::stop_token stop) { thread_body("watch", [&] { reflector_.run(stop); }); }) {}

template <typename T>
cache::Reader<T> Watches::add(wire::Resource resource, Result<T> (*project)(std::string_view),
                              Changed changed, std::function<void()> settled) {
  auto [writer, reader] = cache::make_store<T>();
  cache::Wakes wakes{.changed =
                         [this, changed = std::move(changed),
                          crowd = queue::Crowd{}](const model::ObjectKey& key) mutable {
                           if (changed) changed(key);
                           hooks_.changed(crowd.on_event(clock_.steady_now()));
                         },
                     .settled =
                         [this, settled = std::move(settled)] {
                           if (settled) settled();
                           hooks_.settled();
                         }};
  readings_.emplace_back(wire::describe(resource), [reader = reader] { return reader.health(); });
  auto sink = std::make_unique<cache::StoreSink<T>>(std::move(writer), project, std::move(wakes));
  watches_.push_back(
      std::make_unique<Watch>(client_, std::move(resource), std::move(sink), clock_, options_));
  return reader;
}

// The selectors keep everything else on the server: no watch of all pods, and of Helm's Secrets the
// metadata alone.
Watches::Watches(transport::HttpClient& client, const Clock& clock, bool try_watch_list,
                 WatchHooks hooks, gate::Gate& gate)
    : client_(client),
      clock_(clock),
      options_{.try_watch_list = try_watch_list, .threw = hooks.threw},
      hooks_(std::move(hooks)),
      installation_(add<wire::InstallationSeen>({.group = std::string(names::kGroup),
                                                 .version = std::string(names::kVersion),
                                                 .plural = std::string(names::kPlural),
                                                 .ns = {},
                                                 .optional = true},
                                                wire::project_installation)),
      releases_(add<model::ObjectSeen>(metadata_of(core("secrets", kSystem, "owner=helm")),
                                       wire::project_seen)),
      caches_{
          .daemon_sets =
              add<model::Workload>(apps("daemonsets", kSystem), wire::project_daemon_set),
          .deployments =
              add<model::Workload>(apps("deployments", kSystem), wire::project_deployment),
          .tcr_deployments = add<model::Workload>(apps("deployments", "tcr-assistant-system"),
                                                  wire::project_deployment),
          .nodes = add<model::Node>(
              core("nodes", {}), wire::project_node,
              [&gate](const model::ObjectKey& key) { gate.node_changed(key); },
              [&gate] { gate.settled(); }),
          .pods = add<model::CiliumPod>(
              core("pods", kSystem, kPodsOfInterest), wire::project_pod,
              [&gate](const model::ObjectKey& key) { gate.pod_changed(key); },
              [&gate] { gate.settled(); }),
          .api_endpoints =
              add<model::EndpointSlice>({.group = "discovery.k8s.io",
                                         .version = "v1",
                                         .plural = "endpointslices",
                                         .ns = "default",
                                         .label_selector = "kubernetes.io/service-name=kubernetes"},
                                        wire::project_endpoint_slice),
          .stop = add<model::StopOrder>(
              config_map(names::kStopConfigMap), wire::project_stop_order,
              [this](const model::ObjectKey&) { hooks_.stop_changed(); },
              [this] { hooks_.stop_changed(); }),
          .cilium_config = add<model::ObjectSeen>(metadata_of(config_map(names::kCiliumConfig)),
                                                  wire::project_seen),
      } {
  gate.watch(caches_.nodes, caches_.pods);
}

bool Watches::synced() const { return installation_.synced() && observe::synced(caches_); }

std::vector<WatchHealth> Watches::health() const {
  std::vector<WatchHealth> all;
  all.reserve(readings_.size());
  for (const auto& [resource, read] : readings_) all.push_back({resource, read()});
  return all;
}

}  // namespace tco::app
