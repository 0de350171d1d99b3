// A node's pods, reduced to when they got their network and whether they come again.
#include "wire/node_pods_json.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/rfc3339.h"

namespace tco::wire {
namespace {

NodePodPage page(const std::string& items) {
  const auto read = parse_node_pods(
      R"({"metadata":{"resourceVersion":"7","continue":"next"},"items":[)" + items + "]}");
  REQUIRE(read);
  return *read;
}

std::string pod(const std::string& status, const std::string& meta = "") {
  return R"({"metadata":{"namespace":"shop","name":"web","uid":"u","resourceVersion":"1")" + meta +
         R"(},"status":{)" + status + "}}";
}

const std::string kStarted = R"("startTime":"2026-11-22T09:00:00Z")";
const model::Time kNine = *parse_rfc3339("2026-11-22T09:00:00Z");
const model::Time kTen = *parse_rfc3339("2026-11-22T10:00:00Z");

std::string network(const std::string& status) {
  return kStarted + R"(,"conditions":[{"type":"Ready","status":"True"},
      {"type":"PodReadyToStartContainers","status":")" +
         status + R"(","lastTransitionTime":"2026-11-22T10:00:00Z"}])";
}

TEST_CASE("node pods: when it was created, the API server says") {
  CHECK(page(pod(kStarted, R"(,"creationTimestamp":"2026-11-22T09:00:00Z")")).pods[0].created ==
        kNine);
}

TEST_CASE("node pods: a pod's network is as old as its kubelet says") {
  CHECK(page(pod(network("True"))).pods[0] == model::NodePod{.ns = "shop",
                                                             .name = "web",
                                                             .uid = "u",
                                                             .networked = kTen,
                                                             .controlled = false,
                                                             .deleting = false});
  CHECK(page(pod(network("False"))).pods[0].networked == model::Time{});
  CHECK(page(pod(kStarted)).pods[0].networked == kNine);
  CHECK(page(pod("")).pods[0].networked == model::Time{});
}

TEST_CASE("node pods: who comes again, and who is on its way") {
  const auto controlled = [](const std::string& owners) {
    return page(pod("", R"(,"ownerReferences":[)" + owners + "]")).pods[0].controlled;
  };
  CHECK(controlled(R"({"kind":"ReplicaSet","controller":true},{"kind":"X"})"));
  CHECK(controlled(R"({"kind":"X","controller":false},{"kind":"Y","controller":true})"));
  CHECK(controlled(R"({"controller":true},{"controller":false})"));
  CHECK_FALSE(controlled(R"({"kind":"X"})"));
  CHECK_FALSE(controlled(""));
  CHECK(page(pod("", R"(,"deletionTimestamp":"2026-11-22T10:00:00Z")")).pods[0].deleting);
}

TEST_CASE("node pods: pages, and what is no page") {
  CHECK(page("").continue_token == "next");
  CHECK(page(pod("") + "," + pod("")).pods.size() == 2);
  for (const char* text : {"", "{}", "[]", R"({"items":[{}],"metadata":{}})", "garbage"}) {
    INFO(text);
    CHECK_FALSE(parse_node_pods(text));
  }
}

TEST_CASE("eviction: of this very pod") {
  CHECK(nlohmann::json::parse(eviction({.ns = "shop", .name = "web", .uid = "u"})) ==
        nlohmann::json::parse(R"({"apiVersion":"policy/v1","kind":"Eviction",
            "metadata":{"namespace":"shop","name":"web"},
            "deleteOptions":{"preconditions":{"uid":"u"}}})"));
}

}  // namespace
}  // namespace tco::wire
