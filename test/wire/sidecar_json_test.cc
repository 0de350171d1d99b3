// The sidecar's messages against test/golden/sidecar, which the sidecar's own tests read too.
#include "wire/sidecar_json.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/rfc3339.h"

namespace tco::wire {
namespace {

using Json = nlohmann::json;
using model::OperationState;

std::string golden(const std::string& name) {
  std::ifstream file(std::string(TCO_SOURCE_DIR) + "/test/golden/sidecar/" + name + ".json");
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_CASE("sidecar: the version") {
  const auto version = parse_sidecar_version(golden("version"));
  REQUIRE(version);
  CHECK(version->contract == kSidecarContract);
  CHECK(version->version == "0.1.0");
  CHECK(version->helm == "v4.3.1");
  CHECK(version->start_id == "rerzlbq4rmsnyrmlpknqpyxzmm");
  CHECK(version->started == parse_rfc3339("2026-11-22T10:00:00Z"));
}

TEST_CASE("sidecar: a release that is deployed") {
  const auto state = parse_helm_state(golden("release_deployed"));
  REQUIRE(state);
  REQUIRE(state->release);
  CHECK_FALSE(state->operation);
  CHECK(state->release->revision == 2);
  CHECK(state->release->status == "deployed");
  CHECK(state->release->chart_version == "1.18.2");
  CHECK(state->release->updated == parse_rfc3339("2026-11-22T10:05:00Z"));
  CHECK(state->release->labels.size() == 7);
  CHECK(state->release->label("install.cilium-tke.io/desired") == "5f1c9a07b3d2e846");
  CHECK(state->release->label("no such").empty());
  CHECK(state->release->last_deployed_revision == 2);
  CHECK_FALSE(state->release->pending());
}

TEST_CASE("sidecar: a revision that somebody else wrote") {
  CHECK_FALSE(parse_helm_state(golden("release_deployed"))->release->foreign);
  CHECK(parse_helm_state(golden("release_deployed"))->release->kube_proxy_replacement == "true");
  const auto state = parse_helm_state(golden("release_foreign"));
  REQUIRE(state);
  CHECK(state->release->foreign ==
        model::ForeignRevision{.writer = "helm", .description = "Upgrade complete"});
  CHECK(state->release->chart_version == "1.19.6");
  CHECK(state->release->kube_proxy_replacement == "false");
  CHECK_FALSE(state->release->label("install.cilium-tke.io/uid").empty());
}

TEST_CASE("sidecar: a pending release and the operation that made it") {
  const auto state = parse_helm_state(golden("release_pending"));
  REQUIRE(state);
  CHECK(state->release->pending());
  CHECK(state->release->last_deployed_revision == 0);
  REQUIRE(state->operation);
  CHECK(state->operation->state == OperationState::Running);
}

TEST_CASE("sidecar: no release") {
  const auto state = parse_helm_state(golden("release_absent"));
  REQUIRE(state);
  CHECK_FALSE(state->release);
  CHECK_FALSE(state->operation);
}

TEST_CASE("sidecar: operations in each state") {
  const auto running = parse_operation(golden("operation_running"));
  REQUIRE(running);
  CHECK(running->id == "op-7f3a");
  CHECK(running->type == "Apply");
  CHECK(running->state == OperationState::Running);
  CHECK(running->desired == "5f1c9a07b3d2e846");
  CHECK(running->phase == "Applying");
  CHECK(running->objects_done == 12);
  CHECK(running->objects_total == 23);
  CHECK(running->finished == model::Time{});

  const auto succeeded = parse_operation(golden("operation_succeeded"));
  REQUIRE(succeeded);
  CHECK(succeeded->state == OperationState::Succeeded);
  CHECK(succeeded->finished == parse_rfc3339("2026-11-22T10:04:01.5Z"));

  const auto failed = parse_operation(golden("operation_failed"));
  REQUIRE(failed);
  CHECK(failed->state == OperationState::Failed);
  CHECK(failed->error_reason == "Forbidden");
  CHECK(failed->error_message.starts_with("server-side apply failed"));
}

TEST_CASE("sidecar: every refusal has a reason and a message") {
  for (const auto& [file, reason] : {std::pair{"error_busy", "Busy"},
                                     {"error_fenced", "Fenced"},
                                     {"error_invalid_request", "InvalidRequest"},
                                     {"error_operation_unknown", "OperationUnknown"},
                                     {"error_stale_epoch", "StaleEpoch"},
                                     {"error_values_invalid", "ValuesInvalid"},
                                     {"error_values_unreadable", "ValuesUnreadable"}}) {
    INFO(file);
    const SidecarRefusal refusal = parse_refusal(golden(file));
    CHECK(refusal.reason == reason);
    CHECK_FALSE(refusal.message.empty());
    CHECK(refusal.epoch == (refusal.reason == "StaleEpoch" ? 3 : 0));
  }
}

TEST_CASE("sidecar: the requests are those of the contract") {
  CHECK(Json::parse(fence_request(3, "tke-cilium-operator-7d9c5b6f4-x2x9q",
                                  std::chrono::milliseconds(13000))) ==
        Json::parse(golden("fence_request")));

  CHECK(
      Json::parse(apply_request(
          {.id = "op-7f3a",
           .ns = "kube-system",
           .name = "cilium",
           .epoch = 3,
           .desired = "5f1c9a07b3d2e846",
           .chart = {.source = model::ChartSource::HTTP,
                     .url = "https://helm.cilium.io/",
                     .sha256 = "39b62a72f0892dd16548bd08ee97d5db2e975f7c1f57155578a144186e22992f"},
           .version = "1.18.2",
           .values = R"({"cni":{"chainingMode":"generic-veth","customConf":true},
                           "k8sServicePort":60002})",
           .secret_values = {R"({"cni":{"customConf":true}})", "{}"},
           .owned = {{.key = "kube-proxy-replacement", .value = "true", .program = "agent"},
                     {.key = "set-cilium-node-taints", .value = "false", .program = "operator"}},
           .labels = {{"install.cilium-tke.io/desired", "5f1c9a07b3d2e846"},
                      {"install.cilium-tke.io/epoch", "3"},
                      {"install.cilium-tke.io/uid", "0d1c5a44-6d0e-4d8e-9a53-5a1f4e7f8b11"}},
           .max_history = 3,
           .renew = {"hubble-server-certs"}})) == Json::parse(golden("operation_request_apply")));

