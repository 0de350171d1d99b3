// The status of our CRD as a schema: what it bounds, whether it takes a document, and documents to
// try it with.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

namespace tco::status {

using Json = nlohmann::json;

// Of crd/ciliuminstallation.yaml.
Json status_schema();

// maxLength and maxItems, by field as in bounds.h. A text or list without one is in `unbounded`.
struct SchemaBounds {
  std::map<std::string, std::size_t> most;
  std::vector<std::string> unbounded;
};
SchemaBounds bounds_of(const Json& schema);

// Why the API server would refuse this merge patch of the status; empty: it takes it.
std::string refusal(const Json& schema, const Json& status);

// A status with every field of the schema: texts up to 100 kB, of any language or none, lists of up
// to 10,000 entries, the same keys again.
Json wild_status(const Json& schema, std::mt19937& random);

}  // namespace tco::status
