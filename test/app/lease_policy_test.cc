// Who may lead, as a table of leases and times.
#include "app/lease_policy.h"

#include <catch2/catch.hpp>

namespace tco::app {
namespace {

using namespace std::chrono_literals;

const SteadyTime kStart{1h};
const SystemTime kNow{100h};

wire::Lease held_by(std::string holder, std::string version = "7") {
  return {.ns = "kube-system",
          .name = "tke-cilium-operator",
          .resource_version = std::move(version),
          .holder = std::move(holder),
          .duration = 15s,
          .acquired = kNow - 1h,
          .renewed = kNow - 1s,
          .transitions = 4};
}

TEST_CASE("lease: a free one, or our own, may be taken at once") {
  CHECK(may_take(look({}, std::nullopt, kStart), "me", kStart));
  CHECK(may_take(look({}, held_by(""), kStart), "me", kStart));
  CHECK(may_take(look({}, held_by("me"), kStart), "me", kStart));
}

TEST_CASE("lease: somebody else's, once it has not changed for as long as it says") {
  const LeaseView view = look({}, held_by("other"), kStart);
  CHECK_FALSE(may_take(view, "me", kStart));
  CHECK_FALSE(may_take(view, "me", kStart + 14999ms));
  CHECK(may_take(view, "me", kStart + 15s));
}

// The lease's own times are another machine's clock: they say nothing here.
TEST_CASE("lease: only the own steady clock counts") {
  wire::Lease lease = held_by("other");
  lease.renewed = kNow - 100h;
  CHECK_FALSE(may_take(look({}, lease, kStart), "me", kStart + 1s));
}

TEST_CASE("lease: a renewal restarts the wait, the same content does not") {
  LeaseView view = look({}, held_by("other", "7"), kStart);
  view = look(view, held_by("other", "7"), kStart + 10s);
  CHECK(view.seen == kStart);
  view = look(view, held_by("other", "8"), kStart + 12s);
  CHECK(view.seen == kStart + 12s);
  CHECK_FALSE(may_take(view, "me", kStart + 26s));
  CHECK(may_take(view, "me", kStart + 27s));
}

TEST_CASE("lease: taken from another, it is a new term") {
  const wire::Lease lease = taken(look({}, held_by("other"), kStart), "me", {}, kNow);
  CHECK(lease == wire::Lease{.ns = "kube-system",
                             .name = "tke-cilium-operator",
                             .resource_version = "7",
                             .holder = "me",
                             .duration = 15s,
                             .acquired = kNow,
                             .renewed = kNow,
                             .transitions = 5});
}

TEST_CASE("lease: taken back after a restart of our container, it is the same term") {
  CHECK(taken(look({}, held_by("me"), kStart), "me", {}, kNow).transitions == 4);
}

TEST_CASE("lease: the first one") {
  const wire::Lease lease = taken(look({}, std::nullopt, kStart), "me", {.duration = 30s}, kNow);
  CHECK(lease.ns == "kube-system");
  CHECK(lease.name == "tke-cilium-operator");
  CHECK(lease.resource_version.empty());
  CHECK(lease.duration == 30s);
  CHECK(lease.transitions == 1);
}

TEST_CASE("lease: deleted by hand, epochs go on above those that were seen") {
  LeaseView view = look({}, held_by("other"), kStart);
  view = look(view, std::nullopt, kStart + 1s);
  CHECK(may_take(view, "me", kStart + 1s));
  CHECK(taken(view, "me", {}, kNow).transitions == 5);
}

TEST_CASE("lease: who counted to the end goes on with the same number") {
  wire::Lease last = held_by("other");
  last.transitions = 2147483647;
  CHECK(taken(look({}, last, kStart), "me", {}, kNow).transitions == 2147483647);
}

TEST_CASE("lease: a term ends only with another's name, or a term of another in between") {
  const wire::Lease ours = held_by("me");
  CHECK(still_ours(std::nullopt, ours, "me"));
  CHECK(still_ours(held_by("me", "9"), ours, "me"));
  CHECK(still_ours(held_by("", "9"), ours, "me"));
  CHECK_FALSE(still_ours(held_by("other", "9"), ours, "me"));
  wire::Lease later = held_by("", "9");
  later.transitions = 5;
  CHECK_FALSE(still_ours(later, ours, "me"));
}

TEST_CASE("lease: above what a sidecar has served") {
  CHECK(above(held_by("me"), 9, kNow).transitions == 10);
  CHECK(above(held_by("me"), 2, kNow).transitions == 5);
  CHECK(above(held_by("me"), 9, kNow).acquired == kNow);
}

TEST_CASE("lease: renewed and released") {
  const wire::Lease ours = held_by("me");
  CHECK(renewed(ours, kNow).renewed == kNow);
  CHECK(renewed(ours, kNow).acquired == ours.acquired);
  CHECK(renewed(ours, kNow).resource_version == "7");
  const wire::Lease free = released(ours, kNow);
  CHECK(free.holder.empty());
  CHECK(free.duration == 1s);
  CHECK(free.transitions == 4);
}

}  // namespace
}  // namespace tco::app
