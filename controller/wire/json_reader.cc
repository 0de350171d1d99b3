#include "wire/json_reader.h"

#include "base/rfc3339.h"
#include "base/text.h"

namespace tco::wire {

namespace {

// Writing, copying and comparing a document recurse; a thread's stack must survive the deepest.
constexpr int kMaxDepth = 256;

bool too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') in_string = true;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth > kMaxDepth) return true;
  }
  return false;
}

}  // namespace

std::optional<model::Time> JsonReader::time(const char* key) const {
  std::string text;
  read(key, text);
  return parse_rfc3339(text);
}

Result<Json> parse_json(std::string_view text, std::string_view what) {
  if (too_deep(text)) {
    return Error{ErrorKind::Decode, std::string(what) + " is nested deeper than " +
                                        std::to_string(kMaxDepth) + " levels"};
  }
  Json json = Json::parse(text, nullptr, false);
  if (json.is_object()) return json;
  return Error{ErrorKind::Decode, std::string(what) + " is not a JSON object: " + clip(text, 200)};
}

std::string to_text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace tco::wire
