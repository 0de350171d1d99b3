#include "situation.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "base/names.h"
#include "base/rfc3339.h"
#include "fakes/world.h"
#include "fakes/yaml.h"
#include "plan/view/api_server.h"
#include "plan/view/desired.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"
#include "wire/flow_control_json.h"
#include "wire/installation_json.h"
#include "wire/node_pool_json.h"
#include "wire/projections.h"
#include "wire/records_json.h"
#include "wire/sidecar_json.h"

namespace tco::golden {
namespace {

using Json = nlohmann::json;
using Objects = std::map<std::string, Json>;  // by "Kind namespace/name": the later one counts

const std::string kFolder = std::string(TCO_SOURCE_DIR) + "/test/golden/";

template <typename T>
T must(Result<T> result, const std::string& what) {
  if (!result) throw std::runtime_error(what + ": " + result.error().message);
  return *std::move(result);
}

std::string key_of(const Json& object) {
  const Json& meta = object.at("metadata");
  return object.at("kind").get<std::string>() + " " + meta.value("namespace", "") + "/" +
         meta.at("name").get<std::string>();
}

// What every object has and no situation is about.
Json completed(Json object) {
  Json& meta = object.at("metadata");
  const Json usual = {{"uid", "uid-" + meta.at("name").get<std::string>()},
                      {"resourceVersion", "1"},
                      {"creationTimestamp", "2026-11-22T09:00:00Z"}};
  for (const auto& [field, value] : usual.items()) {
    if (!meta.contains(field)) meta[field] = value;
  }
  return object;
}

void add_documents(const std::vector<std::string>& documents, std::size_t first, Objects& objects) {
  for (std::size_t i = first; i < documents.size(); ++i) {
    const Json object = Json::parse(documents[i]);
    Json& place = objects[key_of(object)];
    // Entries of a ConfigMap come together; any other object is as the last file has it.
    const bool merge = object.at("kind") == "ConfigMap" && !place.is_null();
    const Json before = merge ? place.at("data") : Json::object();
    place = completed(object);
    if (merge) place["data"].insert(before.begin(), before.end());
  }
}

void add_pool(model::PoolKind kind, const Json& object, plan::World& world) {
  const std::string list = Json({{"items", Json::array({object})}}).dump();
  world.karpenter->served = true;
  world.karpenter->objects.push_back(must(wire::parse_pool_objects(kind, list), "a pool").at(0));
}

void add_object(const std::string& key, const Json& object, plan::World& world) {
  const std::string text = object.dump();
  const std::string kind = object.at("kind");
  if (kind == "CiliumInstallation") world.installation = must(wire::parse_installation(text), key);
  if (kind == "DaemonSet") world.workloads.push_back(must(wire::project_daemon_set(text), key));
  if (kind == "Deployment") world.workloads.push_back(must(wire::project_deployment(text), key));
  if (kind == "Node") world.nodes.push_back(must(wire::project_node(text), key));
  if (kind == "Pod") world.pods.push_back(must(wire::project_pod(text), key));
  if (kind == "EndpointSlice") {
    world.api_endpoints.push_back(must(wire::project_endpoint_slice(text), key));
  }
  if (kind == "NodePool") add_pool(model::PoolKind::NodePool, object, world);
  if (kind == "TKEMachineNodeClass") add_pool(model::PoolKind::NodeClass, object, world);
  if (kind == "FlowSchema") {
    world.flow_control->flow_schema = must(wire::parse_flow_control(text), key);
  }
  if (kind == "PriorityLevelConfiguration") {
    world.flow_control->priority_level = must(wire::parse_flow_control(text), key);
  }
  if (kind != "ConfigMap") return;
  const auto data = must(wire::parse_config_map(text), key);
  const std::string name = object.at("metadata").at("name");
  if (name == names::kStopConfigMap) world.stop = must(wire::project_stop_order(text), key);
  if (name == names::kStateConfigMap) world.records = must(wire::parse_records(data), key);
  if (name == world.installation.spec.cni.config_map_name && data.contains("cni-config")) {
    world.cni_config = data.at("cni-config");
  }
}

// A release that was made for what is desired now says so by its digest.
model::HelmState helm_state(const Json& header, const plan::World& world) {
  Json release = header.value("release", Json());
  if (!release.is_null() && plan::work_out_desired(world)) {
    Json& desired = release.at("labels").at(std::string(names::kDesiredLabel));
    if (desired == "(desired)") desired = plan::work_out_desired(world)->digest;
  }
  const Json answer = {{"release", release}, {"operation", header.value("operation", Json())}};
  model::HelmState state = must(wire::parse_helm_state(answer.dump()), "the sidecar");
  state.start_id = "sidecar-1";
  state.started = *parse_rfc3339(header.value("sidecarStarted", "2026-11-22T09:00:00Z"));
  return state;
}

// So does an upgrade on record.
void name_upgrade(plan::World& world) {
  const auto desired = plan::work_out_desired(world);
  std::optional<model::Upgrade>& upgrade = world.records.upgrade;
  if (!desired || !upgrade || upgrade->desired != "(desired)") return;
  upgrade->desired = desired->digest;
  upgrade->attempt = desired->attempt;
}

}  // namespace

std::vector<std::string> situations() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (std::filesystem::exists(entry.path() / "situation.yaml")) {
      names.push_back(entry.path().filename());
    }
  }
  std::ranges::sort(names);
  return names;
}

std::string folder_of(const std::string& situation) { return kFolder + situation; }

plan::World load(const std::string& situation) {
  const auto documents = yaml_file_to_json(folder_of(situation) + "/situation.yaml");
  const Json header = Json::parse(documents.at(0));
  Objects objects;
  for (const Json& name : header.at("use")) {
    add_documents(yaml_file_to_json(kFolder + "shared/" + name.get<std::string>() + ".yaml"), 0,
                  objects);
  }
  add_documents(documents, 1, objects);

  plan::World world;
  world.now = kNow;
  world.operator_version = "0.1.0";
  world.operator_image = "registry/operator:0.1.0";
  world.kubernetes = {.major = 1, .minor = 34, .text = "v1.34.1-tke.8"};
  world.epoch = 3;
  world.leader_since = kNow - std::chrono::hours(1);
  for (const auto& [key, object] : objects) add_object(key, object, world);
  world.helm = helm_state(header, world);
  name_upgrade(world);
  const auto desired = plan::work_out_desired(world);
  const model::Release* release = plan::release(world);
  const bool planned =
      desired && release != nullptr && release->label(names::kDesiredLabel) == desired->digest;
  if (planned) approve_plan(world);
  return world;
}

}  // namespace tco::golden
