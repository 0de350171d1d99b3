#include "values/doors.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace tco::values {
namespace {

constexpr std::array<std::string_view, 2> kArguments = {"/extraArgs", "/operator/extraArgs"};
// Envoy and the preflight check know none of the agent's flags, but the API server's address.
constexpr std::array<std::string_view, 4> kVariables = {"/extraEnv", "/operator/extraEnv",
                                                        "/envoy/extraEnv", "/preflight/extraEnv"};

char flag_letter(char c) {
  if (c == '_') return '-';
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string flag_of(std::string_view name) {
  std::string flag(name);
  std::ranges::transform(flag, flag.begin(), flag_letter);
  return flag;
}

std::string text(const Json* value) {
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

std::string item_of(std::string_view list, std::size_t index) {
  return place_of({}, list) + "[" + std::to_string(index) + "]";
}

void add_entries(const Json& values, std::vector<Setting>& all) {
  const Json* entries = find(values, "/extraConfig");
  if (entries == nullptr || !entries->is_object()) return;
  for (const auto& [key, value] : entries->items()) {
    all.push_back(
        {.place = "extraConfig." + key, .name = {}, .flag = flag_of(key), .value = text(&value)});
  }
}

// "--devices=eth0", "--devices" with its value in the next one, "-devices". A switch alone is true.
void add_argument(const std::string& argument, const std::string& place,
                  std::vector<Setting>& all) {
  const std::size_t dashes = argument.find_first_not_of('-');
  if (dashes == 0 || dashes == std::string::npos) return;
  const std::size_t end = argument.find_first_of("= \t\n", dashes);
  const std::string name = argument.substr(dashes, end - dashes);
  Setting setting{
      .place = place, .name = "--" + flag_of(name), .flag = flag_of(name), .value = "true"};
  if (end != std::string::npos) setting.value = argument.substr(end + 1);
  all.push_back(std::move(setting));
}

void add_arguments(const Json& values, std::string_view pointer, std::vector<Setting>& all) {
  const Json* list = find(values, pointer);
  if (list == nullptr || !list->is_array()) return;
  for (std::size_t i = 0; i < list->size(); ++i) {
    add_argument(text(&(*list)[i]), item_of(pointer, i), all);
  }
}

// The chart gives the programs the API server's address by client-go's own two variables.
std::string flag_of_variable(const std::string& name) {
  if (name == "KUBERNETES_SERVICE_HOST" || name == "KUBERNETES_SERVICE_PORT") {
    return "k8s-api-server";
  }
  constexpr std::string_view kPrefix = "CILIUM_";
  return name.starts_with(kPrefix) ? flag_of(name.substr(kPrefix.size())) : std::string();
}

void add_variables(const Json& values, std::string_view pointer, std::vector<Setting>& all) {
  const Json* list = find(values, pointer);
  if (list == nullptr || !list->is_array()) return;
  for (std::size_t i = 0; i < list->size(); ++i) {
    std::string name = text(find((*list)[i], "/name"));
    std::string flag = flag_of_variable(name);
    all.push_back({.place = item_of(pointer, i),
                   .name = std::move(name),
                   .flag = std::move(flag),
                   .value = text(find((*list)[i], "/value"))});
  }
}

void malformed_variables(const Json& values, std::string_view pointer, std::string_view place,
                         std::vector<std::string>& problems) {
  const Json* list = find(values, pointer);
  if (list == nullptr || !list->is_array()) return;
  std::set<std::string> names;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const std::string item = std::string(place) + item_of(pointer, i);
    const Json* value = find((*list)[i], "/value");
    if (value != nullptr && !value->is_string() && !value->is_null()) {
      problems.push_back(item + ".value is " + std::string(kind_of(*value)) +
                         "; the value of a variable is a string: put it in quotes");
    }
    const std::string name = text(find((*list)[i], "/name"));
    if (name.empty() || names.insert(name).second) continue;
    problems.push_back(item + " names a variable for the second time: leave one of the two out");
  }
}

}  // namespace

std::vector<Setting> settings_in(const Json& values) {
  std::vector<Setting> all;
  add_entries(values, all);
  for (const std::string_view pointer : kArguments) add_arguments(values, pointer, all);
  for (const std::string_view pointer : kVariables) add_variables(values, pointer, all);
  return all;
}

std::vector<std::string> malformed_entries(const Json& values, std::string_view place) {
  std::vector<std::string> problems;
  const Json* entries = find(values, "/extraConfig");
  if (entries != nullptr && entries->is_object()) {
    for (const auto& [key, value] : entries->items()) {
      if (value.is_string() || value.is_null()) continue;
      problems.push_back(std::string(place) + "extraConfig." + key + " is " +
                         std::string(kind_of(value)) +
                         "; an entry of cilium-config is a string: put it in quotes");
    }
  }
  for (const std::string_view pointer : kArguments) {
    const Json* list = find(values, pointer);
    if (list == nullptr || list->is_array() || list->is_null()) continue;
    problems.push_back(place_of(place, pointer) + " is " + std::string(kind_of(*list)) +
                       "; arguments are an array of strings");
  }
  for (const std::string_view pointer : kVariables) {
    malformed_variables(values, pointer, place, problems);
  }
  return problems;
}

}  // namespace tco::values
