// A Karpenter pool as spec.nodePools asks for it, and what the cluster has of such objects.
#pragma once

#include <string>
#include <vector>

#include "base/names.h"

namespace tco::model {

// Defaults are the seed's.
struct NodePoolSpec {
  std::string name;  // of the NodePool and of its TKEMachineNodeClass
  std::vector<std::string> subnets;
  std::vector<std::string> security_groups;
  std::vector<std::string> ssh_keys;
  std::vector<std::string> instance_families = {"S5", "SA2"};
  int cpu_limit = 10;  // cores of all its nodes together
  // What has native nodes come with TencentOS 4; TKE has renamed it once.
  std::string image_annotation = "node.tke.cloud.tencent.com/beta-image=ts4-public";
  std::string startup_taint = std::string(names::kAgentNotReadyTaint);  // key: the gate's
  friend bool operator==(const NodePoolSpec&, const NodePoolSpec&) = default;
};

enum class PoolKind { NodeClass, NodePool };

constexpr const char* to_text(PoolKind kind) {
  return kind == PoolKind::NodeClass ? "TKEMachineNodeClass" : "NodePool";
}

struct PoolObject {
  PoolKind kind = PoolKind::NodePool;
  std::string name;
  std::string spec;  // JSON, with what others defaulted
  friend bool operator==(const PoolObject&, const PoolObject&) = default;
};

struct Karpenter {
  bool served = false;  // the API server knows both kinds
  std::vector<PoolObject> objects;
  friend bool operator==(const Karpenter&, const Karpenter&) = default;
};

}  // namespace tco::model
