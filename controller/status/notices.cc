#include "status/notices.h"

#include "plan/reasons.h"
#include "plan/view/desired.h"
#include "plan/view/release.h"

namespace tco::status {

namespace reasons = plan::reasons;

// Agents stay connected to the address they have; whether it is dead, the slice does not prove.
Summary moved(const plan::View& view, const std::string& listed) {
  std::string message = "Cilium uses " + view.look.records.api_server +
                        ", which the EndpointSlice of Service default/kubernetes does not list any "
                        "more; it lists " +
                        listed + ": ";
  if (view.look.installation.spec.api_server.on_change == model::ApiServerChange::Report) {
    message += "if that is to be used, set spec.apiServer to Static with it; all agents restart";
  } else {
    message += "it is followed once it has answered for a minute";
    if (!view.look.unproved.empty()) message += "; its last try: " + view.look.unproved;
  }
  return {"True", reasons::kEndpointMoved, std::move(message)};
}

Summary on_super_node(const std::string& node) {
  return {"True", reasons::kSuperNodeNotNeeded,
          "the operator runs on super node " + node +
              ", and Cilium's nodes are ready for it: kubectl -n kube-system rollout restart "
              "deployment tke-cilium-operator; the super node may go once nothing else needs it"};
}

std::optional<Summary> unknown_values(const plan::View& view, const model::Condition* before) {
  if (!view.look.helm || !view.look.values_from) {
    if (before == nullptr) return std::nullopt;
    return Summary{before->status, reasons::kUnknownValues, before->message};
  }
  const std::vector<std::string> paths = plan::unknown_values(view);
  if (paths.empty()) return std::nullopt;
  std::string message = "chart cilium " + plan::release(view)->chart_version + " does not know ";
  for (const std::string& path : paths) message += (&path == &paths.front() ? "" : ", ") + path;
  return Summary{"True", reasons::kUnknownValues, message + "; check the spelling"};
}

}  // namespace tco::status
