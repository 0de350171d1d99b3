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

const PatchBase kBase{.uid = "u", .resource_version = "7"};

TEST_CASE("restore: our key goes, what stood beside it stays") {
  const std::string patch = restore_patch(kBase, {.annotated = true, .has_field = true}, {});
  CHECK(Json::parse(patch) == Json::parse(R"([
    {"op":"test","path":"/metadata/uid","value":"u"},
    {"op":"test","path":"/metadata/resourceVersion","value":"7"},
    {"op":"remove","path":"/metadata/annotations/install.cilium-tke.io~1original"},
    {"op":"remove","path":"/spec/template/spec/nodeSelector/label-not-exist"}])"));
}

TEST_CASE("restore: a selector that was ours alone goes as a whole") {
  const Json patch =
      Json::parse(restore_patch(kBase, {.annotated = true, .has_field = true, .alone = true}, {}));
  CHECK(patch[3] == Json::parse(R"({"op":"remove","path":"/spec/template/spec/nodeSelector"})"));
}

TEST_CASE("restore: what stood under our key comes back") {
  const Json patch = Json::parse(restore_patch(kBase, {.has_field = true, .alone = true}, "mine"));
  REQUIRE(patch.size() == 3);
  CHECK(patch[2] == Json::parse(R"({"op":"add","value":"mine",
                                   "path":"/spec/template/spec/nodeSelector/label-not-exist"})"));
}

TEST_CASE("restore: somebody took our key out already") {
  const Json patch = Json::parse(restore_patch(kBase, {.annotated = true}, {}));
  REQUIRE(patch.size() == 3);
  CHECK(patch[2].at("path") == "/metadata/annotations/install.cilium-tke.io~1original");
}

TEST_CASE("restore: one toleration of several, and the only one") {
  const Json one =
      Json::parse(remove_toleration_patch(kBase, {.annotated = true, .has_field = true}, 2));
  CHECK(one[3] == Json::parse(R"({"op":"remove","path":"/spec/template/spec/tolerations/2"})"));
  const Json all =
      Json::parse(remove_toleration_patch(kBase, {.has_field = true, .alone = true}, 0));
  CHECK(all[2] == Json::parse(R"({"op":"remove","path":"/spec/template/spec/tolerations"})"));
}

}  // namespace
}  // namespace tco::wire
