#include "plan/view/tolerations.h"

#include <algorithm>
#include <array>

namespace tco::plan {
namespace {

// A pool's taint has the value "true", cilium-operator's has none: only Exists covers both.
bool covers(const model::Toleration& toleration, const std::string& taint,
            std::string_view effect) {
  if (toleration.op != "Exists") return false;
  const bool key = toleration.key.empty() || toleration.key == taint;
  return key && (toleration.effect.empty() || toleration.effect == effect);
}

}  // namespace

bool tolerates_gate(const View& view, const model::Workload& workload) {
  const std::string& taint = view.look.installation.spec.gate.taint_key;
  constexpr std::array<std::string_view, 2> kEffects = {"NoSchedule", "NoExecute"};
  if (!workload.tolerations) return false;
  return std::ranges::all_of(kEffects, [&](std::string_view effect) {
    return std::ranges::any_of(*workload.tolerations, [&](const model::Toleration& toleration) {
      return covers(toleration, taint, effect);
    });
  });
}

// quay.tencentcloudcr.com is the public mirror: it needs no secret.
bool private_tcr(const std::string& registry) {
  const std::string host = registry.substr(0, registry.find('/'));
  return host.ends_with(".tencentcloudcr.com") && host != "quay.tencentcloudcr.com";
}

}  // namespace tco::plan
