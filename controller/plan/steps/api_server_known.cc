// Cilium replaces kube-proxy, so its agents need the API server's own address. TKE empties the
// EndpointSlice for a while when the API server restarts: nothing is ever concluded from that.

#include "plan/facts.h"
#include "plan/preflight.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"

namespace tco::plan::steps {
namespace {

// A new address that answers is asked again until it may be followed (observe/endpoint_prober.h).
constexpr std::chrono::seconds kProveEvery{15};

}  // namespace

Verdict api_server_known(const World& world) {
  const std::optional<values::ApiServer> address = api_server(world);
  if (!address) {
    return Wait{.reason = reasons::kAwaitingAPIServerAddress,
                .message =
                    "the EndpointSlice of Service default/kubernetes names no ready address "
                    "with a port; set spec.apiServer to Static if it stays empty"};
  }
  if (!world.proved_address.empty() && api_server_moved_to(world)) {
    return Act{.action = RecordApiServer{world.proved_address},
               .reason = reasons::kRecording,
               .message = "recording the API server's new address " + world.proved_address +
                          ", which Cilium is to use instead of " + world.records.api_server};
  }
  const std::string text = to_text(*address);
  if (world.records.api_server == text) {
    const bool proving =
        world.installation.spec.api_server.on_change == model::ApiServerChange::Follow &&
        api_server_moved_to(world);
    return Done{"the API server is " + text, proving ? kProveEvery : std::chrono::seconds{0}};
  }
  if (!preflight_allows(world)) return waiting_for("preflight");
  return Act{.action = RecordApiServer{text},
             .reason = reasons::kRecording,
             .message = "recording the API server's address " + text};
}

}  // namespace tco::plan::steps
