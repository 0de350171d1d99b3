// The API server's own address: the spec's, the recorded one, the EndpointSlice's.
#include "plan/view/api_server.h"

#include <charconv>

#include "plan/view/release.h"

namespace tco::plan {
namespace {

std::optional<values::ApiServer> parse_address(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  int port = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data() + colon + 1, end, port);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return values::ApiServer{.host = text.substr(0, colon), .port = port};
}

// A former installation's: nothing runs with it, and nothing answers there any more.
bool left_behind(const View& view) {
  const bool nothing_runs = view.look.helm && !view.look.helm->release && !running_operation(view);
  return nothing_runs && api_server_moved_to(view).has_value();
}

}  // namespace

std::optional<values::ApiServer> api_server(const View& view) {
  const model::ApiServerSpec& spec = view.look.installation.spec.api_server;
  if (spec.source == model::AddressSource::Static) return values::ApiServer{spec.host, spec.port};
  auto recorded_address = parse_address(view.look.records.api_server);
  if (recorded_address && !left_behind(view)) return recorded_address;
  return first_listed_api_server(view);
}

std::optional<values::ApiServer> first_listed_api_server(const View& view) {
  for (const model::EndpointSlice& slice : view.look.api_endpoints) {
    if (slice.addresses.empty() || slice.port == 0) continue;
    return values::ApiServer{slice.addresses.front(), slice.port};
  }
  return std::nullopt;
}

std::optional<std::string> api_server_moved_to(const View& view) {
  if (view.look.installation.spec.api_server.source == model::AddressSource::Static) {
    return std::nullopt;
  }
  const std::optional<values::ApiServer> ours = parse_address(view.look.records.api_server);
  if (!ours) return std::nullopt;
  std::string listed;
  for (const model::EndpointSlice& slice : view.look.api_endpoints) {
    for (const std::string& address : slice.addresses) {
      const values::ApiServer there{address, slice.port};
      if (there == *ours) return std::nullopt;
      if (slice.port != 0) listed += (listed.empty() ? "" : ", ") + to_text(there);
    }
  }
  return listed.empty() ? std::nullopt : std::optional(listed);
}

std::string to_record(const View& view, const values::ApiServer& address) {
  const bool fixed = view.look.installation.spec.api_server.source == model::AddressSource::Static;
  return to_text(address) + (fixed ? " Static" : "");
}

std::string to_text(const values::ApiServer& address) {
  return address.host + ":" + std::to_string(address.port);
}

}  // namespace tco::plan
