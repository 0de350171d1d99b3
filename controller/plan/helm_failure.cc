#include "plan/helm_failure.h"

#include <algorithm>
#include <array>

#include "base/names.h"
#include "plan/reasons.h"

namespace tco::plan {
namespace {

struct Failure {
  std::string_view sidecar_reason;
  std::string_view reason;
  bool user_must_act;
  std::chrono::seconds retry_after;
  // What Helm wrote stays refused: the same upgrade cannot end well.
  bool fails_upgrade = false;
};
constexpr std::array kFailures = {
    Failure{"ChartNotFound", reasons::kChartNotFound, true, std::chrono::minutes{10}},
    Failure{"ChartUnreachable", reasons::kChartUnreachable, false, std::chrono::seconds{30}},
    Failure{"ChartUnauthorized", reasons::kChartUnauthorized, true, std::chrono::minutes{1}},
    Failure{"ChartChecksumMismatch", reasons::kChartChecksumMismatch, true,
            std::chrono::minutes{10}},
    Failure{"ChartInvalid", reasons::kChartInvalid, true, std::chrono::minutes{10}},
    Failure{"ValuesInvalid", reasons::kValuesInvalid, true, std::chrono::minutes{10}, true},
    Failure{"Ownership", reasons::kLeftoverObjects, true, std::chrono::minutes{1}, true},
    Failure{"Denied", reasons::kAdmissionDenied, true, std::chrono::minutes{10}, true},
    Failure{"ValuesConflict", reasons::kValuesConflict, true, std::chrono::minutes{10}},
    Failure{"RenderFailed", reasons::kRenderFailed, true, std::chrono::minutes{10}},
    Failure{"Forbidden", reasons::kForbidden, true, std::chrono::seconds{60}},
    Failure{"Unavailable", reasons::kReleaseFailed, false, std::chrono::seconds{5}},
    Failure{"Fenced", reasons::kReleaseFailed, false, std::chrono::seconds{5}},
};
constexpr Failure kOther{"", reasons::kReleaseFailed, false, std::chrono::seconds{30}, true};

const Failure& reaction_to(std::string_view sidecar_reason) {
  for (const Failure& failure : kFailures) {
    if (failure.sidecar_reason == sidecar_reason) return failure;
  }
  return kOther;
}

// Each try writes a revision, and the API server answers the same to the same values.
bool futile(const model::HelmOperation& operation) {
  return operation.type != "Preview" && operation.error_reason == "ValuesInvalid";
}

// A ConfigMap is near and asks nobody else for anything; its maker waits for it to be seen.
std::chrono::seconds patience(const View& view, const Failure& failure) {
  const bool near = view.look.installation.spec.chart.source == model::ChartSource::ConfigMap;
  return near ? std::min<std::chrono::seconds>(failure.retry_after, std::chrono::minutes{1})
              : failure.retry_after;
}

}  // namespace

bool fails_upgrade(std::string_view sidecar_reason) {
  return reaction_to(sidecar_reason).fails_upgrade;
}

std::optional<Verdict> failed_operation(const View& view, const model::HelmOperation& operation) {
  if (view.look.requested && operation.finished < *view.look.requested) return std::nullopt;
  if (view.look.reset && operation.finished < *view.look.reset) return std::nullopt;
  const Failure& failure = reaction_to(operation.error_reason);
  if (futile(operation)) {
    return Blocked{.reason = failure.reason,
                   .message = operation.error_message +
                              "; it is tried again when the spec changes, or annotation " +
                              std::string(names::kRequestedAtAnnotation) + " gets a new value"};
  }
  const auto left = std::chrono::ceil<std::chrono::seconds>(
      operation.finished + patience(view, failure) - view.look.now);
  if (left.count() <= 0) return std::nullopt;
  if (failure.user_must_act) {
    return Blocked{.reason = failure.reason, .message = operation.error_message, .recheck = left};
  }
  return Wait{.reason = failure.reason,
              .message = operation.error_message + "; trying again",
              .recheck = left};
}

}  // namespace tco::plan
