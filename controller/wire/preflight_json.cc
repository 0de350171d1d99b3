#include "wire/preflight_json.h"

#include <algorithm>

#include "wire/json_reader.h"
#include "wire/projection.h"

namespace tco::wire {
namespace {

using json::each_field, json::Problem, json::read, json::Value;

struct PodParts {
  model::ObjectMeta meta;
  std::string node;
};

Problem read_pod(PodParts& parts, std::string_view key, Value value) {
  if (key == "metadata") {
    return json::read_meta(value, parts.meta, [](std::string_view, Value) { return Problem{}; });
  }
  if (key != "spec") return {};
  return each_field(value, [&](std::string_view part, Value field) -> Problem {
    return part == "nodeName" ? read(field, parts.node) : Problem{};
  });
}

bool has(const std::vector<std::string>& words, std::initializer_list<std::string_view> wanted) {
  return std::ranges::any_of(
      words, [&](const std::string& word) { return std::ranges::count(wanted, word) > 0; });
}

std::vector<std::string> words(const JsonReader& reader, const char* key) {
  std::vector<std::string> list;
  reader.read(key, list);
  return list;
}

bool creates_pods(const JsonReader& rule) {
  return has(words(rule, "operations"), {"CREATE", "*"}) &&
         has(words(rule, "apiGroups"), {"", "*"}) && has(words(rule, "apiVersions"), {"v1", "*"}) &&
         has(words(rule, "resources"), {"pods", "*", "*/*"});
}

bool holds(const JsonReader& expression, const Labels& labels) {
  std::string key;
  std::string op;
  expression.read("key", key);
  expression.read("operator", op);
  const auto found = labels.find(key);
  const bool there = found != labels.end();
  if (op == "Exists") return there;
  if (op == "DoesNotExist") return !there;
  const bool among = there && has(words(expression, "values"), {found->second});
  return op == "In" ? among : !among;
}

// An absent or empty selector selects everything.
bool selects(const JsonReader& selector, const Labels& labels) {
  Labels wanted;
  selector.read("matchLabels", wanted);
  for (const auto& [key, value] : wanted) {
    const auto found = labels.find(key);
    if (found == labels.end() || found->second != value) return false;
  }
  bool all = true;
  selector.each("matchExpressions",
                [&](const JsonReader& expression) { all = all && holds(expression, labels); });
  return all;
}

bool intercepts(const JsonReader& webhook, const Labels& ns, const Labels& pod) {
  std::string policy = "Fail";  // the API server's default
  webhook.read("failurePolicy", policy);
  if (policy != "Fail" || !webhook.child("clientConfig").has("service")) return false;
  bool pods = false;
  webhook.each("rules", [&](const JsonReader& rule) { pods = pods || creates_pods(rule); });
  return pods && selects(webhook.child("namespaceSelector"), ns) &&
         selects(webhook.child("objectSelector"), pod);
}

// The document, if `items` of it could be read.
template <typename Visit>
Status each_item(std::string_view text, std::string_view what, Visit visit) {
  const Result<Json> json = parse_json(text, what);
  if (!json) return json.error();
  const JsonReader reader(*json);
  reader.each("items", visit);
  if (reader.problem().empty() && json->contains("items")) return ok();
  return Error{ErrorKind::Decode, std::string(what) + " cannot be read: " + reader.problem()};
}

std::vector<std::string> taint_keys(const JsonReader& reader, const char* list) {
  std::vector<std::string> keys;
  reader.each(list, [&](const JsonReader& taint) { taint.read("key", keys.emplace_back()); });
  return keys;
}

// "ts4-public" under image-label, or under beta-image as it was called before; Karpenter's pools
// carry the whole annotation as a value.
bool asks_for_newer_system(const JsonReader& metadata) {
  Labels annotations;
  metadata.read("annotations", annotations);
  return std::ranges::any_of(annotations, [](const auto& annotation) {
    const std::string text = annotation.first + "=" + annotation.second;
    return text.find("image-label=ts4") != std::string::npos ||
           text.find("beta-image=ts4") != std::string::npos;
  });
}

}  // namespace

Result<PodPage> parse_workload_pods(std::string_view text) {
  PodPage page;
  Result<ListMeta> meta = split_page(text, [&](std::string_view item) -> Status {
    auto parts = json::project<PodParts>("Pod", item, read_pod);
    if (!parts) return parts.error();
    page.pods.push_back({.ns = std::move(parts->meta.ns),
                         .name = std::move(parts->meta.name),
                         .node = std::move(parts->node)});
    return ok();
  });
  if (!meta) return meta.error();
  page.continue_token = std::move(meta->continue_token);
  return page;
}

Result<Labels> parse_labels(std::string_view text) {
  const Result<Json> json = parse_json(text, "the object");
  if (!json) return json.error();
  const JsonReader reader(*json);
  Labels labels;
  reader.child("metadata").read("labels", labels);
  if (reader.problem().empty()) return labels;
  return Error{ErrorKind::Decode, "the object's labels cannot be read: " + reader.problem()};
}

Result<std::vector<Interceptor>> parse_interceptors(std::string_view text, const Labels& ns,
                                                    const Labels& pod) {
  std::vector<Interceptor> found;
  const Status read = each_item(text, "the webhook configurations", [&](const JsonReader& item) {
    std::string configuration;
    item.child("metadata").read("name", configuration);
    item.each("webhooks", [&](const JsonReader& webhook) {
      if (!intercepts(webhook, ns, pod)) return;
      Interceptor& one = found.emplace_back();
      one.configuration = configuration;
      webhook.read("name", one.name);
      const JsonReader client = webhook.child("clientConfig");
      client.child("service").read("namespace", one.service_ns);
      client.child("service").read("name", one.service);
    });
  });
  if (!read) return read.error();
  return found;
}

Result<std::string> parse_service_selector(std::string_view text) {
  const Result<Json> json = parse_json(text, "the Service");
  if (!json) return json.error();
  const JsonReader reader(*json);
  Labels selector;
  reader.child("spec").read("selector", selector);
  if (!reader.problem().empty()) {
    return Error{ErrorKind::Decode, "the Service cannot be read: " + reader.problem()};
  }
  std::string joined;
  for (const auto& [key, value] : selector) {
    joined.append(joined.empty() ? "" : ",").append(key).append("=").append(value);
  }
  return joined;
}

Result<PodNetworks> parse_pod_networks(std::string_view text) {
  PodNetworks found;
  const Status read = each_item(text, "the pods", [&](const JsonReader& item) {
    bool on_host = false;
    item.child("spec").read("hostNetwork", on_host);
    ++found.pods;
    found.all_on_host = found.all_on_host && on_host;
  });
  if (!read) return read.error();
  return found;
}

Result<std::vector<model::NodePool>> parse_karpenter_pools(std::string_view text) {
  std::vector<model::NodePool> pools;
  const Status read = each_item(text, "the NodePools", [&](const JsonReader& item) {
    std::string name;
    item.child("metadata").read("name", name);
    const JsonReader made = item.child("spec").child("template");
    pools.push_back({.what = "Karpenter NodePool " + name,
                     .karpenter = true,
                     .startup_taints = taint_keys(made.child("spec"), "startupTaints"),
                     .taints = taint_keys(made.child("spec"), "taints"),
                     .newer_system = asks_for_newer_system(made.child("metadata"))});
  });
  if (!read) return read.error();
  return pools;
}

// Where TKE keeps a pool's annotation is not documented: wherever it is, it counts.
Result<std::vector<model::NodePool>> parse_machine_sets(std::string_view text) {
  std::vector<model::NodePool> pools;
  const Status read = each_item(text, "the MachineSets", [&](const JsonReader& item) {
    std::string name;
    item.child("metadata").read("name", name);
    const JsonReader made = item.child("spec").child("template");
    pools.push_back({.what = "MachineSet " + name,
                     .karpenter = false,
                     .startup_taints = {},
                     .taints = taint_keys(made.child("spec"), "taints"),
                     .newer_system = asks_for_newer_system(item.child("metadata")) ||
                                     asks_for_newer_system(made.child("metadata"))});
  });
  if (!read) return read.error();
  return pools;
}

}  // namespace tco::wire
