// What each row that writes wants of which object, whatever is there now. The plan that people
// approve is made of these; its digest changes when they change, not when nodes come and go.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/plan_record.h"
#include "plan/world.h"

namespace tco::plan {

class View;

struct DesiredChanges {
  std::vector<model::PlannedChange> changes;  // in the order of the table
  std::map<std::string, std::string> steps;   // digest of each step's changes
  std::string digest;                         // of all, "sha256:..."
};

// Absent while the Helm values are not known: no API server address yet, or values with problems;
// or while it is not known which defaults hold. Costly: ask View::changes().
std::optional<DesiredChanges> work_out_changes(const View& view);

// The same without the release, which is all that the Helm values say. Empty while it is not known
// which defaults hold. Costly: ask View::changes_beside_release().
DesiredChanges work_out_changes_beside_release(const View& view);

// The digest that the user approved: the spec's, the annotation's, or the plan ConfigMap's, if one
// of them is `digest`; else the first that there is, empty if there is none.
std::string approved_digest(const View& view, std::string_view digest);

// Whether this step may write: what it wants was approved. So the way back to an approved state
// needs no new approval, whatever else waits for one, and whatever is wrong with the values.
bool approved(const View& view, std::string_view step);

// Every step may.
bool approved(const View& view, const DesiredChanges& wanted);

// All of it was in the cluster once, as the status says: what is not there now, somebody undid.
bool applied_once(const View& view, const DesiredChanges& wanted);
// The same of this step's part, also while another plan waits for its approval or for its values.
bool applied_once(const View& view, std::string_view step);

}  // namespace tco::plan
