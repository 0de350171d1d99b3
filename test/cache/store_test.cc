// What writers put into a store, and what readers see of it.
#include "cache/store.h"

#include <catch2/catch.hpp>
#include <thread>

#include "model/node.h"

namespace tco::cache {
namespace {

using model::Node, model::ObjectKey;
using Keys = std::vector<ObjectKey>;

Node node(const std::string& name, const std::string& version, const std::string& os = "linux") {
  Node made;
  made.meta.name = name;
  made.meta.resource_version = version;
  made.os = os;
  return made;
}

struct Fixture {
  Fixture() : Fixture(make_store<Node>()) {}
  explicit Fixture(std::pair<Writer<Node>, Reader<Node>> both)
      : writer(std::move(both.first)), reader(both.second) {}

  Keys list(std::vector<Node> nodes, const std::string& version) {
    writer.begin_list();
    for (Node& each : nodes) CHECK_FALSE(writer.apply(std::move(each)));
    return writer.end_list(version);
  }
  std::string names() const {
    std::string all;
    reader.for_each([&](const Node& each) { all += each.meta.name + " "; });
    return all;
  }

  Writer<Node> writer;
  Reader<Node> reader;
};

TEST_CASE("a list becomes visible whole, when it is complete") {
  Fixture store;
  CHECK_FALSE(store.reader.synced());
  store.writer.begin_list();
  store.writer.apply(node("b", "2"));
  store.writer.apply(node("a", "1"));
  CHECK(store.reader.size() == 0);
  CHECK(store.writer.end_list("5") == Keys{{"", "a"}, {"", "b"}});
  CHECK(store.reader.synced());
  CHECK(store.names() == "a b ");
}

TEST_CASE("a new list drops what it does not hold, and names what differs") {
  Fixture store;
  store.list({node("a", "1"), node("b", "2"), node("c", "3")}, "5");
  CHECK(store.list({node("a", "1"), node("b", "6", "windows"), node("d", "7")}, "8") ==
        Keys{{"", "b"}, {"", "d"}, {"", "c"}});
  CHECK(store.names() == "a b d ");
}

TEST_CASE("a list that is begun again forgets what it had collected") {
  Fixture store;
  store.writer.begin_list();
  store.writer.apply(node("ghost", "1"));
  store.list({node("a", "2")}, "5");
  CHECK(store.names() == "a ");
}

TEST_CASE("a change of nothing but the resource version wakes nobody") {
  Fixture store;
  store.list({node("a", "1")}, "5");
  CHECK_FALSE(store.writer.apply(node("a", "6")));
  CHECK(store.reader.get({"", "a"})->meta.resource_version == "6");  // kept all the same
  CHECK(store.writer.apply(node("a", "7", "windows")));
  CHECK(store.writer.apply(node("new", "8")));
  CHECK(store.list({node("a", "9", "windows"), node("new", "8")}, "9").empty());
}

TEST_CASE("a removal wakes if there was something to remove") {
  Fixture store;
  store.list({node("a", "1")}, "5");
  CHECK(store.writer.remove(node("a", "6").meta));
  CHECK_FALSE(store.writer.remove(node("a", "6").meta));
  CHECK(store.reader.get({"", "a"}) == nullptr);
}

TEST_CASE("a snapshot stays as it was") {
  Fixture store;
  store.list({node("a", "1")}, "5");
  const auto before = store.reader.snapshot();
  store.writer.apply(node("a", "6", "windows"));
  store.list({}, "7");
  REQUIRE(before.size() == 1);
  CHECK(before[0]->os == "linux");
}

TEST_CASE("a re-list shares the objects that are as they were") {
  Fixture store;
  store.list({node("a", "1")}, "5");
  const auto before = store.reader.get({"", "a"});
  store.list({node("a", "1")}, "9");
  CHECK(store.reader.get({"", "a"}) == before);
}

TEST_CASE("a kind that is not served is synced and empty") {
  Fixture store;
  CHECK(store.writer.absent().empty());
  CHECK(store.reader.synced());
  CHECK(store.reader.health().absent);
  store.list({node("a", "1")}, "5");
  CHECK_FALSE(store.reader.health().absent);
  CHECK(store.writer.absent() == Keys{{"", "a"}});
}

TEST_CASE("an unreadable object keeps its last readable version, and is reported") {
  Fixture store;
  store.list({node("a", "1"), node("b", "2")}, "5");
  store.writer.unreadable(ObjectKey{"", "a"}, "status: wrong");
  CHECK(store.reader.get({"", "a"})->meta.resource_version == "1");
  CHECK(store.reader.health().unreadable.at({"", "a"}) == "status: wrong");

  SECTION("also across a list") {
    store.writer.begin_list();
    store.writer.unreadable(ObjectKey{"", "a"}, "still wrong");
    CHECK(store.writer.end_list("8") == Keys{{"", "b"}});
    CHECK(store.names() == "a ");
    CHECK(store.reader.health().unreadable.at({"", "a"}) == "still wrong");
  }
  SECTION("until it is readable again") {
    store.writer.apply(node("a", "6"));
    CHECK(store.reader.health().unreadable.empty());
  }
  SECTION("until it is gone") {
    store.writer.remove(node("a", "6").meta);
    CHECK(store.reader.health().unreadable.empty());
    CHECK(store.names() == "b ");
  }
  SECTION("until a list does not hold it") {
    store.list({node("b", "2")}, "9");
    CHECK(store.reader.health().unreadable.empty());
  }
}

TEST_CASE("unreadable objects are counted without bound, named with one") {
  Fixture store;
  for (int i = 0; i < 250; ++i) store.writer.unreadable(ObjectKey{"", std::to_string(i)}, "wrong");
  store.writer.unreadable(std::nullopt, "no name");
  CHECK(store.reader.health().unreadable_total == 251);
  CHECK(store.reader.health().unreadable.size() == kMaxUnreadable);
}

TEST_CASE("after our own write the store is behind until it has seen it") {
  Fixture store;
  store.list({node("a", "90")}, "99");
  CHECK(store.reader.caught_up());
  store.reader.expect({"", "a"}, "100");
  CHECK_FALSE(store.reader.caught_up());

  SECTION("the object in that version") { store.writer.apply(node("a", "100")); }
  SECTION("the object in a newer version; numbers, not text") {
    store.writer.apply(node("a", "1000"));
  }
  SECTION("its deletion") { store.writer.remove(node("a", "101").meta); }
  SECTION("a later change of another object") { store.writer.apply(node("b", "102")); }
  SECTION("a bookmark beyond it") { store.writer.progress("100"); }
  SECTION("a list beyond it") { store.list({}, "100"); }
  SECTION("a list begun afterwards, though its versions are lower: etcd was restored") {
    store.list({node("a", "7")}, "9");
  }
  SECTION("the kind is gone") { store.writer.absent(); }
  CHECK(store.reader.caught_up());
}

TEST_CASE("what is older than our write does not count") {
  Fixture store;
  store.list({node("a", "90")}, "99");
  store.reader.expect({"", "a"}, "1000");
  store.writer.apply(node("a", "999"));
  store.writer.remove(node("a", "998").meta);
  store.writer.progress("999");
  CHECK_FALSE(store.reader.caught_up());
}

TEST_CASE("a write during a list is not answered by that list, unless it reaches that far") {
  Fixture store;
  store.list({node("a", "90")}, "99");
  store.writer.begin_list();
  store.reader.expect({"", "a"}, "1000");
  SECTION("it does not") {
    store.writer.apply(node("a", "90"));
    store.writer.apply(node("b", "2000"));  // initial events come in no order
    store.writer.end_list("999");
    CHECK_FALSE(store.reader.caught_up());
  }
  SECTION("it does") {
    store.writer.apply(node("a", "1000"));
    CHECK(store.reader.caught_up());
  }
}

TEST_CASE("a write the watch has already brought is not waited for") {
  Fixture store;
  store.list({node("a", "90")}, "99");
  store.writer.apply(node("a", "100"));
  store.reader.expect({"", "a"}, "100");
  CHECK(store.reader.caught_up());
  store.reader.expect({"", "a"}, "not a number");
  store.reader.expect({"", "a"}, "");
  CHECK(store.reader.caught_up());
}

TEST_CASE("a problem is as old as its beginning, and ends when a watch works again") {
  using namespace std::chrono_literals;
  Fixture store;
  const Error refused{ErrorKind::Forbidden, "403"};
  const Error away{ErrorKind::Unavailable, "503"};
  const SteadyTime start{1h};
  const auto since = [&] { return store.reader.standing().since; };
  CHECK_FALSE(since());
  store.writer.problem(refused, start);
  store.writer.problem(away, start + 1min);
  CHECK(since() == start);
  CHECK(store.reader.standing().problem->message == "503");
  CHECK(store.reader.health().problem_since == start);
  store.writer.problem(std::nullopt, start + 2min);
  CHECK_FALSE(since());
  // Accepted and broken off at once, over and over, is one problem.
  store.writer.problem(away, start + 2min + 1s);
  CHECK(since() == start);
  store.writer.problem(std::nullopt, start + 3min);
  store.writer.problem(away, start + 4min);
  CHECK(since() == start + 4min);
}

TEST_CASE("readers may look while the writer writes") {
  Fixture store;
  std::jthread writing([&] {
    for (int round = 0; round < 200; ++round) {
      const std::string version = std::to_string(round + 1);
      store.list({node("a", version), node("b", version)}, version);
      store.writer.apply(node("a", version, "windows"));
    }
  });
  bool torn = false;
  for (int round = 0; round < 2000; ++round) {
    const std::size_t seen = store.reader.snapshot().size();
    torn = torn || (seen != 0 && seen != 2);
    store.reader.expect({"", "a"}, "1");
    (void)store.reader.caught_up();
    (void)store.reader.health();
  }
  writing.join();
  CHECK_FALSE(torn);
}

}  // namespace
}  // namespace tco::cache
