#include "wire/recycle_json.h"

#include <sstream>

namespace tco::wire {

std::map<std::string, std::string> recycle_entries(const model::Recycle& recycle) {
  std::string lines;
  for (const auto& [node, boot] : recycle.nodes) {
    lines += node;
    lines += ' ';
    lines += boot;
    lines += '\n';
  }
  return {{"installation", recycle.installation}, {"nodes", std::move(lines)}};
}

std::optional<model::Recycle> parse_recycle(const std::map<std::string, std::string>& data) {
  if (data.empty()) return std::nullopt;
  model::Recycle recycle;
  if (const auto it = data.find("installation"); it != data.end())
    recycle.installation = it->second;
  const auto nodes = data.find("nodes");
  if (nodes == data.end()) return recycle;
  std::istringstream lines(nodes->second);
  for (std::string line; std::getline(lines, line);) {
    const auto space = line.find(' ');
    if (space == std::string::npos || space == 0) continue;
    recycle.nodes.emplace(line.substr(0, space), line.substr(space + 1));
  }
  return recycle;
}

}  // namespace tco::wire
