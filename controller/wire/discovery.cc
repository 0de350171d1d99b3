#include "wire/discovery.h"

#include <string>

#include "wire/api_status.h"
#include "wire/json_reader.h"
#include "wire/request.h"

namespace tco::wire {
namespace {

std::string group_version(const Resource& resource) {
  return resource.group.empty() ? resource.version : resource.group + "/" + resource.version;
}

}  // namespace

HttpRequest discovery(const Resource& resource) {
  const std::string group =
      resource.group.empty() ? "/api/" : "/apis/" + escape(resource.group) + "/";
  return {.method = Method::Get,
          .target = group + escape(resource.version),
          .content_type = {},
          .body = {},
          .what = "discover " + group_version(resource)};
}

Result<bool> is_served(const Resource& resource, const HttpResponse& answer) {
  const std::string what = "discover " + group_version(resource);
  if (answer.status == 404) return false;
  if (answer.status != 200) return to_error(what, parse_api_status(answer));
  const Result<Json> json = parse_json(answer.body, what);
  if (!json) return json.error();
  const JsonReader list(*json);
  std::string of;
  list.read("groupVersion", of);
  bool listed = false;
  list.each("resources", [&](const JsonReader& kind) {
    std::string name;
    kind.read("name", name);
    listed = listed || name == resource.plural;
  });
  if (list.problem().empty() && of == group_version(resource) && list.has("resources")) {
    return listed;
  }
  return Error{ErrorKind::Decode, what + ": the answer is no list of its resources"};
}

}  // namespace tco::wire
