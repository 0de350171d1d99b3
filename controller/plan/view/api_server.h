// The API server's own address: the spec's, the recorded one, the EndpointSlice's.
#pragma once

#include <optional>
#include <string>

#include "plan/view/view.h"
#include "values/values.h"

namespace tco::plan {

// The spec's, else the one that was recorded of the EndpointSlice, else its first. An address on
// record stays until somebody changes the spec: agents are connected to it.
std::optional<values::ApiServer> api_server(const View& view);
// The first ready address of the EndpointSlice; absent: it lists none with a port.
std::optional<values::ApiServer> first_listed_api_server(const View& view);
// What the EndpointSlice lists instead, "169.254.128.113:60002, ...": it is not empty, and the
// address that Cilium was given is not in it. Absent: all is well, or the spec names the address.
std::optional<std::string> api_server_moved_to(const View& view);

std::string to_text(const values::ApiServer& address);  // "169.254.128.112:60002"
// As it is put on record; "169.254.128.112:60002 Static" if the spec names it: then it is not what
// to go on with once the spec names none. An older operator takes that for no address.
std::string to_record(const View& view, const values::ApiServer& address);

}  // namespace tco::plan
