#include "wire/resource.h"

#include <cassert>

#include "wire/request.h"

namespace tco::wire {

std::string path_of(const Resource& resource, std::string_view name, std::string_view subresource) {
  assert(subresource.empty() || !name.empty());
  std::string path = resource.group.empty() ? "/api/" : "/apis/" + escape(resource.group) + "/";
  path += escape(resource.version);
  if (!resource.ns.empty()) path += "/namespaces/" + escape(resource.ns);
  path += "/" + escape(resource.plural);
  if (!name.empty()) path += "/" + escape(name);
  if (!subresource.empty()) path += "/" + escape(subresource);
  return path;
}

std::string describe(const Resource& resource, std::string_view name) {
  std::string text = resource.plural;
  if (!resource.group.empty()) text += "." + resource.group;
  if (!name.empty()) text += " " + std::string(name);
  if (!resource.ns.empty()) text += " in " + resource.ns;
  return text;
}

}  // namespace tco::wire
