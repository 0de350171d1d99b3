#include "wire/taint_patch.h"

#include "wire/json_reader.h"

namespace tco::wire {
namespace {

constexpr const char* kTaints = "/spec/taints";

// As the API server writes it: what is empty is left out.
Json to_json(const model::Taint& taint) {
  Json json = {{"key", taint.key}, {"effect", taint.effect}};
  if (!taint.value.empty()) json["value"] = taint.value;
  if (!taint.time_added.empty()) json["timeAdded"] = taint.time_added;
  return json;
}

Json test(std::string path, Json value) {
  return {{"op", "test"}, {"path", std::move(path)}, {"value", std::move(value)}};
}

// One that was deleted and made anew under the same name has another agent to wait for.
Json if_same_node(const model::Node& node) {
  return Json::array({test("/metadata/uid", node.meta.uid)});
}

}  // namespace

std::string add_taint_patch(const model::Node& node, const model::Taint& taint) {
  Json patch = if_same_node(node);
  if (node.taints.empty()) {
    // A list that is not there equals null.
    patch.push_back(test(kTaints, nullptr));
    patch.push_back({{"op", "add"}, {"path", kTaints}, {"value", Json::array({to_json(taint)})}});
    return patch.dump();
  }
  Json seen = Json::array();
  for (const model::Taint& each : node.taints) seen.push_back(to_json(each));
  patch.push_back(test(kTaints, std::move(seen)));
  patch.push_back(
      {{"op", "add"}, {"path", std::string(kTaints) + "/-"}, {"value", to_json(taint)}});
  return patch.dump();
}

std::string remove_taints_patch(const model::Node& node, const std::vector<std::size_t>& places) {
  Json patch = if_same_node(node);
  // From the end, so that no removal moves the next.
  for (const std::size_t place : std::vector(places.rbegin(), places.rend())) {
    const std::string path = std::string(kTaints) + "/" + std::to_string(place);
    patch.push_back(test(path, to_json(node.taints[place])));
    patch.push_back({{"op", "remove"}, {"path", path}});
  }
  return patch.dump();
}

}  // namespace tco::wire
