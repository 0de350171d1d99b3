// A status that the schema refuses is impossible: whatever was seen, what is written fits.
#include "status/fit.h"

#include <catch2/catch.hpp>
#include <map>

#include "fakes/world.h"
#include "status/bounds.h"
#include "status/crd_schema.h"
#include "status/status.h"
#include "wire/installation_json.h"
#include "wire/json_reader.h"
#include "wire/status_json.h"

namespace tco::status {
namespace {

TEST_CASE("fit: the CRD bounds every text and list of the status, and fit() knows these bounds") {
  const SchemaBounds schema = bounds_of(status_schema());
  CHECK(schema.unbounded == std::vector<std::string>{});
  std::map<std::string, std::size_t> ours;
  for (const Bound& each : kBounds) ours.emplace(each.field, each.most);
  CHECK(ours == schema.most);
}

Json patched(const model::InstallationStatus& status) {
  return Json::parse(wire::status_patch(status))["status"];
}

TEST_CASE("fit: of random statuses, none is refused, and none changes when it is fitted again") {
  const Json schema = status_schema();
  int refused = 0;
  for (unsigned seed = 1; seed <= 40; ++seed) {
    std::mt19937 random(seed);
    const Json wild = wild_status(schema, random);
    model::InstallationStatus status;
    wire::read_status(wire::JsonReader(wild), status);
    if (!refusal(schema, wild).empty()) ++refused;
    const model::InstallationStatus fitted = fit(status);
    INFO("seed " << seed);
    CHECK(refusal(schema, patched(fitted)) == "");
    CHECK(fit(fitted) == fitted);
  }
  CHECK(refused > 35);  // what they are made of is hard enough
}

TEST_CASE("fit: what fits stays as it is; one character more is cut off") {
  model::InstallationStatus status;
  status.handled_request = std::string(256, 'x');
  status.recycle.emplace();
  status.recycle->nodes = std::vector<std::string>(20, "node");
  status.conditions = {{.type = "Ready", .status = "True", .reason = "R", .message = "\u4e2d"}};
  CHECK(fit(status) == status);
  status.handled_request += "y";
  status.recycle->nodes.emplace_back("one more");
  const model::InstallationStatus fitted = fit(status);
  CHECK(fitted.handled_request == std::string(252, 'x') + " ...");
  CHECK(fitted.recycle->nodes.size() == 20);
}

TEST_CASE("fit: words that a condition's status is not, and keys that come twice") {
  model::InstallationStatus status;
  status.conditions = {{.type = "Ready", .status = "Maybe"}, {.type = "Ready", .status = "True"}};
  const model::InstallationStatus fitted = fit(status);
  REQUIRE(fitted.conditions.size() == 1);
  CHECK(fitted.conditions[0].status == "Unknown");
}

TEST_CASE("fit: what a status is made of is fitted before it is compared and written") {
  plan::World world = healthy();
  world.installation.requested_at = std::string(9000, 'x');
  world.operator_version = "\xff" + std::string(9000, 'v');
  const auto next = next_status(world, plan::make_plan(world));
  REQUIRE(next);
  CHECK(refusal(status_schema(), patched(*next)) == "");
  world.installation.status = *next;
  CHECK_FALSE(next_status(world, plan::make_plan(world)));  // no write for ever
}

}  // namespace
}  // namespace tco::status
