// A look at the cluster with what follows from it: each fact is derived once, when it is first
// asked for, and is the same for every row and for the status.
//
//   const View view(look);        // free; `look` must outlive it and not change
//   view.desired(), view.nodes()  // derived once
//
// Used by one thread. The other headers of view/ have questions that cost nothing.
#pragma once

#include <optional>

#include "plan/view/desired.h"
#include "plan/view/desired_changes.h"
#include "plan/view/nodes.h"
#include "plan/view/once.h"
#include "plan/view/scheduling.h"
#include "plan/world.h"

namespace tco::plan {

class View {
 public:
  // Not explicit: any question can be asked of a look alone, which tests do.
  View(const World& world) : look(world) {}  // NOLINT(google-explicit-constructor)
  View(const View&) = delete;
  View& operator=(const View&) = delete;

  const World& look;

  // Absent: see work_out_desired().
  const std::optional<DesiredRelease>& desired() const {
    return desired_.get([this] { return work_out_desired(*this); });
  }
  // What each row that writes wants. Absent: see work_out_changes().
  const std::optional<DesiredChanges>& changes() const {
    return changes_.get([this] { return work_out_changes(*this); });
  }
  // Of these what needs no Helm values: all but the release.
  const DesiredChanges& changes_beside_release() const {
    return changes_beside_release_.get([this] { return work_out_changes_beside_release(*this); });
  }
  // Cilium's pods, by the node's name.
  const PodsByNode& pods_by_node() const {
    return pods_by_node_.get([this] { return group_by_node(look); });
  }
  // Where a pod of Cilium's still is.
  const std::vector<std::string>& nodes_with_cilium() const {
    return nodes_with_cilium_.get([this] { return plan::nodes_with_cilium(*this); });
  }
  // Which of Cilium's DaemonSets owe each eligible node a pod.
  const OwedByNode& owed() const {
    return owed_.get([this] { return work_out_owed(*this); });
  }
  // How far each of these nodes is.
  const NodeReport& nodes() const {
    return nodes_.get([this] { return report_nodes(*this); });
  }

 private:
  Once<std::optional<DesiredRelease>> desired_;
  Once<std::optional<DesiredChanges>> changes_;
  Once<DesiredChanges> changes_beside_release_;
  Once<PodsByNode> pods_by_node_;
  Once<std::vector<std::string>> nodes_with_cilium_;
  Once<OwedByNode> owed_;
  Once<NodeReport> nodes_;
};

}  // namespace tco::plan
