// What else the API server answers: pages of pods and pools, webhooks, leases, versions.
#include <cstdint>
#include <string_view>

#include "wire/flow_control_json.h"
#include "wire/lease_json.h"
#include "wire/node_pods_json.h"
#include "wire/node_pool_json.h"
#include "wire/preflight_json.h"
#include "wire/version_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tco;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto page = wire::parse_node_pods(text)) {
    for (const model::NodePod& pod : page->pods) static_cast<void>(wire::eviction(pod));
  }
  static_cast<void>(wire::parse_workload_pods(text));
  static_cast<void>(wire::parse_labels(text));
  static_cast<void>(wire::parse_interceptors(text, {{"a", "b"}}, {}));
  static_cast<void>(wire::parse_service_selector(text));
  static_cast<void>(wire::parse_pod_networks(text));
  static_cast<void>(wire::parse_karpenter_pools(text));
  static_cast<void>(wire::parse_machine_sets(text));
  static_cast<void>(wire::parse_pool_objects(model::PoolKind{}, text));
  static_cast<void>(wire::parse_flow_control(text));
  static_cast<void>(wire::parse_version(text));
  if (const auto lease = wire::lease_from_json(text)) static_cast<void>(wire::to_json(*lease));
  return 0;
}
