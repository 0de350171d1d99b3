// How long each text and list of the status may be: the maxLength and maxItems of the schema
// (crd/ciliuminstallation.yaml), which refuses a status that exceeds one. test/status/fit_test.cc
// proves that the two are the same.
#pragma once

#include <cstddef>
#include <string_view>

namespace tco::status {

struct Bound {
  std::string_view field;  // below status; "[]" for each of a list
  std::size_t most;        // characters of a text, entries of a list
};

inline constexpr Bound kBounds[] = {
    {"conditions", 32},
    {"conditions[].type", 316},
    {"conditions[].reason", 1024},
    {"conditions[].message", 32768},
    {"effective.version", 64},
    {"effective.profile", 64},
    {"effective.operatorVersion", 64},
    {"effective.chartSource", 32},
    {"effective.apiServerOnChange", 32},
    {"effective.retireOrder", 32},
    {"effective.drift", 32},
    {"effective.approval", 32},
    {"effective.existingNodes", 32},
    {"effective.unmanagedPods", 32},
    {"effective.egressMode", 32},
    {"effective.largeScale", 32},
    {"effective.apiPriority", 32},
    {"effective.failurePolicy", 32},
    {"effective.hubbleCertificates", 32},
    {"effective.gateMode", 32},
    {"effective.gateOwner", 32},
    {"effective.apiServer", 320},
    {"effective.imageRegistry", 512},
    {"effective.cniConfigMap", 512},
    {"effective.nonMasqueradeCIDRs", 256},
    {"effective.nonMasqueradeCIDRs[]", 64},
    {"effective.valuesDigest", 80},
    {"cluster.kubernetesVersion", 128},
    {"cluster.networkMode", 32},
    {"plan.digest", 80},
    {"plan.state", 32},
    {"plan.summary", 1024},
    {"plan.configMap", 320},
    {"operation.step", 64},
    {"operation.progress", 64},
    {"release.name", 64},
    {"release.namespace", 64},
    {"release.chartVersion", 64},
    {"release.status", 64},
    {"release.images", 64},
    {"release.images[]", 1024},
    {"nodes.summary", 32},
    {"nodes.updatedSummary", 32},
    {"components", 20},
    {"components[].name", 400},
    {"components[].lastWriter", 128},
    {"history", 5},
    {"history[].type", 32},
    {"history[].result", 32},
    {"history[].fromVersion", 64},
    {"history[].toVersion", 64},
    {"history[].desired", 128},
    {"history[].message", 512},
    {"certificates", 16},
    {"certificates[].name", 253},
    {"lastHandledReconcileAt", 256},
    {"lastHandledResetAt", 256},
    {"recycle.nodes", 20},
    {"recycle.nodes[]", 253},
};

// A field without a bound does not compile.
consteval std::size_t bound(std::string_view field) {
  for (const Bound& each : kBounds) {
    if (each.field == field) return each.most;
  }
  throw "the table above has no such field";
}

}  // namespace tco::status
