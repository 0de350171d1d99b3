// The plan ConfigMap, from what is wanted to what people read, and back to what we need of it.
#include "wire/plan_json.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/rfc3339.h"

namespace tco::wire {
namespace {

using nlohmann::json;

const model::Time kNow = *parse_rfc3339("2026-11-23T10:00:00Z");

model::PlanDocument document() {
  return {.digest = "sha256:ab",
          .version = "1.18.2",
          .changes = {{.step = "CNIConfigured",
                       .object = "ConfigMap kube-system/cni-configuration",
                       .path = "/data/cni-config",
                       .value = R"("{\"a\": 1}")",
                       .verb = "create",
                       .disruption = {}},
                      {.step = "ReleaseDeployed",
                       .object = "Helm release kube-system/cilium",
                       .path = {},
                       .value = R"({"chart":"cilium 1.18.2"})",
                       .verb = "create",
                       .disruption = "agents start",
                       .release = true},
                      {.step = "KubeProxyRetired",
                       .object = "DaemonSet kube-system/kube-proxy",
                       .path = "/spec/template/spec/nodeSelector/label-not-exist",
                       .value = R"("node-not-exist")",
                       .verb = "none",
                       .disruption = {}}},
          .approved = {{"CNIConfigured", "12"}},
          .eligible_nodes = 3};
}

model::ReleasePreview preview() {
  return {
      .objects = {{.verb = "create", .kind = "ClusterRole", .ns = {}, .name = "cilium", .diff = {}},
                  {.verb = "patch",
                   .kind = "ConfigMap",
                   .ns = "kube-system",
                   .name = "cilium-config",
                   .diff = R"({"data":{"debug":"true"}})"}},
      .unchanged = 21};
}

TEST_CASE("plan json: each step with its object, its difference and what may be noticed") {
  const auto entries = plan_entries(document(), preview(), kNow);
  CHECK(entries.at("digest") == "sha256:ab");
  CHECK(entries.at("summary") == "+2 ~1 -0 objects, 3 nodes, disruptive: 1");
  CHECK(entries.at("generated") == "2026-11-23T10:00:00Z");
  const json plan = json::parse(entries.at("plan.json"));
  CHECK(plan.at("version") == "1.18.2");
  const json& steps = plan.at("steps");
  REQUIRE(steps.size() == 3);
  CHECK(steps[0].at("diff") ==
        json::parse(R"([{"op":"add","path":"/data/cni-config","value":"{\"a\": 1}"}])"));
  CHECK_FALSE(steps[0].contains("disruptive"));
  CHECK(steps[1].at("wanted").at("chart") == "cilium 1.18.2");
  CHECK(steps[1].at("disruptive") == "agents start");
  CHECK(steps[1].at("unchangedObjects") == 21);
  CHECK(steps[1].at("objects") == json::parse(R"([
    {"verb":"create","object":"ClusterRole cilium"},
    {"verb":"patch","object":"ConfigMap kube-system/cilium-config","diff":{"data":{"debug":"true"}}}])"));
  CHECK_FALSE(steps[2].contains("diff"));  // it is so already
}

TEST_CASE("plan json: people read it from top to bottom") {
  const std::string plan = plan_entries(document(), preview(), kNow).at("plan.json");
  CHECK(plan.find("\"digest\"") < plan.find("\"summary\""));
  CHECK(plan.find("\"summary\"") < plan.find("\"steps\""));
}

TEST_CASE("plan json: differences that do not fit are left out, objects are not") {
  model::ReleasePreview large = preview();
  large.objects[1].diff = R"({"data":")" + std::string(300'000, 'x') + "\"}";
  const std::string text = plan_entries(document(), large, kNow).at("plan.json");
  CHECK(text.size() < 10'000);
  CHECK(json::parse(text).at("steps")[1].at("objects")[1].at("diff") == "(too long)");
}

TEST_CASE("plan json: what is read back") {
  auto entries = plan_entries(document(), preview(), kNow);
  entries["approved"] = "sha256:cd";
  const model::PlanRecord record = parse_plan(entries);
  CHECK(record.digest == "sha256:ab");
  CHECK(record.summary == "+2 ~1 -0 objects, 3 nodes, disruptive: 1");
  CHECK(record.generated == kNow);
  CHECK(record.approved == std::map<std::string, std::string>{{"CNIConfigured", "12"}});
  CHECK(record.approved_by_user == "sha256:cd");
  CHECK(record.images == preview().images);
}

TEST_CASE("plan json: what cannot be read is not approved") {
  CHECK(parse_plan({}).digest.empty());
  for (const char* text : {"", "[]", "{", R"({"CNIConfigured": 1})"}) {
    CHECK(parse_plan({{"digest", "x"}, {kApprovedStepsEntry, text}}).approved.empty());
  }
}

TEST_CASE("plan json: the sidecar's preview") {
  std::ifstream file(std::string(TCO_SOURCE_DIR) + "/test/golden/sidecar/preview_answer.json");
  REQUIRE(file);
  const auto read = parse_preview(std::string(std::istreambuf_iterator<char>(file), {}));
  REQUIRE(read);
  REQUIRE(read->objects.size() == 3);
  CHECK(read->objects[0].verb == "create");
  CHECK(read->objects[0].ns.empty());
  CHECK(json::parse(read->objects[1].diff) ==
        json::parse(R"({"data":{"debug":"true","mtu":null}})"));
  CHECK(read->objects[2].name == "cilium-envoy");
  CHECK(read->unchanged == 20);
  CHECK(parse_preview("[]").error().kind == ErrorKind::Decode);
  CHECK(parse_preview(R"({"objects": 1})").error().kind == ErrorKind::Decode);
}

}  // namespace
}  // namespace tco::wire
