// The status, written and read back.
#include "wire/status_json.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/rfc3339.h"
#include "wire/installation_json.h"

namespace tco::wire {
namespace {

model::InstallationStatus full_status() {
  const model::Time then = *parse_rfc3339("2026-11-22T10:00:00Z");
  return {.observed_generation = 4,
          .conditions = {{"Ready", "Unknown", "AwaitingAgents", "node-1: agent", 4, then},
                         {"Reconciling", "True", "AwaitingAgents", "中文\n\"quoted\"", 3, then}},
          .effective = model::EffectiveStatus{.version = "1.18.2",
                                              .chart_source = "Auto",
                                              .api_server = "169.254.128.112:60002",
                                              .api_server_change = "Follow",
                                              .image_registry = "quay.io",
                                              .cni_config_map = "m/k",
                                              .retire_order = "ReleaseFirst",
                                              .drift = "Repair",
                                              .approval = "Manual",
                                              .existing_nodes = "InPlace",
                                              .unmanaged_pods = "Evict",
                                              .egress_mode = "IPMasq",
                                              .non_masquerade_cidrs = {"10.0.0.0/8"},
                                              .large_scale = "Disabled",
                                              .api_priority = "Enabled",
                                              .soak_seconds = 3600,
                                              .hubble_certificates = "Helm",
                                              .gate_mode = "Continuous",
                                              .gate_owner = "Operator",
                                              .values_digest = "sha256:ab",
                                              .operator_version = "0.1.0"},
          .cluster = model::ClusterStatus{"v1.34.1-tke.8", "VPC-CNI"},
          .plan = model::PlanStatus{"sha256:cd", "AwaitingApproval", "+1 ~0 -0 objects", then,
                                    "kube-system/plan"},
          .operation = model::OperationStatus{"NodesReady", "1/2", then},
          .release = model::ReleaseStatus{"cilium",
                                          "kube-system",
                                          3,
                                          "1.18.2",
                                          "deployed",
                                          {"quay.io/cilium/cilium:v1.18.2", "x/y:1"}},
          .nodes = model::NodesStatus{2, 1, 1, 1, 1, "1/2", "1/2", 5},
          .components = {{"daemonset.kube-system.kube-proxy", 3, then, "tke-addon-manager"},
                         {"configmap.kube-system.cni-configuration", 1, then, ""}},
          .recycle = model::RecycleStatus{21, {"node-1", "node-2"}},
          .history = {{"Upgrade", "1.17.18", "1.18.2", "ab", "Running", "", 2, then, {}},
                      {"Install", "", "1.17.18", "cd", "Failed", "why", 1, then, then}},
          .certificates = {{"hubble-server-certs", then}},
          .handled_request = "now",
          .handled_reset = "2026-11-22T10:00:00Z"};
}

// As an API server would store a merge patch over nothing: nulls are not there.
model::InstallationStatus read_back(const model::InstallationStatus& status) {
  Json stored = Json::object();
  stored.merge_patch(Json::parse(status_patch(status)));
  const auto parsed = parse_installation(stored.dump());
  REQUIRE(parsed);
  return parsed->status;
}

TEST_CASE("status: what is written is read back") {
  CHECK(read_back(full_status()) == full_status());
  CHECK(read_back({}) == model::InstallationStatus{});
}

TEST_CASE("status: texts that may be empty are read back as empty") {
  model::InstallationStatus status = full_status();
  status.effective->api_server.clear();
  status.effective->non_masquerade_cidrs.clear();
  status.effective->values_digest.clear();
  status.operation->progress.clear();
  status.release->chart_version.clear();
  status.release->images.clear();
  CHECK(read_back(status) == status);
}

TEST_CASE("status: what a new status lacks is removed from the old one") {
  Json stored = Json::parse(status_patch(full_status()));
  model::InstallationStatus bare;
  bare.observed_generation = 5;
  stored.merge_patch(Json::parse(status_patch(bare)));
  CHECK(stored == Json::parse(R"({"status":{"observedGeneration":5,"conditions":[]}})"));
}

TEST_CASE("status: only its own fields are written") {
  const Json patch = Json::parse(status_patch(full_status()));
  CHECK(patch.size() == 1);
  CHECK(patch.at("status").size() == 14);
  CHECK(patch.at("status").at("conditions")[0] == Json::parse(R"({
      "type":"Ready","status":"Unknown","reason":"AwaitingAgents","message":"node-1: agent",
      "observedGeneration":4,"lastTransitionTime":"2026-11-22T10:00:00Z"})"));
}

TEST_CASE("status: bytes that are no UTF-8 do not stop it from being written") {
  model::InstallationStatus status;
  status.conditions = {{"Ready", "False", "Retrying", "peer said \xff\xc0", 1, {}}};
  CHECK(Json::parse(status_patch(status)).at("status").at("conditions")[0].at("message") ==
        "peer said \xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("status: a wrong type names the field") {
  const auto [status, problem] = GENERATE(table<const char*, const char*>({
      {R"({"observedGeneration":"4"})", "status.observedGeneration is string"},
      {R"({"conditions":{}})", "status.conditions is object"},
      {R"({"conditions":["x"]})", "status.conditions[0] is string"},
      {R"({"conditions":[{},{"type":1}]})", "status.conditions[1].type is number"},
      {R"({"nodes":[]})", "status.nodes is array"},
      {R"({"nodes":{"ready":"1"}})", "status.nodes.ready is string"},
      {R"({"components":[{"repairs":"3"}]})", "status.components[0].repairs is string"},
      {R"({"release":{"revision":{}}})", "status.release.revision is object"},
  }));
  const auto parsed = parse_installation(R"({"status":)" + std::string(status) + "}");
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().message == "the CiliumInstallation cannot be read: " + std::string(problem));
}

}  // namespace
}  // namespace tco::wire
