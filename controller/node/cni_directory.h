// A node's folder of CNI configurations. The container runtime takes the file that sorts first, so
// what tke-cni-agent left there wins over Cilium's for every new pod until it is moved aside
// (reference/tke-domain.md, H5).
//
// Every function may be repeated, and be killed at any moment: a file is in one of two places,
// whole. Links are moved as links, and never followed.
#pragma once

#include <string>

#include "base/result.h"

namespace tco::node {

struct CniDirectory {
  std::string path;    // "/etc/cni/net.d"
  std::string backup;  // outside of it, on the same filesystem; made when it is needed
  std::string stale = "00-multus.conf";       // tke-cni-agent's
  std::string cilium = "05-cilium.conflist";  // that the agent writes when it is ready
};

enum class Change { None, Moved };

// Moves the stale file into the backup, over an older one of its name, and answers only if nothing
// sorts before Cilium's file then. Before Cilium's file is there, nothing is moved: the node would
// be left without a network.
//
// Errors: Unavailable, Cilium's agent has not written its file yet. Invalid: a folder cannot be
// read or written, or another program's file sorts before Cilium's.
Result<Change> clean(const CniDirectory& directory);

// Moves the file back, unless tke-cni-agent has written a newer one, and removes the backup.
// Errors: Invalid, as above.
Result<Change> restore(const CniDirectory& directory);

// Whether there is nothing left to do; they change nothing. Errors: as above.
Status proven_clean(const CniDirectory& directory);
Status proven_restored(const CniDirectory& directory);

}  // namespace tco::node
