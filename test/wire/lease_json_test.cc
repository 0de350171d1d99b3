// Leases, both ways.
#include "wire/lease_json.h"

#include <catch2/catch.hpp>

#include "base/rfc3339.h"

namespace tco::wire {
namespace {

using namespace std::chrono_literals;

const std::string kStored =
    R"({"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"tke-cilium-operator","namespace":"kube-system","resourceVersion":"88","uid":"u","labels":{"team":"net"},"managedFields":[{"manager":"x"}]},"spec":{"holderIdentity":"pod-1_abc","leaseDurationSeconds":15,"acquireTime":"2026-01-02T03:04:05.000006Z","renewTime":"2026-01-02T03:05:05.500000Z","leaseTransitions":4}})";

TEST_CASE("a stored lease is read") {
  const auto lease = lease_from_json(kStored);
  REQUIRE(lease);
  CHECK(*lease == Lease{.ns = "kube-system",
                        .name = "tke-cilium-operator",
                        .resource_version = "88",
                        .holder = "pod-1_abc",
                        .duration = 15s,
                        .acquired = *parse_rfc3339("2026-01-02T03:04:05.000006Z"),
                        .renewed = *parse_rfc3339("2026-01-02T03:05:05.5Z"),
                        .transitions = 4});
}

TEST_CASE("what is written is read back") {
  const Lease lease = *lease_from_json(kStored);
  CHECK(*lease_from_json(to_json(lease)) == lease);
}

TEST_CASE("a lease that is not stored yet names no version") {
  CHECK(to_json(Lease{.ns = "n", .name = "x"}).find("resourceVersion") == std::string::npos);
}

TEST_CASE("times are MicroTimes: the API server refuses others") {
  const std::string text =
      to_json(Lease{.ns = "n", .name = "x", .renewed = *parse_rfc3339("2026-01-02T03:04:05Z")});
  CHECK(text.find(R"("renewTime":"2026-01-02T03:04:05.000000Z")") != std::string::npos);
}

TEST_CASE("missing and null fields read as empty") {
  const auto bare = lease_from_json(R"({"metadata":{"name":"x"},"spec":{"holderIdentity":null}})");
  REQUIRE(bare);
  CHECK(bare->holder.empty());
  CHECK(bare->duration == 0s);
  CHECK(lease_from_json("{}").has_value());
}

TEST_CASE("what is not a lease is refused, naming the field") {
  const auto refused = lease_from_json(R"({"spec":{"leaseTransitions":-1}})");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message ==
        "cannot read Lease: spec.leaseTransitions is not a number from 0 to 2147483647");
  const auto* text = GENERATE("", "[]", "null", R"({"spec":[]})", R"({"metadata":1})",
                              R"({"spec":{"holderIdentity":7}})", R"({"spec":{"renewTime":"x"}})",
                              R"({"spec":{"leaseDurationSeconds":1e99}})",
                              R"({"spec":{"leaseDurationSeconds":18446744073709551615}})");
  CAPTURE(text);
  CHECK_FALSE(lease_from_json(text));
}

}  // namespace
}  // namespace tco::wire
