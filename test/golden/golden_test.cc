// Kubernetes objects in, the plan and what kubectl shows as text out, compared with plan.txt.
//
//   UPDATE_GOLDEN=1 ctest --test-dir build/dev -R golden    writes the files; then read the diff
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

#include "fakes/said.h"
#include "situation.h"
#include "status/conditions.h"
#include "status/events.h"
#include "status/status.h"

namespace tco::golden {
namespace {

std::string status_text(const plan::World& world, const plan::Plan& plan) {
  const auto status = status::next_status(world, plan);
  if (!status) return "the status is as it was\n";
  const model::Condition& ready = status->conditions.front();
  std::string text = fmt::format("VERSION {}  READY {}  REASON {}  UPDATED {}  NODES {}  STEP {}\n",
                                 world.installation.spec.version, ready.status, ready.reason,
                                 status->nodes->updated_summary, status->nodes->summary,
                                 status->operation ? status->operation->step : "-");
  for (const model::Condition& each : status->conditions) {
    text += fmt::format("{:<19} {:<8} {}\n", each.type, each.status, each.reason);
  }
  if (const auto event = status::event_of(world.installation.status, *status)) {
    text += fmt::format("event: {} {}\n", event->warning ? "Warning" : "Normal", event->reason);
  }
  return text;
}

std::string read(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) all.push_back(line);
  return all;
}

// The first line that is another one; the rest is for `git diff`.
std::string difference(const std::string& expected, const std::string& found) {
  const auto before = lines(expected);
  const auto after = lines(found);
  for (std::size_t i = 0; i < std::max(before.size(), after.size()); ++i) {
    const std::string was = i < before.size() ? before[i] : "(end)";
    const std::string is = i < after.size() ? after[i] : "(end)";
    if (was != is) return fmt::format("line {}:\n- {}\n+ {}", i + 1, was, is);
  }
  return "";
}

TEST_CASE("golden: the plan of every situation") {
  REQUIRE(situations().size() >= 10);
  for (const std::string& situation : situations()) {
    const plan::World world = load(situation);
    const plan::Plan plan = plan::make_plan(world);
    const std::string found = said(plan) + "\n" + status_text(world, plan);
    const std::string path = folder_of(situation) + "/plan.txt";
    if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(path) << found;
    INFO(situation << "/plan.txt");
    CHECK(difference(read(path), found) == "");
  }
}

}  // namespace
}  // namespace tco::golden
