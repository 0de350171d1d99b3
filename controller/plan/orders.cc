#include "plan/orders.h"

#include "base/names.h"
#include "base/rfc3339.h"

namespace tco::plan {
namespace {

constexpr std::string_view kKubeProxy = "kube-proxy";
constexpr std::string_view kKubeProxyAndCni = "kube-proxy,tke-cni-agent";

}  // namespace

std::string stop_message(const model::StopOrder& order) {
  const std::string config_map(names::kStopConfigMap);
  const std::string ns(names::kNamespace);
  return (order.manager.empty() ? "somebody" : order.manager) + " stopped the operator at " +
         to_rfc3339(order.meta.created) + ", ConfigMap " + ns + "/" + config_map +
         " is there: nothing but the status is written. To go on: kubectl -n " + ns +
         " delete configmap " + config_map;
}

bool wanted_back(const View& view, std::string_view daemon_set) {
  const std::string& wish = view.look.installation.emergency;
  if (daemon_set == kKubeProxy) return wish == kKubeProxy || wish == kKubeProxyAndCni;
  return daemon_set == "tke-cni-agent" && wish == kKubeProxyAndCni;
}

bool emergency_unclear(const View& view) {
  return !view.look.installation.emergency.empty() && !wanted_back(view, kKubeProxy);
}

}  // namespace tco::plan
