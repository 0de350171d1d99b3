#include "survey/mask.h"

#include <cctype>

namespace tco::survey {
namespace {

using wire::Json;

constexpr std::string_view kLastApplied = "kubectl.kubernetes.io/last-applied-configuration";

// What a value is, by the names above it.
enum class Role { Plain, Secret, Reference, ReferenceWithKey };

bool is_text(const Json& object, const char* key) {
  const auto field = object.find(key);
  return field != object.end() && field->is_string();
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

// Objects below these names say which Secret is meant.
Role role_of(const std::string& name, const Json& value, Role above) {
  if (above != Role::Plain) return above;
  if (name == kLastApplied || name == "caBundle") return Role::Secret;
  if (!names_a_secret(name)) return Role::Plain;
  if (value.is_object() && lower(name).ends_with("ref")) return Role::ReferenceWithKey;
  const bool reference = name == "secret" || name == "imagePullSecrets" || name == "secrets" ||
                         name == "serviceAccountToken";
  return reference && value.is_structured() ? Role::Reference : Role::Secret;
}

bool part_of_a_reference(const std::string& name, Role role) {
  if (role == Role::ReferenceWithKey && name == "key") return true;
  const bool reference = role == Role::Reference || role == Role::ReferenceWithKey;
  return reference && (name == "name" || name == "namespace" || name == "secretName");
}

// Variables may also be called just KEY.
bool hides(const Json& variable) {
  if (!is_text(variable, "name")) return false;
  const auto& name = variable["name"].get_ref<const std::string&>();
  return names_a_secret(name) || lower(name).ends_with("key");
}

void mask_value(Json& value, Role role);

void mask_object(Json& object, Role role) {
  const bool hidden = role == Role::Plain && object.contains("value") && hides(object);
  for (auto& [name, value] : object.items()) {
    if (hidden && name == "value") {
      value = kMasked;
    } else if (part_of_a_reference(name, role)) {
      mask_value(value, Role::Plain);
    } else {
      mask_value(value, role_of(name, value, role));
    }
  }
}

// "--token", "abc": the word behind a flag belongs to it.
void mask_list(Json& list, Role role) {
  bool behind_flag = false;
  for (Json& item : list) {
    const std::string text = item.is_string() ? item.get<std::string>() : "";
    const bool flag = text.starts_with("-") && text.find_first_of("= ") == std::string::npos &&
                      names_a_secret(text);
    mask_value(item, behind_flag && role == Role::Plain ? Role::Secret : role);
    behind_flag = flag;
  }
}

// Recursion is bounded by the depth that parse_json accepts.
void mask_value(Json& value, Role role) {
  if (value.is_object()) return mask_object(value, role);
  if (value.is_array()) return mask_list(value, role);
  if (role != Role::Plain && (value.is_string() || value.is_number())) {
    value = kMasked;
  } else if (value.is_string()) {
    value = mask_text(value.get_ref<const std::string&>());
  }
}

}  // namespace

void mask(wire::Json& document) { mask_value(document, Role::Plain); }

}  // namespace tco::survey
