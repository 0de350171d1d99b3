// project_endpoint_slice.
#include "wire/projection.h"

namespace tco::wire {
namespace {

using json::each_element, json::each_field, json::Problem, json::read, json::Value;
using model::EndpointSlice;

Problem read_endpoint(Value value, EndpointSlice& slice) {
  std::vector<std::string> addresses;
  bool ready = true;  // "nil should be interpreted as true" (discovery.k8s.io/v1)
  Problem problem = each_field(value, [&](std::string_view key, Value field) -> Problem {
    if (key == "addresses") return read(field, addresses);
    if (key != "conditions") return {};
    return each_field(field, [&](std::string_view condition, Value flag) -> Problem {
      return condition == "ready" ? read(flag, ready) : Problem{};
    });
  });
  if (ready) {
    slice.addresses.insert(slice.addresses.end(), std::make_move_iterator(addresses.begin()),
                           std::make_move_iterator(addresses.end()));
  }
  return problem;
}

Problem read_ports(Value value, int& port) {
  bool named_https = false;
  return each_element(value, [&](Value element) {
    std::string_view name;
    int number = 0;
    Problem problem = each_field(element, [&](std::string_view key, Value field) -> Problem {
      if (key == "name") return read(field, name);
      if (key == "port") return read(field, number);
      return {};
    });
    if (!problem && (number < 0 || number > 65'535)) return json::wrong("not a port number");
    if (number != 0 && !named_https && (port == 0 || name == "https")) port = number;
    named_https = named_https || name == "https";
    return problem;
  });
}

Problem read_slice(EndpointSlice& slice, std::string_view key, Value value) {
  if (key == "endpoints") {
    return each_element(value, [&](Value endpoint) { return read_endpoint(endpoint, slice); });
  }
  if (key == "ports") return read_ports(value, slice.port);
  if (key != "metadata") return {};
  return json::read_meta(value, slice.meta, [](auto, Value) { return Problem{}; });
}

}  // namespace

Result<EndpointSlice> project_endpoint_slice(std::string_view text) {
  return json::project<EndpointSlice>("EndpointSlice", text, read_slice);
}

}  // namespace tco::wire
