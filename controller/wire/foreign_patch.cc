#include "wire/foreign_patch.h"

#include "base/names.h"
#include "wire/json_reader.h"
#include "wire/records_json.h"

namespace tco::wire {
namespace {

Json test(const char* path, std::string_view value) {
  return {{"op", "test"}, {"path", path}, {"value", value}};
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

Json begin(const PatchBase& base, const model::Original& original) {
  Json patch = Json::array(
      {test("/metadata/uid", base.uid), test("/metadata/resourceVersion", base.resource_version)});
  const std::string text = original_text(original);
  if (base.has_annotations) {
    patch.push_back(add("/metadata/annotations/" + escaped(names::kOriginalAnnotation), text));
  } else {
    patch.push_back(
        add("/metadata/annotations", {{std::string(names::kOriginalAnnotation), text}}));
  }
  return patch;
}

}  // namespace

std::string toleration_patch(const PatchBase& base, const model::Toleration& toleration,
                             const model::Original& original) {
  constexpr const char* kPath = "/spec/template/spec/tolerations";
  Json patch = begin(base, original);
  const Json value = {{"key", toleration.key}, {"operator", toleration.op}};
  if (base.has_field)
    patch.push_back(add(std::string(kPath) + "/-", value));
  else
    patch.push_back(add(kPath, Json::array({value})));
  return patch.dump();
}

std::string retire_patch(const PatchBase& base, const model::Original& original) {
  constexpr const char* kPath = "/spec/template/spec/nodeSelector";
  const std::string key(names::kRetiredSelectorKey);
  Json patch = begin(base, original);
  if (base.has_field)
    patch.push_back(add(std::string(kPath) + "/" + key, names::kRetiredSelectorValue));
  else
    patch.push_back(add(kPath, {{key, names::kRetiredSelectorValue}}));
  return patch.dump();
}

}  // namespace tco::wire
