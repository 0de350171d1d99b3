// What the user's values may not hold: the schema cannot see inside them, so they are looked at
// here.

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

#include "base/version.h"
#include "values/doors.h"
#include "values/merge.h"
#include "values/operator_values.h"
#include "values/owned.h"
#include "values/values.h"

namespace tco::values {
namespace {

constexpr std::string_view kHere = "spec.values.";

// What one set of values sets of this path: the path itself, or a map above it that is replaced by
// null or a scalar, which takes away everything in it. Empty: nothing.
std::string_view set_of(const Json& values, std::string_view path) {
  if (path.empty()) return {};
  if (find(values, path) != nullptr) return path;
  for (auto end = path.find('/', 1); end != std::string_view::npos; end = path.find('/', end + 1)) {
    const std::string_view above = path.substr(0, end);
    const Json* map = find(values, above);
    if (map == nullptr) return {};
    if (!map->is_object()) return above;
  }
  return {};
}

// "true" for all that Go's strconv.ParseBool takes for true.
std::string_view truth(std::string_view text) {
  for (const std::string_view yes : {"1", "t", "T", "TRUE", "True"}) {
    if (text == yes) return "true";
  }
  for (const std::string_view no : {"0", "f", "F", "FALSE", "False"}) {
    if (text == no) return "false";
  }
  return text;
}

// One set of values of the user's, and what is found in it.
class Search {
 public:
  Search(const Json& values, std::string_view place) : values_(values), place_(place) {}

  std::vector<Problem> all(const model::InstallationSpec& spec) && {
    for (const Owned& row : owned()) {
      for (const std::string_view path : row.paths) owned_path(path, row.advice);
    }
    for (const Impossible& row : impossible()) impossible_value(row);
    for (const Setting& setting : settings_in(values_)) flag(setting);
    certificate_jobs(spec);
    for (std::string& text : malformed_entries(values_, place_)) {
      add(ProblemKind::Invalid, std::move(text));
    }
    return std::move(problems_);
  }

 private:
  void add(ProblemKind kind, std::string text) {
    problems_.push_back({.kind = kind, .text = std::move(text)});
  }

  void owned_path(std::string_view path, std::string_view advice) {
    const std::string_view set = set_of(values_, path);
    if (set.empty()) return;
    const std::string place = place_of(place_, set);
    if (!named_.insert(place).second) return;
    add(ProblemKind::Conflict, place + " is set by the operator: " + std::string(advice));
  }

  void impossible_value(const Impossible& row) {
    const Json* value = find(values_, row.path);
    if (value == nullptr || *value != row.value) return;
    add(ProblemKind::Conflict, place_of(place_, row.path) + ": " + text_of(row.value) +
                                   " cannot work on VPC-CNI: " + std::string(row.why));
  }

  void flag(const Setting& setting) {
    const std::string place = std::string(place_) + setting.place;
    const std::string what = setting.name.empty() ? place : place + " sets " + setting.name;
    if (const Owned* row = owner_of(setting.flag)) {
      if (!named_.insert(place).second) return;
      add(ProblemKind::Conflict, what +
                                     (setting.name.empty() ? " is set by the operator: " : ": ") +
                                     std::string(row->advice));
      return;
    }
    for (const Impossible& row : impossible()) {
      if (row.flag.empty() || row.flag != setting.flag) continue;
      if (truth(setting.value) != row.text) continue;
      add(ProblemKind::Conflict,
          what + ": " + std::string(row.text) + " cannot work on VPC-CNI: " + std::string(row.why));
    }
  }

  // Before 1.19 the charts make the job a hook: Helm waits for it, on an empty cluster for ever.
  void certificate_jobs(const model::InstallationSpec& spec) {
    const std::optional<Version> version = parse_version(spec.version);
    if (!version || version->major > 1 || version->minor >= 19) return;
    for (const std::string_view path :
         {"/hubble/tls/auto/method", "/clustermesh/apiserver/tls/auto/method"}) {
      const Json* method = find(values_, path);
      if (method == nullptr || *method != "cronJob") continue;
      add(ProblemKind::Conflict,
          place_of(place_, path) +
              ": \"cronJob\" needs version 1.19 or newer: before, its job is a hook that a cluster "
              "without nodes never finishes");
    }
  }

  const Json& values_;
  std::string_view place_;
  std::set<std::string> named_;
  std::vector<Problem> problems_;
};

// Whose value it was that the last of `places` clashes with.
std::string whose(const std::vector<UserValues>& user, std::size_t end, const Clash& clash) {
  for (std::size_t i = end; i-- > 0;) {
    if (find(parse_values(user[i].json), clash.pointer) == nullptr) continue;
    return place_of(user[i].place, clash.pointer) + " is " + std::string(clash.before);
  }
  return "the operator's value there is " + std::string(clash.before);
}

// Refused already, or under something that is.
bool told(const std::vector<Problem>& problems, const std::string& place) {
  return std::ranges::any_of(
      problems, [&](const Problem& each) { return each.text.starts_with(place + " "); });
}

std::optional<std::string> no_values(const Json& values, std::string_view place) {
  std::string what(place.substr(0, place.find_last_not_of(".: ") + 1));
  if (!values.is_object()) return what + " must be an object of Helm values";
  if (!too_deep(values)) return std::nullopt;
  return what + " nests deeper than " + std::to_string(kMaxDepth) + " levels";
}

}  // namespace

std::vector<Problem> problems_in(const model::InstallationSpec& spec,
                                 const std::vector<UserValues>& from) {
  std::vector<UserValues> user = from;
  user.push_back({.place = std::string(kHere), .json = spec.values});
  std::vector<Problem> problems;
  Json merged = operator_values(spec, {}, parse_values(spec.values));
  for (std::size_t i = 0; i < user.size(); ++i) {
    const std::string& place = user[i].place;
    const Json values = parse(user[i].json);
    if (std::optional<std::string> problem = no_values(values, place)) {
      problems.push_back({.kind = ProblemKind::Invalid, .text = *std::move(problem)});
      continue;
    }
    std::ranges::move(Search(values, place).all(spec), std::back_inserter(problems));
    std::vector<Clash> clashes;
    merge(merged, values, &clashes);
    for (const Clash& clash : clashes) {
      const std::string at = place_of(place, clash.pointer);
      if (told(problems, at)) continue;
      problems.push_back(
          {.kind = ProblemKind::Invalid,
           .text = at + " is " + std::string(clash.after) + "; " + whose(user, i, clash)});
    }
  }
  return problems;
}

bool owns(std::string_view flag) { return owner_of(flag) != nullptr; }

std::vector<std::string> places_of(const std::vector<std::string>& pointers,
                                   const std::vector<UserValues>& user) {
  std::vector<std::string> places;
  for (const UserValues& each : user) {
    const Json values = parse(each.json);
    for (const std::string& pointer : pointers) {
      if (pointer.empty() || find(values, pointer) == nullptr) continue;
      places.push_back(place_of(each.place, pointer));
    }
  }
  return places;
}

}  // namespace tco::values
