#include "wire/version_json.h"

#include <charconv>

#include "base/text.h"
#include "wire/json_reader.h"

namespace tco::wire {
namespace {

int leading_number(const std::string& text) {
  int number = -1;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

Result<model::KubernetesVersion> parse_version(std::string_view text) {
  const Result<Json> json = parse_json(text, "the API server's version");
  if (!json) return json.error();
  const JsonReader reader(*json);
  std::string major;
  std::string minor;
  model::KubernetesVersion version;
  reader.read("major", major);
  reader.read("minor", minor);
  reader.read("gitVersion", version.text);
  version.major = leading_number(major);
  version.minor = leading_number(minor);
  if (version.major >= 0 && version.minor >= 0) return version;
  return Error{ErrorKind::Decode, "the API server's version cannot be read: " + clip(text, 200)};
}

}  // namespace tco::wire
