// Cilium replaces kube-proxy, so its agents need the API server's own address. TKE empties the
// EndpointSlice for a while when the API server restarts: nothing is ever concluded from that.

#include "plan/preflight.h"
#include "plan/reasons.h"
#include "plan/steps/steps.h"
#include "plan/view/api_server.h"

namespace tco::plan::steps {
namespace {

// A new address that answers is asked again until it may be followed (observe/endpoint_prober.h).
constexpr std::chrono::seconds kProveEvery{15};

}  // namespace

Verdict api_server_known(const View& view) {
  const std::optional<values::ApiServer> address = api_server(view);
  if (!address) {
    return Wait{.reason = reasons::kAwaitingAPIServerAddress,
                .message =
                    "the EndpointSlice of Service default/kubernetes names no ready address "
                    "with a port; set spec.apiServer to Static if it stays empty"};
  }
  if (!view.look.proved_address.empty() && api_server_moved_to(view)) {
    return Act{.action = RecordApiServer{view.look.proved_address},
               .reason = reasons::kRecording,
               .message = "recording the API server's new address " + view.look.proved_address +
                          ", which Cilium is to use instead of " + view.look.records.api_server};
  }
  const std::string text = to_text(*address);
  const std::string record = to_record(view, *address);
  if (view.look.records.api_server == record) {
    const bool proving =
        view.look.installation.spec.api_server.on_change == model::ApiServerChange::Follow &&
        api_server_moved_to(view);
    return Done{"the API server is " + text, proving ? kProveEvery : std::chrono::seconds{0}};
  }
  if (!preflight_allows(view)) return waiting_for("preflight");
  return Act{.action = RecordApiServer{record},
             .reason = reasons::kRecording,
             .message = "recording the API server's address " + text};
}

}  // namespace tco::plan::steps
