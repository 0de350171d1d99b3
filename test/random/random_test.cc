// Installations that the schema admits, through the parser, the values, the plan and the status:
// nothing throws, and no status is made that the schema refuses.
//
//   RANDOM_SECONDS=10  how long
//   RANDOM_SEED=...    what a former run printed; the same objects come again
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <random>

#include "fakes/world.h"
#include "fakes/yaml.h"
#include "plan/plan.h"
#include "plan/view/api_server.h"
#include "plan/view/desired.h"
#include "plan/view/objects.h"
#include "plan/view/release.h"
#include "random/generator.h"
#include "status/status.h"
#include "wire/installation_json.h"

namespace tco::random {
namespace {

using Clock = std::chrono::steady_clock;

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe): one thread
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

Json schema() {
  const std::string path = std::string(TCO_SOURCE_DIR) + "/crd/ciliuminstallation.yaml";
  const Json crd = Json::parse(yaml_file_to_json(path).front());
  return crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"];
}

Json installation(Generator& random, const Json& schema) {
  Json object = {{"apiVersion", "install.cilium-tke.io/v1alpha1"},
                 {"kind", "CiliumInstallation"},
                 {"metadata",
                  {{"name", "default"},
                   {"uid", "11111111-2222-3333-4444-555555555555"},
                   {"resourceVersion", "7"},
                   {"generation", 1 + random.below(5)}}},
                 {"spec", random.value(schema["spec"], "spec")}};
  // What another operator, or anybody, may have left there.
  if (random.chance(30)) object["status"] = random.value(schema["status"], "status");
  return object;
}

plan::World world(Generator& random, model::Installation installation) {
  plan::World world = random.chance(70) ? healthy() : fresh();
  const std::string uid = world.installation.meta.uid;
  world.installation = std::move(installation);
  world.installation.meta.uid = uid;
  if (random.chance(15)) return deleted(world, world.installation.spec.deletion_policy);
  return world;
}

// Empty: all went well. What the parser refuses is not counted in `planned`.
std::string wrong_with(Generator& random, const Json& schema, const Json& object,
                       std::size_t& planned) {
  auto read = wire::parse_installation(object.dump());
  if (!read) return read.error().message.empty() ? "an error without a message" : "";
  ++planned;
  plan::World seen = world(random, *std::move(read));
  const plan::Plan plan = plan::make_plan(seen);
  const auto status = status::next_status(seen, plan);
  if (!status) return "";
  const Json patch = Json::parse(wire::status_patch(*status));
  if (std::string why = refused(schema["status"], patch["status"], "status"); !why.empty()) {
    return why;
  }
  seen.installation.status = *status;
  return status::next_status(seen, plan) ? "the status never comes to rest" : "";
}

std::string tried(Generator& random, const Json& schema, const Json& object, std::size_t& planned) {
  try {
    return wrong_with(random, schema, object, planned);
  } catch (const std::exception& thrown) {
    return std::string("thrown: ") + thrown.what();
  }
}

TEST_CASE(
    "random: what the schema admits is planned, and its status is one that the schema admits") {
  const std::uint64_t seed = number_from("RANDOM_SEED", std::random_device{}());
  const auto seconds = std::chrono::seconds(number_from("RANDOM_SECONDS", 10));
  std::cout << "RANDOM_SEED=" << seed << std::endl;  // flushed: a sanitizer may end us
  const Json admitted = schema();
  Generator random(seed, Json::parse(plan::work_out_desired(healthy())->values));
  std::size_t count = 0;
  std::size_t planned = 0;
  for (const auto end = Clock::now() + seconds; Clock::now() < end; ++count) {
    const Json object = installation(random, admitted);
    const std::string wrong = tried(random, admitted, object, planned);
    INFO("RANDOM_SEED=" << seed << ", object " << count << ": " << object.dump());
    REQUIRE(wrong == "");
  }
  std::cout << count << " objects, " << planned << " planned" << std::endl;
  CHECK(planned > count / 2);
}

TEST_CASE("random: what is above a bound is seen, by characters") {
  const Json schema = Json::parse(
      R"({"type":"object","properties":{"a":{"type":"array","maxItems":1,
          "items":{"type":"string","maxLength":2}}}})");
  CHECK(refused(schema, {{"a", {"中中"}}}, "status") == "");
  CHECK(refused(schema, {{"a", {"中中中"}}}, "status") == "status.a[0]: 3 characters, at most 2");
  CHECK(refused(schema, {{"a", {"", ""}}}, "status") == "status.a: 2 items, at most 1");
  CHECK(refused(schema, {{"b", 1}}, "status") == "status.b: the schema has no such field");
  CHECK(refused(schema, {{"a", "b"}}, "status") == "status.a: string, not array");
}

}  // namespace
}  // namespace tco::random
