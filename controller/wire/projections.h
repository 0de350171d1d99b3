// From an object's JSON text to the few fields we decide by. The text is scanned once, nothing
// else of it is kept. Errors: Decode, naming the field; a hostile object is never more than that.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/endpoint_slice.h"
#include "model/node.h"
#include "model/object.h"
#include "model/records.h"
#include "model/workload.h"

namespace tco::wire {

// No object the API server stores is larger; what is, is refused before it is parsed.
inline constexpr std::size_t kMaxObject = std::size_t{8} << 20U;

// Any kind: name and resource version, for the key of an object that is otherwise unreadable.
Result<model::ObjectMeta> project_meta(std::string_view json);

Result<model::ObjectSeen> project_seen(std::string_view json);

// A CiliumInstallation, reduced to what tells that somebody asks for something else: the spec's
// generation, and the annotations of our group, by which people give orders.
struct InstallationSeen {
  model::ObjectMeta meta;
  std::map<std::string, std::string> orders;
  friend bool operator==(const InstallationSeen&, const InstallationSeen&) = default;
};
Result<InstallationSeen> project_installation(std::string_view json);

// Items of a list carry no `kind`: the caller knows what was asked for.
Result<model::Workload> project_daemon_set(std::string_view json);
Result<model::Workload> project_deployment(std::string_view json);
Result<model::Node> project_node(std::string_view json);
// Decode also if the pod is none of the agent, envoy and the operator by its labels.
Result<model::CiliumPod> project_pod(std::string_view json);
// Addresses of endpoints that are ready, or do not say. The port named "https", else the first.
Result<model::EndpointSlice> project_endpoint_slice(std::string_view json);

// Of its data nothing is kept: that it is there is the order.
Result<model::StopOrder> project_stop_order(std::string_view json);

}  // namespace tco::wire
