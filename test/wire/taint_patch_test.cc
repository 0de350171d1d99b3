// The patches of a Node's taints, byte for byte: what they test is what keeps two writers apart.
#include "wire/taint_patch.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace tco::wire {
namespace {

using Json = nlohmann::json;

const model::Taint kNotReady{"node.kubernetes.io/not-ready", "", "NoExecute",
                             "2026-11-22T10:00:00Z"};
const model::Taint kPools{"node.cilium.io/agent-not-ready", "true", "NoExecute", ""};
const model::Taint kOurs{"node.cilium.io/agent-not-ready", "ours", "NoSchedule", ""};

model::Node node(std::vector<model::Taint> taints) {
  model::Node made;
  made.meta.uid = "uid-1";
  made.taints = std::move(taints);
  return made;
}

TEST_CASE("taint patch: the first taint of a node is added to no list") {
  CHECK(Json::parse(add_taint_patch(node({}), kOurs)) == Json::parse(R"([
      {"op":"test","path":"/metadata/uid","value":"uid-1"},
      {"op":"test","path":"/spec/taints","value":null},
      {"op":"add","path":"/spec/taints","value":[
          {"key":"node.cilium.io/agent-not-ready","value":"ours","effect":"NoSchedule"}]}])"));
}

TEST_CASE("taint patch: a further one is appended to the list that was seen") {
  CHECK(Json::parse(add_taint_patch(node({kNotReady}), kOurs)) == Json::parse(R"([
      {"op":"test","path":"/metadata/uid","value":"uid-1"},
      {"op":"test","path":"/spec/taints","value":[
          {"key":"node.kubernetes.io/not-ready","effect":"NoExecute","timeAdded":"2026-11-22T10:00:00Z"}]},
      {"op":"add","path":"/spec/taints/-","value":
          {"key":"node.cilium.io/agent-not-ready","value":"ours","effect":"NoSchedule"}}])"));
}

TEST_CASE("taint patch: several are taken out from the end, each tested as a whole") {
  CHECK(Json::parse(remove_taints_patch(node({kPools, kNotReady, kOurs}), {0, 2})) ==
        Json::parse(R"([
      {"op":"test","path":"/metadata/uid","value":"uid-1"},
      {"op":"test","path":"/spec/taints/2","value":
          {"key":"node.cilium.io/agent-not-ready","value":"ours","effect":"NoSchedule"}},
      {"op":"remove","path":"/spec/taints/2"},
      {"op":"test","path":"/spec/taints/0","value":
          {"key":"node.cilium.io/agent-not-ready","value":"true","effect":"NoExecute"}},
      {"op":"remove","path":"/spec/taints/0"}])"));
}

}  // namespace
}  // namespace tco::wire
