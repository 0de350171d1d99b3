// The node gate's fields of the CiliumInstallation.
#include <catch2/catch.hpp>

#include "wire/installation_json.h"

namespace tco::wire {
namespace {

TEST_CASE("installation: the gate, and the startup taint that pools have of it") {
  const auto parsed = parse_installation(R"({"metadata":{"name":"default"},"spec":{
      "version":"1.18.2",
      "nodes":{"gate":{"mode":"Continuous","taintKey":"x/y","taintEffect":"NoExecute","owner":"Operator"}},
      "nodePools":[{"name":"web"}]}})");
  REQUIRE(parsed);
  const model::GateSpec& gate = parsed->spec.gate;
  CHECK(gate.mode == model::GateMode::Continuous);
  CHECK(gate.taint_key == "x/y");
  CHECK(gate.taint_effect == model::TaintEffect::NoExecute);
  CHECK(gate.owner == model::GateOwner::Operator);
  CHECK(parsed->spec.node_pools.at(0).startup_taint == "x/y");
}

}  // namespace
}  // namespace tco::wire
