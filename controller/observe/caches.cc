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
  visit(caches.cilium_config);
}

}  // namespace

bool synced(const Caches& caches) {
  bool all = true;
  for_each_cache(caches, [&](const auto& reader) { all = all && reader.synced(); });
  return all;
}

bool caught_up(const Caches& caches) {
  bool all = true;
  for_each_cache(caches, [&](const auto& reader) {
    // One that cannot watch never gets there: what needs it waits, the rest goes on.
    all = all && (reader.caught_up() || reader.standing().problem);
  });
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

bool settled(const Caches& caches) {
  bool all = true;
  for_each_cache(caches, [&](const auto& reader) {
    const cache::Standing standing = reader.standing();
    all = all && (standing.synced || standing.problem);
  });
  return all;
}

}  // namespace tco::observe
