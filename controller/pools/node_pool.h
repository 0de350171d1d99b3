// PURE. What the command `node-pool` prints: how a pool whose nodes suit Cilium is made by other
// means than the operator's.
#pragma once

#include <string>

#include "base/result.h"
#include "model/node_pool.h"

namespace tco::pools {

enum class Kind { Karpenter, Native, Normal };
enum class Output { Manifest, Terraform, Script };

// Defaults are the seed's. Each field is a flag of its name.
struct Request {
  Kind kind = Kind::Native;
  Output output = Output::Terraform;
  std::string name = "cilium";
  std::string cluster_id = {};       // empty: Terraform's own resource, called tke_cluster
  std::string os = "img-gqmik24x";   // Normal: TencentOS 4
  std::string registry = "quay.io";  // taken from the mirror
  std::string mirror = "quay.tencentcloudcr.com";  // "none": no script in Terraform
  model::NodePoolSpec karpenter = {};              // but for the name
};

// Text for standard output; it ends with a newline. Errors: Invalid, naming the flag, its value and
// what to do.
Result<std::string> node_pool(const Request& request);

}  // namespace tco::pools
