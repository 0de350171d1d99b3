// What people order beside the spec, and what an uninstallation leaves: the bytes of both.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "wire/foreign_patch.h"
#include "wire/projections.h"
#include "wire/records_json.h"
#include "wire/recycle_json.h"

namespace tco::wire {
namespace {

using Json = nlohmann::json;
using model::Original;

const Original kRolling{.field = Original::Field::UpdateStrategy,
                        .uid = "u",
                        .generation = 4,
                        .update_strategy = "RollingUpdate"};

TEST_CASE("stop order: who gave it, and when; its data does not matter") {
  const auto order = project_stop_order(R"({"metadata":{"name":"tke-cilium-operator-stop",
    "namespace":"kube-system","resourceVersion":"7","creationTimestamp":"2026-11-22T10:00:00Z",
    "managedFields":[{"manager":"kubectl-create"},{"manager":"kubectl-edit"}]},
    "data":{"why":{"not":"a string"}}})");
  REQUIRE(order.has_value());
  CHECK(order->manager == "kubectl-create");
  CHECK(order->meta.created.time_since_epoch().count() > 0);
}

TEST_CASE("stop order: one that names nobody is one all the same") {
  const auto order =
      project_stop_order(R"({"metadata":{"name":"x","resourceVersion":"7","managedFields":null}})");
  REQUIRE(order.has_value());
  CHECK(order->manager.empty());
}

TEST_CASE("installation: an order by annotation is news, anybody else's annotation is none") {
  const auto seen = [](const std::string& annotations) {
    return *project_installation(R"({"metadata":{"name":"default","resourceVersion":"7",
      "annotations":{)" + annotations +
                                 R"(}},"spec":{}})");
  };
  const std::string order = R"("install.cilium-tke.io/emergency-restore":"kube-proxy")";
  CHECK(seen(order) != seen(""));
  CHECK(seen(R"("argocd.argoproj.io/tracking-id":"x")") == seen(""));
}

TEST_CASE("hold: the strategy's type alone, and the original beside it") {
  const std::string patch = hold_patch(
      {.uid = "u", .resource_version = "7", .has_annotations = true, .has_field = true}, kRolling);
  CHECK(Json::parse(patch) == Json::parse(R"([
    {"op":"test","path":"/metadata/uid","value":"u"},
    {"op":"test","path":"/metadata/resourceVersion","value":"7"},
    {"op":"add","path":"/metadata/annotations/install.cilium-tke.io~1original",
     "value":"{\"generation\":4,\"uid\":\"u\",\"updateStrategy\":\"RollingUpdate\"}"},
    {"op":"add","path":"/spec/updateStrategy/type","value":"OnDelete"}])"));
}

TEST_CASE("resume: the type is as before, unless somebody else changed it") {
  const PatchBase base{.uid = "u", .resource_version = "7", .has_annotations = true};
  const Json patch =
      Json::parse(resume_patch(base, {.annotated = true, .has_field = true}, "RollingUpdate"));
  CHECK(patch[2] == Json::parse(R"(
    {"op":"remove","path":"/metadata/annotations/install.cilium-tke.io~1original"})"));
  CHECK(patch[3] == Json::parse(R"(
    {"op":"add","path":"/spec/updateStrategy/type","value":"RollingUpdate"})"));
  CHECK(Json::parse(resume_patch(base, {.annotated = true}, "RollingUpdate")).size() == 3);
}

TEST_CASE("records: the strategy of an update comes back as it was") {
  const std::string entry = "original.daemonset.kube-system.cilium";
  const auto records = parse_records({{entry, original_text(kRolling)}});
  REQUIRE(records.has_value());
  CHECK(records->originals.at(entry) == kRolling);
  CHECK(parse_records({{entry, R"({"uid":"u","updateStrategy":""})"}})->originals.empty());
}

TEST_CASE("recycle: a line a node, and back") {
  const model::Recycle recycle{.installation = "uid-1",
                               .nodes = {{"10.0.0.2", "b-2"}, {"10.0.0.3", ""}}};
  const auto entries = recycle_entries(recycle);
  CHECK(entries.at("nodes") == "10.0.0.2 b-2\n10.0.0.3 \n");
  CHECK(parse_recycle(entries) == recycle);
}

TEST_CASE("recycle: what cannot be read is none") {
  CHECK_FALSE(parse_recycle({}).has_value());
  const auto found = parse_recycle({{"nodes", "\nonly-a-name\n boot\nnode-1 b-1"}});
  REQUIRE(found.has_value());
  CHECK(found->nodes == std::map<std::string, std::string>{{"node-1", "b-1"}});
}

TEST_CASE("node: its boot, and its taints in their order") {
  const auto node = project_node(R"({"metadata":{"name":"n","resourceVersion":"1"},
    "spec":{"taints":[{"key":"a","effect":"NoSchedule"},
      {"key":"node.cilium.io/agent-not-ready","effect":"NoExecute","timeAdded":"2026-11-22T10:00:00Z"},
      {"effect":"NoSchedule","key":"node.cilium.io/agent-not-ready","value":"true"}]},
    "status":{"nodeInfo":{"bootID":"b-1"}}})");
  REQUIRE(node.has_value());
  CHECK(node->boot_id == "b-1");
  REQUIRE(node->taints.size() == 3);
  CHECK(node->taints[1].effect == "NoExecute");
  CHECK(node->taints[2].value == "true");
}

}  // namespace
}  // namespace tco::wire
