// Nodes and what is wrong with them, in words of which there are never too many.
#include <algorithm>

#include "plan/view/nodes.h"
#include "plan/view/view.h"

namespace tco::plan {

std::string about_left_out(const View& view) {
  const NodeReport& report = view.nodes();
  if (report.left_out.empty()) return {};
  const bool kept =
      view.look.installation.spec.components.kube_proxy == model::ComponentPolicy::Keep;
  return "; not waited for: " + summarize(report.left_out) +
         (kept ? "" : ", where kube-proxy is retired all the same");
}

std::string summarize(const std::vector<std::string>& nodes, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < std::min(nodes.size(), most); ++i) {
    text += (i == 0 ? "" : ", ") + nodes[i];
  }
  if (nodes.size() > most) text += " and " + std::to_string(nodes.size() - most) + " more";
  return text;
}

std::string summarize(const std::vector<NodeProblem>& problems) {
  constexpr std::size_t kMost = 3;
  std::map<std::string_view, std::vector<std::string>> by_reason;
  std::vector<std::string_view> reasons;  // in the order in which they come
  for (const NodeProblem& each : problems) {
    std::vector<std::string>& nodes = by_reason[each.why];
    if (nodes.empty()) reasons.push_back(each.why);
    nodes.push_back(each.node);
  }
  std::string text;
  std::size_t told = 0;
  for (std::size_t i = 0; i < std::min(reasons.size(), kMost); ++i) {
    const std::vector<std::string>& nodes = by_reason[reasons[i]];
    text += (i == 0 ? "" : "; ") + summarize(nodes, kMost) + ": " + std::string(reasons[i]);
    told += nodes.size();
  }
  if (told < problems.size()) text += "; and " + std::to_string(problems.size() - told) + " more";
  return text;
}

}  // namespace tco::plan
