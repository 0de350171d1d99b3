#include "plan/steps/originals.h"

#include "plan/facts.h"
#include "plan/reasons.h"

namespace tco::plan::steps {

Act record_original(const model::Workload& workload, const model::Original& original) {
  return {.action = RecordOriginal{.key = record_key(workload), .original = original},
          .reason = reasons::kRecordingOriginal,
          .message = "recording the original of " + workload.meta.ns + "/" + workload.meta.name};
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
