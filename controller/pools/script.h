// PURE. The script that a node runs once it is initialised, so that it finds Cilium's images.
#pragma once

#include <string>

namespace tco::pools {

// A POSIX shell script: containerd takes images of `registry` from `mirror`, both host names that
// need no quoting. It can be run again, and fails with a sentence if it does not know containerd's
// layout: the seed's one-line sed silently changes nothing there.
std::string mirror_script(const std::string& registry, const std::string& mirror);

}  // namespace tco::pools
