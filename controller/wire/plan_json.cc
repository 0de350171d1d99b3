#include "wire/plan_json.h"

#include <algorithm>

#include "base/rfc3339.h"
#include "wire/json_reader.h"

namespace tco::wire {
namespace {

using model::ObjectChange;
using model::PlannedChange;

// A ConfigMap holds 1 MiB with everything in it.
constexpr std::size_t kLargestPlan = std::size_t{256} * 1024;
enum class Differences { Shown, LeftOut };

// nlohmann has an own order of keys, too; people read this from top to bottom.
using Ordered = nlohmann::ordered_json;

Ordered parsed(const std::string& text) { return Ordered::parse(text, nullptr, false); }

Ordered to_json(const ObjectChange& change, Differences differences) {
  Ordered json = {
      {"verb", change.verb},
      {"object", change.kind + " " + (change.ns.empty() ? "" : change.ns + "/") + change.name}};
  if (change.diff.empty()) return json;
  json["diff"] = differences == Differences::Shown ? parsed(change.diff) : Ordered("(too long)");
  return json;
}

Ordered to_json(const PlannedChange& change) {
  Ordered json = {{"step", change.step}, {"verb", change.verb}, {"object", change.object}};
  if (change.path.empty()) {
    if (change.verb != "delete") json["wanted"] = parsed(change.value);
  } else if (change.verb != "none") {
    json["diff"] =
        Ordered::array({{{"op", "add"}, {"path", change.path}, {"value", parsed(change.value)}}});
  }
  if (!change.disruption.empty()) json["disruptive"] = change.disruption;
  return json;
}

std::ptrdiff_t count(const std::vector<PlannedChange>& changes,
                     const std::vector<ObjectChange>& objects, std::string_view verb) {
  return std::ranges::count(objects, verb, &ObjectChange::verb) +
         std::ranges::count_if(changes, [&](const PlannedChange& change) {
           return change.verb == verb && !change.release;  // that counts by its objects
         });
}

std::string summary(const model::PlanDocument& document, const model::ReleasePreview& preview) {
  const auto number = [&](std::string_view verb) {
    return std::to_string(count(document.changes, preview.objects, verb));
  };
  const auto disruptive = std::ranges::count_if(document.changes, [](const PlannedChange& change) {
    return change.verb != "none" && !change.disruption.empty();
  });
  return "+" + number("create") + " ~" + number("patch") + " -" + number("delete") + " objects, " +
         std::to_string(document.eligible_nodes) +
         " nodes, disruptive: " + std::to_string(disruptive);
}

std::string plan_text(const model::PlanDocument& document, const model::ReleasePreview& preview,
                      model::Time now, Differences differences) {
  Ordered steps = Ordered::array();
  for (const PlannedChange& change : document.changes) {
    Ordered step = to_json(change);
    if (change.release) {
      step["objects"] = Ordered::array();
      for (const ObjectChange& object : preview.objects) {
        step["objects"].push_back(to_json(object, differences));
      }
      step["unchangedObjects"] = preview.unchanged;
    }
    steps.push_back(std::move(step));
  }
  const Ordered plan = {{"digest", document.digest},
                        {"version", document.version},
                        {"generated", to_rfc3339(now)},
                        {"summary", summary(document, preview)},
                        {"eligibleNodes", document.eligible_nodes},
                        {"steps", std::move(steps)}};
  return plan.dump(2, ' ', false, Ordered::error_handler_t::replace);
}

// What cannot be read counts as nothing.
std::map<std::string, std::string> texts_of(const std::string& entry) {
  std::map<std::string, std::string> texts;
  const Result<Json> json = parse_json(entry, "an entry of the plan");
  if (!json) return texts;
  for (const auto& [key, text] : json->items()) {
    if (text.is_string()) texts[key] = text.get<std::string>();
  }
  return texts;
}

}  // namespace

Result<model::ReleasePreview> parse_preview(std::string_view text) {
  const Result<Json> json = parse_json(text, "the Helm sidecar's preview");
  if (!json) return json.error();
  const JsonReader reader(*json);
  model::ReleasePreview preview;
  reader.each("objects", [&](const JsonReader& object) {
    ObjectChange& change = preview.objects.emplace_back();
    object.read("verb", change.verb);
    object.read("kind", change.kind);
    object.read("namespace", change.ns);
    object.read("name", change.name);
    if (object.has("diff")) change.diff = to_text(object.json().at("diff"));
  });
  reader.read("unchanged", preview.unchanged);
  reader.read("images", preview.images);
  if (reader.problem().empty()) return preview;
  return Error{ErrorKind::Decode,
               "the Helm sidecar's answer is not the contract's: " + reader.problem()};
}

std::map<std::string, std::string> plan_entries(const model::PlanDocument& document,
                                                const model::ReleasePreview& preview,
                                                model::Time now) {
  std::string plan = plan_text(document, preview, now, Differences::Shown);
  if (plan.size() > kLargestPlan) {
    plan = plan_text(document, preview, now, Differences::LeftOut);
  }
  return {{"digest", document.digest},
          {"summary", summary(document, preview)},
          {"generated", to_rfc3339(now)},
          {"plan.json", std::move(plan)},
          {kImagesEntry, texts_entry(preview.images)},
          {kApprovedStepsEntry, texts_entry(document.approved)}};
}

std::string texts_entry(const std::map<std::string, std::string>& texts) {
  return to_text(Json(texts));
}

model::PlanRecord parse_plan(const std::map<std::string, std::string>& data) {
  const auto entry = [&](const char* key) {
    const auto found = data.find(key);
    return found == data.end() ? std::string() : found->second;
  };
  return {.digest = entry("digest"),
          .summary = entry("summary"),
          .generated = parse_rfc3339(entry("generated")).value_or(model::Time{}),
          .approved = texts_of(entry(kApprovedStepsEntry)),
          .approved_by_user = entry("approved"),
          .images = texts_of(entry(kImagesEntry))};
}

}  // namespace tco::wire
