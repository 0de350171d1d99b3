#include "wire/foreign_patch.h"

#include "base/names.h"
#include "wire/json_reader.h"
#include "wire/records_json.h"

namespace tco::wire {
namespace {

Json test(std::string path, std::string_view value) {
  return {{"op", "test"}, {"path", std::move(path)}, {"value", value}};
}

Json add(std::string path, Json value) {
  return {{"op", "add"}, {"path", std::move(path)}, {"value", std::move(value)}};
}

// RFC 6901: "/" inside a key is "~1".
std::string escaped(std::string_view key) {
  std::string text;
  for (const char c : key) {
    if (c == '~')
      text += "~0";
    else if (c == '/')
      text += "~1";
    else
      text += c;
  }
  return text;
}

Json remove(std::string path) { return {{"op", "remove"}, {"path", std::move(path)}}; }

constexpr const char* kTolerationsPath = "/spec/template/spec/tolerations";
constexpr const char* kStrategyPath = "/spec/updateStrategy/type";
constexpr const char* kSelectorPath = "/spec/template/spec/nodeSelector";

Json only_if_same(const PatchBase& base) {
  return Json::array(
      {test("/metadata/uid", base.uid), test("/metadata/resourceVersion", base.resource_version)});
}

std::string annotation_path() {
  return "/metadata/annotations/" + escaped(names::kOriginalAnnotation);
}

Json begin_undo(const PatchBase& base, const Undo& undo) {
  Json patch = only_if_same(base);
  if (undo.annotated) patch.push_back(remove(annotation_path()));
  return patch;
}

Json begin(const PatchBase& base, const model::Original& original) {
  Json patch = only_if_same(base);
  const std::string text = original_text(original);
  if (base.has_annotations) {
    patch.push_back(add(annotation_path(), text));
  } else {
    patch.push_back(
        add("/metadata/annotations", {{std::string(names::kOriginalAnnotation), text}}));
  }
  return patch;
}

}  // namespace

std::string toleration_patch(const PatchBase& base, const model::Toleration& toleration,
                             const model::Original& original) {
  Json patch = begin(base, original);
  const Json value = {{"key", toleration.key}, {"operator", toleration.op}};
  if (base.has_field)
    patch.push_back(add(std::string(kTolerationsPath) + "/-", value));
  else
    patch.push_back(add(kTolerationsPath, Json::array({value})));
  return patch.dump();
}

std::string retire_patch(const PatchBase& base, const model::Original& original) {
  const std::string key(names::kRetiredSelectorKey);
  Json patch = begin(base, original);
  if (base.has_field)
    patch.push_back(add(std::string(kSelectorPath) + "/" + key, names::kRetiredSelectorValue));
  else
    patch.push_back(add(kSelectorPath, {{key, names::kRetiredSelectorValue}}));
  return patch.dump();
}

std::string restore_patch(const PatchBase& base, const Undo& undo,
                          const std::optional<std::string>& former) {
  const std::string path =
      std::string(kSelectorPath) + "/" + std::string(names::kRetiredSelectorKey);
  Json patch = begin_undo(base, undo);
  if (undo.has_field && former)
    patch.push_back(add(path, *former));
  else if (undo.has_field)
    patch.push_back(remove(undo.alone ? kSelectorPath : path));
  return patch.dump();
}

std::string remove_toleration_patch(const PatchBase& base, const Undo& undo, std::size_t index) {
  const std::string path = std::string(kTolerationsPath) + "/" + std::to_string(index);
  Json patch = begin_undo(base, undo);
  if (undo.has_field) patch.push_back(remove(undo.alone ? kTolerationsPath : path));
  return patch.dump();
}

std::string hold_patch(const PatchBase& base, const model::Original& original) {
  Json patch = begin(base, original);
  patch.push_back(add(kStrategyPath, "OnDelete"));
  return patch.dump();
}

std::string resume_patch(const PatchBase& base, const Undo& undo, std::string_view former) {
  Json patch = begin_undo(base, undo);
  if (undo.has_field) patch.push_back(add(kStrategyPath, former));
  return patch.dump();
}

}  // namespace tco::wire
