// Kubernetes against the Cilium that is wanted.

#include <array>

#include "base/version.h"
#include "plan/checks/checks.h"
#include "plan/upgrade.h"

namespace tco::plan::checks {
namespace {

// The oldest Kubernetes for Cilium from this minor on: the seed's for 1.18, the newer guide's for
// 1.19 (reference/tke-domain.md, 1.1 and 4.1).
struct Oldest {
  int cilium_minor;
  int kubernetes_minor;
};
constexpr std::array kOldest = {Oldest{0, 30}, Oldest{19, 32}};

int oldest_minor(const std::string& cilium) {
  const std::optional<Version> version = parse_version(cilium);
  int minor = kOldest.front().kubernetes_minor;
  for (const Oldest& row : kOldest) {
    if (version && version->minor >= row.cilium_minor) minor = row.kubernetes_minor;
  }
  return minor;
}

}  // namespace

std::optional<Found> kubernetes_too_old(const View& view) {
  // Of a version that is refused nobody knows what it needs.
  if (refused_version(view)) return std::nullopt;
  const model::KubernetesVersion& version = view.look.kubernetes;
  const std::string& cilium = view.look.installation.spec.version;
  const int oldest = oldest_minor(cilium);
  if (version.major > 1 || (version.major == 1 && version.minor >= oldest)) return std::nullopt;
  return Found{"Kubernetes is " + version.text + "; Cilium " + cilium + " on TKE needs 1." +
               std::to_string(oldest) + " or newer: upgrade the cluster"};
}

}  // namespace tco::plan::checks
