// An object of the API server's flow control.
#include "wire/flow_control_json.h"

#include <catch2/catch.hpp>

namespace tco::wire {
namespace {

TEST_CASE("flow control: who wrote it, but for the API server's own status") {
  const auto object = parse_flow_control(R"({"metadata":{"name":"cilium","uid":"u","generation":3,
      "resourceVersion":"7","managedFields":[
        {"manager":"tke-cilium-operator","time":"2026-11-22T10:00:00Z"},
        {"manager":"kubectl-edit","time":"2026-11-22T11:00:00Z"},
        {"manager":"older","time":"2026-11-22T09:00:00Z"},
        {"manager":"api-priority-and-fairness","subresource":"status"}]},
      "spec":{"type":"Limited"},"status":{}})");
  REQUIRE(object);
  CHECK(object->managers ==
        std::vector<std::string>{"tke-cilium-operator", "kubectl-edit", "older"});
  CHECK(object->writer->manager == "kubectl-edit");
  CHECK(object->spec == R"({"type":"Limited"})");
  CHECK(object->meta.generation == 3);
}

TEST_CASE("flow control: what it is not") {
  for (const char* text : {"", "{}", R"({"metadata":{"uid":1}})", R"({"metadata":[]})"}) {
    INFO(text);
    CHECK(parse_flow_control(text).error().kind == ErrorKind::Decode);
  }
}

}  // namespace
}  // namespace tco::wire
