#include "wire/node_pods_json.h"

#include <optional>

#include "wire/item_splitter.h"
#include "wire/json_reader.h"
#include "wire/projection.h"

namespace tco::wire {
namespace {

using json::each_element, json::each_field, json::Problem, json::read, json::Value;

struct PodParts {
  model::ObjectMeta meta;
  bool controlled = false;
  bool says_network = false;  // it has the condition, True or not
  model::Time network{};      // since when it is True
  model::Time started{};      // what kubelets without that condition tell
};

Problem read_owner(Value value, PodParts& parts) {
  return each_field(value, [&](std::string_view key, Value field) -> Problem {
    return key == "controller" ? read(field, parts.controlled) : Problem{};
  });
}

// A sandbox that is made anew is another network, and another time.
Problem read_condition(Value value, PodParts& parts) {
  std::string_view type;
  std::string_view status;
  model::Time changed{};
  Problem problem = each_field(value, [&](std::string_view key, Value field) -> Problem {
    if (key == "type") return read(field, type);
    if (key == "status") return read(field, status);
    return key == "lastTransitionTime" ? json::read(field, changed) : Problem{};
  });
  if (type != "PodReadyToStartContainers") return problem;
  parts.says_network = true;
  if (status == "True") parts.network = changed;
  return problem;
}

Problem read_status(Value value, PodParts& parts) {
  return each_field(value, [&](std::string_view key, Value field) -> Problem {
    if (key == "startTime") return json::read(field, parts.started);
    if (key != "conditions") return {};
    return each_element(field, [&](Value each) { return read_condition(each, parts); });
  });
}

Problem read_pod(PodParts& parts, std::string_view key, Value value) {
  if (key == "status") return read_status(value, parts);
  if (key != "metadata") return {};
  return json::read_meta(value, parts.meta, [&](std::string_view part, Value field) -> Problem {
    if (part != "ownerReferences") return {};
    return each_element(field, [&](Value owner) {
      bool before = parts.controlled;
      Problem problem = read_owner(owner, parts);
      parts.controlled = parts.controlled || before;
      return problem;
    });
  });
}

}  // namespace

Result<NodePodPage> parse_node_pods(std::string_view text) {
  NodePodPage page;
  Result<ListMeta> meta = split_page(text, [&](std::string_view item) -> Status {
    auto parts = json::project<PodParts>("Pod", item, read_pod);
    if (!parts) return parts.error();
    page.pods.push_back({.ns = std::move(parts->meta.ns),
                         .name = std::move(parts->meta.name),
                         .uid = std::move(parts->meta.uid),
                         .created = parts->meta.created,
                         .networked = parts->says_network ? parts->network : parts->started,
                         .controlled = parts->controlled,
                         .deleting = parts->meta.deleting});
    return ok();
  });
  if (!meta) return meta.error();
  page.continue_token = std::move(meta->continue_token);
  return page;
}

std::string eviction(const model::NodePod& pod) {
  return to_text({{"apiVersion", "policy/v1"},
                  {"kind", "Eviction"},
                  {"metadata", {{"namespace", pod.ns}, {"name", pod.name}}},
                  {"deleteOptions", {{"preconditions", {{"uid", pod.uid}}}}}});
}

}  // namespace tco::wire
