// The patches of TKE's objects: the smallest change, after the tests that it is still the same one.
#include "wire/foreign_patch.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace tco::wire {
namespace {

using Json = nlohmann::json;
using model::Original;

const model::Toleration kToleration{.key = "node.cilium.io/agent-not-ready", .op = "Exists"};

TEST_CASE("retire: the object has annotations and a nodeSelector") {
  const Original original{.uid = "u", .node_selector = {{{"kubernetes.io/os", "linux"}}}};
  const std::string patch = retire_patch(
      {.uid = "u", .resource_version = "7", .has_annotations = true, .has_field = true}, original);
  CHECK(Json::parse(patch) == Json::parse(R"([
    {"op":"test","path":"/metadata/uid","value":"u"},
    {"op":"test","path":"/metadata/resourceVersion","value":"7"},
    {"op":"add","path":"/metadata/annotations/install.cilium-tke.io~1original",
     "value":"{\"nodeSelector\":{\"kubernetes.io/os\":\"linux\"},\"uid\":\"u\"}"},
    {"op":"add","path":"/spec/template/spec/nodeSelector/label-not-exist",
     "value":"node-not-exist"}])"));
}

TEST_CASE("retire: the object has neither") {
  const std::string patch = retire_patch({.uid = "u", .resource_version = "7"}, {.uid = "u"});
  CHECK(Json::parse(patch) == Json::parse(R"([
    {"op":"test","path":"/metadata/uid","value":"u"},
    {"op":"test","path":"/metadata/resourceVersion","value":"7"},
    {"op":"add","path":"/metadata/annotations",
     "value":{"install.cilium-tke.io/original":"{\"nodeSelector\":null,\"uid\":\"u\"}"}},
    {"op":"add","path":"/spec/template/spec/nodeSelector",
     "value":{"label-not-exist":"node-not-exist"}}])"));
}

TEST_CASE("toleration: appended to the list that is there") {
  const Original original{.field = Original::Field::Tolerations,
                          .uid = "u",
                          .tolerations = std::vector<model::Toleration>{{.op = "Exists"}}};
  const std::string patch = toleration_patch(
      {.uid = "u", .resource_version = "7", .has_annotations = true, .has_field = true},
      kToleration, original);
  CHECK(Json::parse(patch) == Json::parse(R"([
    {"op":"test","path":"/metadata/uid","value":"u"},
    {"op":"test","path":"/metadata/resourceVersion","value":"7"},
    {"op":"add","path":"/metadata/annotations/install.cilium-tke.io~1original",
     "value":"{\"tolerations\":[{\"operator\":\"Exists\"}],\"uid\":\"u\"}"},
    {"op":"add","path":"/spec/template/spec/tolerations/-",
     "value":{"key":"node.cilium.io/agent-not-ready","operator":"Exists"}}])"));
}

TEST_CASE("toleration: the first of the list") {
  const std::string patch =
      toleration_patch({.uid = "u", .resource_version = "7", .has_annotations = true}, kToleration,
                       {.field = Original::Field::Tolerations, .uid = "u"});
  CHECK(Json::parse(patch)[3] == Json::parse(R"(
    {"op":"add","path":"/spec/template/spec/tolerations",
     "value":[{"key":"node.cilium.io/agent-not-ready","operator":"Exists"}]})"));
}

TEST_CASE("patches: the tests come before any change") {
  for (const std::string& patch :
       {retire_patch({.uid = "u", .resource_version = "7"}, {.uid = "u"}),
        toleration_patch({.uid = "u", .resource_version = "7"}, kToleration, {.uid = "u"})}) {
    const Json operations = Json::parse(patch);
    CHECK(operations[0].at("op") == "test");
    CHECK(operations[1].at("op") == "test");
    CHECK(operations.size() == 4);
  }
}

}  // namespace
}  // namespace tco::wire
