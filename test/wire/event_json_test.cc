// Events as events.k8s.io/v1 wants them.
#include "wire/event_json.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/rfc3339.h"

namespace tco::wire {
namespace {

using Json = nlohmann::json;

const model::ObjectMeta kAbout{.name = "default", .uid = "u"};
const model::Time kWhen = *parse_rfc3339("2026-11-22T10:00:00.25Z");

TEST_CASE("event: every required field is there") {
  const Json written = Json::parse(event(kAbout,
                                         {.name = "default.1",
                                          .reason = "ComponentRetired",
                                          .action = "Retire",
                                          .note = "taking kube-proxy off every node",
                                          .instance = "pod-1"},
                                         kWhen));
  CHECK(written == Json::parse(R"({
      "apiVersion":"events.k8s.io/v1","kind":"Event",
      "metadata":{"name":"default.1","namespace":"default"},
      "eventTime":"2026-11-22T10:00:00.250000Z","type":"Normal",
      "reason":"ComponentRetired","action":"Retire","note":"taking kube-proxy off every node",
      "reportingController":"install.cilium-tke.io/operator","reportingInstance":"pod-1",
      "regarding":{"apiVersion":"install.cilium-tke.io/v1alpha1","kind":"CiliumInstallation",
        "name":"default","uid":"u"}})"));
}

TEST_CASE("event: warnings, and bytes that are no UTF-8") {
  const Json written = Json::parse(event(kAbout, {.warning = true, .note = "\xff"}, kWhen));
  CHECK(written.at("type") == "Warning");
  CHECK(written.at("note") == "\xEF\xBF\xBD");
}

}  // namespace
}  // namespace tco::wire
