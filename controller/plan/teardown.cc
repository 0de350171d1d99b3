#include "plan/teardown.h"

#include <algorithm>

namespace tco::plan {

void keep_deletion_policy(World& draft) {
  model::Installation& installation = draft.installation;
  const std::optional<model::Teardown>& begun = draft.records.teardown;
  if (!installation.meta.deleting || !begun || begun->uid != installation.meta.uid) return;
  if (installation.abort_restore == installation.meta.uid) return;
  draft.begun_deletion = begun->policy > installation.spec.deletion_policy;
  installation.spec.deletion_policy = std::max(installation.spec.deletion_policy, begun->policy);
}

}  // namespace tco::plan
