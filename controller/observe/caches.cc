#include "observe/caches.h"

#include "base/names.h"

namespace tco::observe {
namespace {

template <typename Visit>
void for_each_cache(const Caches& caches, Visit visit) {
  visit(caches.daemon_sets);
  visit(caches.deployments);
  visit(caches.tcr_deployments);
  visit(caches.nodes);
  visit(caches.pods);
  visit(caches.api_endpoints);
  visit(caches.stop);
}

}  // namespace

bool synced(const Caches& caches) {
  bool all = true;
  for_each_cache(caches, [&](const auto& reader) { all = all && reader.synced(); });
  return all;
}

bool caught_up(const Caches& caches) {
  bool all = true;
  for_each_cache(caches, [&](const auto& reader) { all = all && reader.caught_up(); });
  return all;
}

void expect(const Caches& caches, const execute::Written& written) {
  if (!written.kind) return caches.nodes.expect(written.key, written.resource_version);
  const bool daemon_set = written.kind == model::WorkloadKind::DaemonSet;
  const bool ours = written.key.ns == names::kNamespace;
  const auto& reader =
      daemon_set ? caches.daemon_sets : (ours ? caches.deployments : caches.tcr_deployments);
  reader.expect(written.key, written.resource_version);
}

std::optional<Error> problem(const Caches& caches) {
  std::optional<Error> first;
  for_each_cache(caches, [&](const auto& reader) {
    if (!first) first = reader.health().problem;
  });
  return first;
}

}  // namespace tco::observe
