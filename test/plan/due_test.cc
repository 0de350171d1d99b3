// How old the parts of a look may be, and what makes them due sooner.
#include "plan/due.h"

#include <catch2/catch.hpp>

#include "fakes/world.h"

namespace tco::plan {
namespace {

using namespace std::chrono_literals;

const SteadyTime kRead{1h};

Accepted wanted(const World& world, Part part) {
  const auto accepted = accepted_age(part, world);
  REQUIRE(accepted);
  return *accepted;
}

Age age_of(const Accepted& accepted) {
  return {.read = kRead,
          .subject = accepted.subject,
          .writes = accepted.writes,
          .requested = {},
          .error = std::nullopt};
}

bool due_after(const World& world, Part part, const Age& last, std::chrono::seconds passed) {
  return due(wanted(world, part), &last, world.installation.requested_at, kRead + passed);
}

TEST_CASE("due: what is not kept is read on every pass") {
  const World world = healthy();
  const Accepted accepted = wanted(world, Part::Records);
  const Age last = age_of(accepted);
  CHECK(due(accepted, &last, {}, kRead));
  CHECK(due(accepted, nullptr, {}, kRead));
}

TEST_CASE("due: each part has its age") {
  const auto& [part, most] = GENERATE(table<Part, std::chrono::seconds>({
      {Part::KubernetesVersion, 10min},
      {Part::FlowControl, 50s},
      {Part::NodePools, 15min},
      {Part::ReleaseObjects, 10min},
  }));
  World world = healthy();
  const Age last = age_of(wanted(world, part));
  CHECK_FALSE(due_after(world, part, last, most - 1s));
  CHECK(due_after(world, part, last, most));
  world.installation.requested_at = "now";
  CHECK(due_after(world, part, last, 1s));
}

TEST_CASE("due: a read that failed is tried again in a minute, or at once where little is asked") {
  const World world = healthy();
  Age last = age_of(wanted(world, Part::ReleaseObjects));
  last.error = Error{ErrorKind::Unavailable, "the sidecar is away"};
  CHECK_FALSE(due_after(world, Part::ReleaseObjects, last, 59s));
  CHECK(due_after(world, Part::ReleaseObjects, last, 1min));
  last = age_of(wanted(world, Part::FlowControl));
  last.error = Error{ErrorKind::Unavailable, "503"};
  CHECK(due_after(world, Part::FlowControl, last, 0s));
}

TEST_CASE("due: before the installation is over, flow control is read on every pass") {
  World world = healthy();
  world.records.installed.reset();
  CHECK(wanted(world, Part::FlowControl).most == 0s);
}

TEST_CASE("due: the release's objects, at once as those of another revision") {
  World world = healthy();
  const Age last = age_of(wanted(world, Part::ReleaseObjects));
  ++world.helm->release->revision;
  CHECK(due_after(world, Part::ReleaseObjects, last, 0s));
}

TEST_CASE("due: the release's objects after a write, but not each time somebody writes on") {
  World world = healthy();
  const Age last = age_of(wanted(world, Part::ReleaseObjects));
  const auto written = [&] {
    CHECK_FALSE(due_after(world, Part::ReleaseObjects, last, 4s));
    const Accepted accepted = wanted(world, Part::ReleaseObjects);
    CHECK(due_in(accepted, last, kRead + 4s) == 6s);
    CHECK(due_after(world, Part::ReleaseObjects, last, 10s));
  };
  SECTION("to a workload") {
    ++workload(world, "cilium").meta.generation;
    written();
  }
  SECTION("to cilium-config") {
    world.cilium_config = model::ObjectSeen{.meta = {.resource_version = "8"}};
    written();
  }
  SECTION("of nobody") {
    CHECK(due_in(wanted(world, Part::ReleaseObjects), last, kRead + 4s) == 0s);
  }
}

TEST_CASE(
    "due: nothing rests on the release's objects while they are not the operator's, or change") {
  World world = healthy();
  const auto spoil = GENERATE(
      as<void (*)(World&)>(), [](World& w) { w.records.installed.reset(); },
      [](World& w) { w.helm->operation = operation(w, model::OperationState::Running); },
      [](World& w) { w.helm->release->foreign = model::ForeignRevision{}; },
      [](World& w) { w.helm->release->status = "failed"; },
      [](World& w) { w.installation.meta.deleting = true; });
  spoil(world);
  CHECK_FALSE(accepted_age(Part::ReleaseObjects, world).has_value());
}

TEST_CASE("due: the release's objects are kept while another version waits") {
  World world = healthy();
  world.installation.spec.version = "1.18.3";
  CHECK(accepted_age(Part::ReleaseObjects, world).has_value());
}

TEST_CASE("due: nor on pools, nor where nothing is closed") {
  World world = healthy();
  const auto spoil = GENERATE(
      as<void (*)(World&)>(), [](World& w) { w.records.installed.reset(); },
      [](World& w) { w.installation.spec.gate.mode = model::GateMode::Off; },
      [](World& w) { w.installation.meta.deleting = true; });
  spoil(world);
  CHECK_FALSE(accepted_age(Part::NodePools, world));
}

TEST_CASE("due: what preflight asks for is about this spec, this release and these nodes") {
  World world = fresh();
  world.installation.meta.created = kNow;
  const Age last = age_of(wanted(world, Part::PreflightFacts));
  CHECK_FALSE(due_after(world, Part::PreflightFacts, last, 18s));
  CHECK(due_after(world, Part::PreflightFacts, last, 19s));
  SECTION("for this spec") { world.installation.meta.generation = 2; }
  SECTION("for this release") { world.installation.spec.image_registry = "quay.io"; }
  SECTION("for these nodes") { world.nodes.pop_back(); }
  CHECK(due_after(world, Part::PreflightFacts, last, 1s));
}

TEST_CASE("due: at rest preflight asks for nothing") {
  CHECK_FALSE(accepted_age(Part::PreflightFacts, healthy()));
}

}  // namespace
}  // namespace tco::plan