  Json unlock = Json::parse(golden("operation_request_unlock"));
  CHECK(unlock.at("desired") == "");
  unlock.erase("desired");  // empty may be left out
  CHECK(Json::parse(unlock_request(
            {.id = "op-81c2", .ns = "kube-system", .name = "cilium", .epoch = 4, .revision = 2})) ==
        unlock);

  Json uninstall = Json::parse(golden("operation_request_uninstall"));
  uninstall.erase("desired");
  CHECK(Json::parse(uninstall_request(
            {.id = "op-90b1", .ns = "kube-system", .name = "cilium", .epoch = 3})) == uninstall);
}

TEST_CASE("sidecar: what became of a release's objects") {
  const auto live = parse_live_release(golden("live_answer"));
  REQUIRE(live);
  CHECK(live->revision == 3);
  REQUIRE(live->differences.size() == 2);
  CHECK(live->differences[0].object == "ConfigMap kube-system/cilium-config");
  CHECK(live->differences[0].fields == std::vector<std::string>{"/data/debug"});
  CHECK(live->differences[0].writer == "kubectl-edit");
  CHECK_FALSE(live->differences[0].missing);
  CHECK(live->differences[1].missing);
  REQUIRE(live->certificates.size() == 1);
  CHECK(live->certificates[0].name == "hubble-server-certs");
  CHECK(live->certificates[0].renewable);
  CHECK(live->certificates[0].not_after - live->certificates[0].not_before ==
        std::chrono::hours{365 * 24});
  REQUIRE(live->node_configs.size() == 1);
  CHECK(live->node_configs[0].name == "kube-system/special");
  CHECK(live->node_configs[0].keys == std::vector<std::string>{"debug", "routing-mode"});
  CHECK_FALSE(parse_live_release("{}"));
  CHECK_FALSE(parse_live_release(R"({"revision":1,"differences":[{"object":7}]})"));
}

TEST_CASE("sidecar: the chart of each other source is named as the contract does") {
  const auto chart_of = [](const model::ChartSpec& chart) {
    return Json::parse(apply_request({.chart = chart, .version = "1.18.2", .values = "{}"}))
        .at("chart");
  };
  CHECK(chart_of({.source = model::ChartSource::OCI,
                  .url = "oci://registry.example.com/charts/cilium",
                  .oci_digest =
                      "sha256:5f1c9a07b3d2e8465f1c9a07b3d2e8465f1c9a07b3d2e8465f1c9a07b3d2e846",
                  .credentials_secret = "charts-login",
                  .ca_secret = "charts-ca"}) ==
        Json::parse(golden("operation_request_apply_oci")).at("chart"));
  CHECK(chart_of({.source = model::ChartSource::ConfigMap,
                  .sha256 = "39b62a72f0892dd16548bd08ee97d5db2e975f7c1f57155578a144186e22992f",
                  .config_map_name = "cilium-charts",
                  .config_map_key = "cilium-1.18.2.tgz"}) ==
        Json::parse(golden("operation_request_apply_configmap")).at("chart"));
}

TEST_CASE("sidecar: a chart that is not pinned names neither url nor digest") {
  const Json chart = Json::parse(apply_request({.version = "1.18.2", .values = "{}"})).at("chart");
  CHECK(chart == Json::parse(R"({"source":"Auto","name":"cilium","version":"1.18.2"})"));
  CHECK(
      Json::parse(apply_request({.chart = {.source = model::ChartSource::Bundled}, .values = "{}"}))
          .at("chart")
          .at("source") == "Bundled");
}

TEST_CASE("sidecar: what a deployed revision's record tells") {
  const auto state = parse_helm_state(golden("release_deployed"));
  REQUIRE(state);
  CHECK(state->release->images.size() == 2);
  CHECK(state->release->images[0].starts_with("quay.tencentcloudcr.com/cilium/cilium:v1.18.2@"));
  CHECK(state->release->unknown_values == std::vector<std::string>{"/hubble/relai"});
  CHECK(parse_helm_state(golden("release_pending"))->release->images.empty());
}

TEST_CASE("sidecar: the values of other objects") {
  const std::vector<model::ValuesSource> sources = {
      {.kind = model::ValuesKind::Secret, .name = "cilium-values"},
      {.kind = model::ValuesKind::ConfigMap,
       .name = "cilium-site",
       .key = "site.yaml",
       .optional = true}};
  CHECK(Json::parse(values_request(sources)) == Json::parse(golden("values_request")));
  const auto documents = parse_values(golden("values_answer"));
  REQUIRE(documents);
  CHECK(*documents == std::vector<std::string>{R"({"ipv4":{"enabled":true},"mtu":8500})", "{}"});
}

TEST_CASE("sidecar: values that cannot be read are not quoted") {
  for (const char* text :
       {"", "hunter2", R"({"documents":["hunter2"]})", R"({"documents":"hunter2"})",
        R"({"values":"hunter2"})", R"(["hunter2"])"}) {
    INFO(text);
    const auto documents = parse_values(text);
    REQUIRE_FALSE(documents);
    CHECK(documents.error().kind == ErrorKind::Decode);
    CHECK(documents.error().message.find("hunter2") == std::string::npos);
  }
}

TEST_CASE("sidecar: an answer that is not the contract's is an error") {
  for (const char* text :
       {"", "[]", "null", R"({"release":"x"})", R"({"release":[]})", R"({"operation":1})",
        R"({"release":{"revision":"1"}})", R"({"release":{"labels":{"a":1}}})",
        R"({"operation":{"state":"Paused"}})", R"({"operation":{"error":"x"}})"}) {
    INFO(text);
    REQUIRE_FALSE(parse_helm_state(text));
    CHECK(parse_helm_state(text).error().kind == ErrorKind::Decode);
  }
  CHECK(parse_sidecar_version("{}").error().message ==
        "the Helm sidecar's answer is not the contract's: startId is missing");
  CHECK_FALSE(parse_sidecar_version(R"({"contract":"1","startId":"x"})"));
  CHECK_FALSE(parse_operation("{}"));
  CHECK_FALSE(parse_operation(R"({"id":"x","objectsDone":"many"})"));
}

TEST_CASE("sidecar: a refusal that is no JSON still has a message") {
  CHECK(parse_refusal("502 Bad Gateway").message ==
        "the Helm sidecar's error is not a JSON object: 502 Bad Gateway");
  CHECK(parse_refusal("502 Bad Gateway").reason.empty());
  CHECK(parse_refusal("{}").reason.empty());
}

}  // namespace
}  // namespace tco::wire
