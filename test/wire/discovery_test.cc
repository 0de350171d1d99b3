// Whether a kind is served, by what discovery answers.
#include "wire/discovery.h"

#include <catch2/catch.hpp>

namespace tco::wire {
namespace {

const Resource kPools{
    .group = "karpenter.sh", .version = "v1", .plural = "nodepools", .ns = {}, .optional = true};

HttpResponse answer(int status, std::string body) {
  return {.status = status, .body = std::move(body), .retry_after = {}};
}

TEST_CASE("discovery: the group version is asked, the core group too") {
  CHECK(discovery(kPools).target == "/apis/karpenter.sh/v1");
  CHECK(discovery({.group = {}, .version = "v1", .plural = "nodes", .ns = {}}).target == "/api/v1");
}

TEST_CASE("discovery: served, or not") {
  const std::string head = R"({"groupVersion":"karpenter.sh/v1","resources":[)";
  const auto listed = is_served(kPools, answer(200, head + R"({"name":"nodepools"}]})"));
  REQUIRE(listed);
  CHECK(*listed);
  for (const HttpResponse& without :
       {answer(200, head + R"({"name":"nodepools/status"}]})"), answer(200, head + "]}"),
        answer(404, "404 page not found")}) {
    const auto served = is_served(kPools, without);
    REQUIRE(served);
    CHECK_FALSE(*served);
  }
}

TEST_CASE("discovery: an answer that says nothing is no absence") {
  CHECK(is_served(kPools, answer(503, "")).error().kind == ErrorKind::Unavailable);
  CHECK(is_served(kPools, answer(403, "")).error().kind == ErrorKind::Forbidden);
  for (const char* body : {"", "[]", "{}", "<html>", R"({"groupVersion":"karpenter.sh/v1"})",
                           R"({"groupVersion":"v1","resources":[]})",
                           R"({"groupVersion":"karpenter.sh/v1","resources":{}})"}) {
    INFO(body);
    const auto served = is_served(kPools, answer(200, body));
    REQUIRE_FALSE(served);
    CHECK(served.error().kind == ErrorKind::Decode);
  }
}

}  // namespace
}  // namespace tco::wire
