#include "plan/steps/originals.h"

#include "base/names.h"
#include "plan/reasons.h"
#include "plan/view/objects.h"

namespace tco::plan::steps {

std::optional<Blocked> record_unreadable(const View& view, const model::Workload& workload) {
  const auto found = view.look.records.unreadable.find(record_key(workload));
  if (found == view.look.records.unreadable.end()) return std::nullopt;
  return Blocked{
      .reason = reasons::kRecordUnreadable,
      .message = "entry " + found->first + " of ConfigMap " + std::string(names::kNamespace) + "/" +
                 std::string(names::kStateConfigMap) + " cannot be read, " + found->second.why +
                 ": it holds what " + workload.meta.ns + "/" + workload.meta.name +
                 " was like before the operator changed it. Put it right, or remove the entry to "
                 "have it recorded as the object is now"};
}

Act record_original(const model::Workload& workload, const model::Original& original) {
  return {.action = RecordOriginal{.key = record_key(workload), .original = original},
          .reason = reasons::kRecordingOriginal,
          .message = "recording the original of " + workload.meta.ns + "/" + workload.meta.name};
}

std::optional<Act> renew_original(const View& view, const model::Workload& daemon_set) {
  if (view.look.unread.contains(Part::Records) || !recorded(view, daemon_set)) return std::nullopt;
  const model::Original& original = view.look.records.originals.at(record_key(daemon_set));
  if (original.generation == daemon_set.meta.generation) return std::nullopt;
  return record_original(daemon_set, {.field = model::Original::Field::NodeSelector,
                                      .uid = daemon_set.meta.uid,
                                      .generation = daemon_set.meta.generation,
                                      .node_selector = daemon_set.node_selector,
                                      .tolerations = std::nullopt});
}

PatchTarget patch_target(const model::Workload& workload) {
  return {.kind = workload.kind,
          .ns = workload.meta.ns,
          .name = workload.meta.name,
          .uid = workload.meta.uid,
          .resource_version = workload.meta.resource_version,
          .has_annotations = workload.has_annotations};
}

}  // namespace tco::plan::steps
