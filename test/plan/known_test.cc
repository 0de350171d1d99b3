// What a row says while a part that it rests on could not be read.
#include "plan/known.h"

#include <algorithm>

#include "fakes/said.h"
#include "fakes/world.h"
#include "plan/plan.h"
#include "plan/sentences.h"

namespace tco::plan {
namespace {

using namespace std::chrono_literals;

World without(Part part, std::chrono::seconds since, ErrorKind kind = ErrorKind::Unavailable) {
  World world = healthy();
  world.unread[part] = {.error = {kind, "503"}, .since = kNow - since};
  return world;
}

std::string said_of(std::string_view row, const World& world) {
  const Plan plan = make_plan(world);
  const auto found = std::ranges::find(plan.results, row, &StepResult::name);
  REQUIRE(found != plan.results.end());
  return said(found->verdict);
}

TEST_CASE("known: what is done is not doubted at once, and not for ever either") {
  CHECK(said_of("NodesReady", without(Part::Nodes, 29s)) == "Done: 2/2 nodes ready [again in 1s]");
  CHECK(said_of("NodesReady", without(Part::Nodes, 30s)) ==
        "Wait Unreadable: nodes could not be read since 2026-11-22T09:59:30Z: 503");
  CHECK(said_of("NodesReady", without(Part::Nodes, 30s, ErrorKind::Forbidden))
            .starts_with("Blocked Forbidden"));
}

TEST_CASE("known: nobody acts by what may be out of date; what needs it not goes on") {
  World world = without(Part::CiliumPods, 1s);
  workload(world, "kube-proxy").node_selector.reset();
  workload(world, "ip-masq-agent").node_selector.reset();
  const Plan plan = make_plan(world);
  REQUIRE(plan.next_row() != nullptr);
  CHECK(plan.next_row()->name == "IPMasqAgentRetired");
  CHECK_FALSE(said_of("KubeProxyRetired", world).starts_with("Act"));
}

TEST_CASE("known: nothing is written while nobody knows whether the operator was stopped") {
  World world = without(Part::StopOrder, 1s);
  workload(world, "ip-masq-agent").node_selector.reset();
  CHECK(make_plan(world).next() == nullptr);
}

TEST_CASE("known: each row of the table says what it rests on") {
  std::vector<std::string_view> table = step_names();
  std::vector<std::string_view> known = rows_with_reads();
  std::ranges::sort(table);
  table.erase(std::unique(table.begin(), table.end()), table.end());
  std::ranges::sort(known);
  CHECK(known == table);
}

// Without them the values would name other ranges, and every agent would start anew with these.
TEST_CASE("known: no release is applied while TKE's ranges cannot be read") {
  World world = without(Part::EgressRanges, 1s);
  world.installation.spec.egress.mode = model::EgressMode::IPMasq;
  approve_plan(world);
  REQUIRE(std::holds_alternative<Act>(steps::release_deployed(world)));
  CHECK(make_plan(world).next() == nullptr);
}

TEST_CASE("known: an emergency is seen to even then") {
  World world = without(Part::StopOrder, 1s);
  world.installation.emergency = "kube-proxy";
  REQUIRE(make_plan(world).next_row() != nullptr);
  CHECK(make_plan(world).next_row()->name == "EmergencyRestored");
}

TEST_CASE("known: no preflight passes by what could not be read") {
  World world = fresh();
  world.installation.finalizers = healthy().installation.finalizers;
  for (const Part part : {Part::PreflightFacts, Part::Nodes, Part::DaemonSets}) {
    world.unread.clear();
    world.unread[part] = {.error = {ErrorKind::Unavailable, "503"}, .since = kNow};
    CHECK(make_plan(world).next() == nullptr);
  }
}

TEST_CASE("known: a row that failed steps back behind the others") {
  World world = healthy();
  workload(world, "tke-eni-ipamd").tolerations.reset();
  workload(world, "ip-masq-agent").node_selector.reset();
  Plan plan = make_plan(world);
  REQUIRE(plan.next_row()->name == "IPAMDTolerates");
  const auto row = std::ranges::find(plan.results, "IPAMDTolerates", &StepResult::name);
  row->setback = Setback{.error = {ErrorKind::Forbidden, "denied"}, .left = 5s};
  CHECK(plan.next_row()->name == "IPMasqAgentRetired");
  row->setback->left = 0ms;
  CHECK(plan.next_row()->name == "IPAMDTolerates");
}

TEST_CASE("known: nothing is written before the finalizer is there, also if that fails") {
  Plan plan = make_plan(fresh());
  REQUIRE(plan.next_row()->name == "Claimed");
  plan.results[0].setback = Setback{.error = {ErrorKind::Forbidden, "denied"}, .left = 5s};
  CHECK(plan.next_row() == nullptr);
}

TEST_CASE("known: nor while it is not known whether it is") {
  World world = fresh();
  world.unread[Part::Recycle] = {.error = {ErrorKind::Unavailable, "503"}, .since = kNow};
  CHECK(make_plan(world).next() == nullptr);
}

TEST_CASE("known: nothing is planned by defaults that are not on record") {
  World world = fresh();
  world.installation.finalizers = healthy().installation.finalizers;
  Plan plan = make_plan(world);
  REQUIRE(plan.next_row()->name == "ProfileRecorded");
  for (StepResult& row : plan.results) {
    if (row.name == "ProfileRecorded") row.setback = Setback{{ErrorKind::Unavailable, "x"}, 5s};
  }
  CHECK(plan.next_row() == nullptr);
}

}  // namespace
}  // namespace tco::plan
