// spec.upgrade and spec.profile, as people write them.
#include <catch2/catch.hpp>

#include "wire/installation_json.h"

namespace tco::wire {
namespace {

model::InstallationSpec spec_of(const std::string& spec) {
  const auto parsed = parse_installation(R"({"metadata":{"name":"default"},"spec":)" + spec + "}");
  REQUIRE(parsed);
  return parsed->spec;
}

TEST_CASE("installation: how it is upgraded") {
  const model::UpgradeSpec upgrade = spec_of(R"({"version": "1.18.2", "upgrade": {
      "failurePolicy": "Rollback", "progressDeadlineSeconds": 60, "maxUnavailable": 5,
      "soakSeconds": 0, "prePull": "Disabled", "multiHop": "Enabled"}})")
                                         .upgrade;
  CHECK(upgrade.failure_policy == model::FailurePolicy::Rollback);
  CHECK(upgrade.progress_deadline == std::chrono::minutes{1});
  CHECK(upgrade.max_unavailable == 5);
  CHECK(upgrade.soak == std::chrono::seconds{0});
  CHECK(upgrade.pre_pull == model::Switch::Disabled);
  CHECK(upgrade.multi_hop == model::Switch::Enabled);
  CHECK(spec_of(R"({"version": "1.18.2", "upgrade": {}})").upgrade == model::UpgradeSpec{});
  CHECK(spec_of(R"({"upgrade": {"failurePolicy": "Retry"}})").upgrade.failure_policy ==
        model::FailurePolicy::Retry);
}

// Only the profile knows what is in force then.
TEST_CASE("installation: what it leaves to its profile is absent") {
  const model::InstallationSpec least = spec_of(R"({"version": "1.18.2"})");
  CHECK(least.profile.empty());
  CHECK_FALSE(least.api_priority);
  CHECK_FALSE(least.upgrade.soak);
  const model::InstallationSpec more =
      spec_of(R"({"profile": "tke-2026.0", "apiPriority": "Enabled"})");
  CHECK(more.profile == "tke-2026.0");
  CHECK(more.api_priority == model::Switch::Enabled);
  CHECK(spec_of(R"({"apiPriority": "Disabled"})").api_priority == model::Switch::Disabled);
}

}  // namespace
}  // namespace tco::wire
