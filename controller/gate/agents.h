// Which node has an agent, and whether it is ready: an index over the agent pods, kept by their
// events. Pods of one node may overlap while one takes the other's place.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "gate/decide.h"
#include "model/node.h"

namespace tco::gate {

class Agents {
 public:
  // The pod of this name is now so; null: it is gone. Answers the nodes whose agent may be another
  // now: none, one, or two if it moved.
  std::vector<std::string> update(const std::string& pod, const model::CiliumPod* now);
  Agent on(const std::string& node) const;

 private:
  struct Pod {
    std::string node;
    bool ready = false;
    friend bool operator==(const Pod&, const Pod&) = default;
  };
  struct Count {
    int pods = 0;
    int ready = 0;
  };
  void count(const Pod& pod, int by);

  std::unordered_map<std::string, Pod> pods_;
  std::unordered_map<std::string, Count> nodes_;
};

}  // namespace tco::gate
