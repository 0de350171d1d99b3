// The nodes that Cilium would run on. Super nodes and other excluded ones are nobody's problem.

#include "plan/view/nodes.h"

#include "base/version.h"
#include "plan/checks/checks.h"

namespace tco::plan::checks {
namespace {

// Of Cilium 1.18 and of the newer guide; older ones lack what native routing needs
// (reference/tke-domain.md, 1.5).
constexpr Version kOldestKernel{5, 10, 0};

}  // namespace

// A node that has not said what it runs is not judged.
std::optional<Found> kernel_too_old(const View& view) {
  std::vector<NodeProblem> old;
  int judged = 0;
  for (const model::Node& node : view.look.nodes) {
    if (!eligible(node)) continue;
    ++judged;
    const std::optional<Version> kernel = parse_version(node.kernel);
    if (!kernel || *kernel >= kOldestKernel) continue;
    const std::string os = node.os_image.empty() ? "" : " (" + node.os_image + ")";
    old.push_back({node.meta.name, "kernel " + node.kernel + os});
  }
  if (old.empty()) return std::nullopt;
  return Found{std::to_string(old.size()) + " of " + std::to_string(judged) +
               " eligible nodes have a kernel older than 5.10: " + summarize(old) +
               "; replace them by nodes with a newer system, such as TencentOS Server 4"};
}

}  // namespace tco::plan::checks
