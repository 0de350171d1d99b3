// Other names for nodes and addresses, so that a report tells them apart without telling which they
// are.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "wire/json_reader.h"

namespace tco::survey {

class Aliases {
 public:
  // A node's name or one of its addresses. The first alias of a name stays.
  void add(const std::string& name, const std::string& alias);

  // Replaces every whole word that was added, and public IPv4 addresses. Private, link-local and
  // shared ones that belong to no node stay: what TKE puts there is what is asked for.
  std::string replace(std::string_view text) const;
  // In every string of the document; names of fields are no addresses.
  void replace(wire::Json& document) const;

 private:
  std::map<std::string, std::string, std::less<>> aliases_;
};

}  // namespace tco::survey
