// What is worth an Event: each change of the cluster, and each turn of Ready that people must know.
#include "status/events.h"

#include <catch2/catch.hpp>

#include "plan/reasons.h"

namespace tco::status {
namespace {

std::string reason_of(plan::Action action) {
  const auto event = event_of(plan::Act{std::move(action), "Reason", "what is done"});
  if (!event) return "";
  CHECK_FALSE(event->warning);
  CHECK(event->note == "what is done");
  CHECK_FALSE(event->action.empty());
  return event->reason;
}

model::InstallationStatus ready(std::string status, std::string reason) {
  return {.conditions = {{"Ready", std::move(status), std::move(reason), "why", 1, {}}}};
}

TEST_CASE("events: each change of the cluster has one, bookkeeping none") {
  CHECK(reason_of(plan::AddFinalizer{}).empty());
  CHECK(reason_of(plan::RecordOriginal{}).empty());
  CHECK(reason_of(plan::RecordApiServer{}).empty());
  CHECK(reason_of(plan::RecordRepair{}).empty());
  CHECK(reason_of(plan::RecordInstalled{}).empty());
  CHECK(reason_of(plan::AddToleration{}) == "TolerationAdded");
  CHECK(reason_of(plan::ApplyCniConfig{}) == "CNIConfigured");
  CHECK(reason_of(plan::UnlockRelease{}) == "ReleaseUnlocked");
  CHECK(reason_of(plan::ApplyRelease{}) == "ReleaseStarted");
  CHECK(reason_of(plan::RetireDaemonSet{}) == "ComponentRetired");
  CHECK(reason_of(plan::RestoreDaemonSet{}) == "ComponentRestored");
  CHECK(reason_of(plan::RemoveToleration{}) == "TolerationRemoved");
  CHECK(reason_of(plan::UninstallRelease{}) == "UninstallStarted");
  CHECK(reason_of(plan::DeleteConfigMap{}) == "ConfigMapDeleted");
  CHECK(reason_of(plan::RemoveFinalizer{}) == "LetGo");
}

TEST_CASE("events: a repair is told as one, whatever it changes") {
  const plan::Act repair{plan::RetireDaemonSet{}, plan::reasons::kRepairingDrift, "again"};
  CHECK(event_of(repair)->reason == "DriftRepaired");
  CHECK(event_of(repair)->action == "Retire");
  CHECK_FALSE(
      event_of(plan::Act{plan::RecordRepair{}, plan::reasons::kRepairingDrift, "counting"}));
}

TEST_CASE("events: Ready turns") {
  const auto event = event_of(ready("Unknown", "AwaitingAgents"), ready("True", "Installed"));
  REQUIRE(event);
  CHECK_FALSE(event->warning);
  CHECK(event->reason == "Installed");
  CHECK(event->action == "Reconcile");
  CHECK(event->note == "why");

  const auto warning = event_of(ready("True", "Installed"), ready("False", "NodesNotReady"));
  REQUIRE(warning);
  CHECK(warning->warning);
  CHECK(warning->reason == "NodesNotReady");
  CHECK(event_of({}, ready("False", "KubernetesTooOld")));
}

TEST_CASE("events: not ready for another reason") {
  CHECK(event_of(ready("False", "ChartNotFound"), ready("False", "ValuesInvalid")));
}

TEST_CASE("events: what is on its way, and what was said, is quiet") {
  CHECK_FALSE(event_of(ready("Unknown", "Claiming"), ready("Unknown", "Recording")));
  CHECK_FALSE(event_of(ready("True", "Installed"), ready("Unknown", "InstallingRelease")));
  CHECK_FALSE(event_of(ready("False", "ChartNotFound"), ready("False", "ChartNotFound")));
  CHECK_FALSE(event_of(ready("True", "Installed"), ready("True", "Installed")));
  CHECK_FALSE(event_of(ready("True", "Installed"), {}));
}

TEST_CASE("events: a note is as long as the API server takes, cut between characters") {
  std::string text;
  while (text.size() < 3000) text += "节";
  const auto event = event_of(plan::Act{plan::ApplyCniConfig{}, "R", text});
  CHECK(event->note.size() <= 1024);
  CHECK(event->note.ends_with("节 ..."));
}

}  // namespace
}  // namespace tco::status
