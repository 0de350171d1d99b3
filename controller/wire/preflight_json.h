// What preflight reads of other people's objects, from JSON.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/preflight.h"
#include "wire/item_splitter.h"

namespace tco::wire {

// One page of a list of pods. Decode: not one.
struct PodPage {
  std::vector<model::WorkloadPod> pods;
  std::string continue_token;  // empty: this was the last page
};
Result<PodPage> parse_workload_pods(std::string_view json);

using Labels = std::map<std::string, std::string>;

// metadata.labels. Decode: not an object.
Result<Labels> parse_labels(std::string_view json);

// A webhook that must answer before Cilium's agents are created.
struct Interceptor {
  std::string name;
  std::string configuration;  // its object's name
  std::string service_ns;
  std::string service;
};
// Those of a list of webhook configurations that have failurePolicy Fail and a Service, and whose
// rules and selectors take in the agents' pods, which carry `pod` in a namespace that carries `ns`.
// matchConditions are taken to hold. Decode: not such a list.
Result<std::vector<Interceptor>> parse_interceptors(std::string_view json, const Labels& ns,
                                                    const Labels& pod);

// spec.selector of a Service as a label selector, "a=b,c=d"; empty: it has none. Decode: no
// Service.
Result<std::string> parse_service_selector(std::string_view json);

// What is known of a list of pods: how many there are, and whether all are on the host's network.
struct PodNetworks {
  int pods = 0;
  bool all_on_host = true;
};
Result<PodNetworks> parse_pod_networks(std::string_view json);

// Lists of Karpenter's NodePools and of native pools' MachineSets. Decode: not such a list.
Result<std::vector<model::NodePool>> parse_karpenter_pools(std::string_view json);
Result<std::vector<model::NodePool>> parse_machine_sets(std::string_view json);

}  // namespace tco::wire
