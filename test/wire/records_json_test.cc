// What goes on record comes back as it was; what cannot be read is told, never nothing.
#include "wire/records_json.h"

#include <catch2/catch.hpp>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>

#include "base/rfc3339.h"

namespace tco::wire {
namespace {

using model::Original;
using Field = model::Original::Field;
using Data = std::map<std::string, std::string>;
using Selector = std::map<std::string, std::string>;
using Tolerations = std::vector<model::Toleration>;
using Json = nlohmann::json;

const std::string kEntry = "original.daemonset.kube-system.kube-proxy";

Original selector(std::optional<Selector> value) {
  return {.field = Field::NodeSelector, .uid = "u", .node_selector = std::move(value)};
}

Original tolerations(std::optional<Tolerations> value) {
  return {.field = Field::Tolerations, .uid = "u", .tolerations = std::move(value)};
}

TEST_CASE("records: an original comes back as it was") {
  for (const Original& original :
       {selector(std::nullopt), selector(Selector{}), selector(Selector{{"a/b", "c"}, {"d", ""}}),
        tolerations(std::nullopt), tolerations(Tolerations{}),
        tolerations(Tolerations{{.op = "Exists"},
                                {.key = "k", .op = "Equal", .value = "中", .effect = "NoSchedule"},
                                {}})}) {
    const std::string text = original_text(original);
    INFO(text);
    CHECK(text.find('\n') == std::string::npos);
    const auto records = parse_records({{kEntry, text}});
    REQUIRE(records);
    CHECK(records->originals.at(kEntry) == original);
  }
}

TEST_CASE("records: the generation is kept if there is one") {
  Original original = selector(std::nullopt);
  original.generation = 7;
  CHECK(original_text(original) == R"({"generation":7,"nodeSelector":null,"uid":"u"})");
  CHECK(parse_records({{kEntry, original_text(original)}})->originals.at(kEntry).generation == 7);
}

TEST_CASE("records: an upgrade comes back as it was; one that cannot be read is none") {
  const model::Time then = *parse_rfc3339("2026-11-22T10:00:00Z");
  model::Upgrade upgrade{.from = "1.17.18",
                         .from_revision = 1,
                         .from_desired = "ab",
                         .to = "1.18.2",
                         .desired = "cd",
                         .attempt = "cd/ef",
                         .began = then,
                         .tries = 2};
  CHECK(parse_records({{"upgrade", upgrade_text(upgrade)}})->upgrade == upgrade);
  upgrade.progress = model::RollOutProgress{.revision = "2/2",
                                            .done = 3,
                                            .noted = then + std::chrono::minutes{2},
                                            .stalled = std::chrono::seconds{90},
                                            .complete = then,
                                            .broken = then + std::chrono::minutes{1}};
  CHECK(parse_records({{"upgrade", upgrade_text(upgrade)}})->upgrade == upgrade);
  upgrade.progress.reset();
  upgrade.failed = then + std::chrono::minutes{1};
  upgrade.failure = "Helm's words";
  CHECK(parse_records({{"upgrade", upgrade_text(upgrade)}})->upgrade == upgrade);
  upgrade.failed.reset();
  upgrade.failure.clear();
  upgrade.done = then + std::chrono::minutes{9};
  CHECK(parse_records({{"upgrade", upgrade_text(upgrade)}})->upgrade == upgrade);
  for (const char* broken : {"", "[]", R"({"from":7})"}) {
    CHECK_FALSE(parse_records({{"upgrade", broken}})->upgrade);
  }
  CHECK(parse_records({{"profile", "tke-2026.1"}})->profile == "tke-2026.1");
}

TEST_CASE("records: a stop comes back as it was; one that cannot be read is none") {
  const model::Stop stop{.version = "1.18.4", .destination = "1.19.6"};
  CHECK(parse_records({{"stop", stop_text(stop)}})->stop == stop);
  for (const char* broken : {"", "[]", R"({"version":7})"}) {
    CHECK_FALSE(parse_records({{"stop", broken}})->stop);
  }
}

TEST_CASE("records: repairs come back as they were; what cannot be read of them counts as none") {
  const std::string key = "daemonset.kube-system.kube-proxy";
  const model::Repairs repairs{
      .seen = "u/7",
      .total = 3,
      .recent = {*parse_rfc3339("2026-01-02T03:04:05Z"), *parse_rfc3339("2026-01-02T03:14:05Z")},
      .writer = "tke-addon-manager",
      .undone = parse_rfc3339("2026-01-02T03:14:00Z")};
  const std::string text = repairs_text(repairs);
  CHECK(text.find('\n') == std::string::npos);
  CHECK(parse_records({{"repairs." + key, text}})->repairs.at(key) == repairs);
  for (const char* broken : {"", "x", "[]", R"({"total":"many"})", R"({"recent":[1]})"}) {
    INFO(broken);
    const auto records = parse_records({{"repairs." + key, broken}});
    REQUIRE(records);
    CHECK(records->repairs.at(key) == model::Repairs{});
  }
}

TEST_CASE("records: when the first installation was complete") {
  CHECK_FALSE(parse_records({})->installed);
  CHECK(parse_records({{"installed", "2026-01-02T03:04:05Z"}})->installed ==
        parse_rfc3339("2026-01-02T03:04:05Z"));
  CHECK(parse_records({{"installed", "some day"}})->installed == model::Time{});
}

TEST_CASE("records: an absent field and an empty one are told apart") {
  CHECK(original_text(selector(std::nullopt)) == R"({"nodeSelector":null,"uid":"u"})");
  CHECK(original_text(selector(Selector{})) == R"({"nodeSelector":{},"uid":"u"})");
  CHECK(original_text(tolerations(std::nullopt)) == R"({"tolerations":null,"uid":"u"})");
  CHECK(original_text(tolerations(Tolerations{})) == R"({"tolerations":[],"uid":"u"})");
}

TEST_CASE("records: addresses and versions, and entries of a later operator") {
  const auto records = parse_records(
      {{"apiServer", "10.0.0.9:60002"}, {"firstVersion", "1.17.18"}, {"profile", "tke-2026.1"}});
  REQUIRE(records);
  CHECK(records->api_server == "10.0.0.9:60002");
  CHECK(records->first_version == "1.17.18");
  CHECK(records->originals.empty());
  CHECK(parse_records({})->api_server.empty());
}

TEST_CASE("records: which nodes are clean; what cannot be read means none") {
  const model::CniCleaning cleaning{.seen = "uid/2",
                                    .first = *parse_rfc3339("2026-01-02T03:04:05Z")};
  CHECK(parse_records({{"cniCleaned", cni_cleaning_text(cleaning)}})->cni_cleaned == cleaning);
  model::CniCleaning some = cleaning;
  some.left_out = {"node-1", "node-2"};
  CHECK(parse_records({{"cniCleaned", cni_cleaning_text(some)}})->cni_cleaned == some);
  CHECK_FALSE(parse_records({})->cni_cleaned);
  for (const char* text : {"", "{}", "[]", R"({"seen":"uid/2"})", R"({"first":1,"seen":"u"})",
                           R"({"seen":"","first":"2026-01-02T03:04:05Z"})"}) {
    INFO(text);
    CHECK_FALSE(parse_records({{"cniCleaned", text}})->cni_cleaned);
  }
}

TEST_CASE("records: a poisoned entry is named, kept, and takes nothing from the others") {
  const auto* text =
      GENERATE("", "x", "[]", "null", "\"u\"", "{}", R"({"nodeSelector":null})", R"({"uid":"u"})",
               R"({"uid":1,"nodeSelector":null})", R"({"uid":"u","nodeSelector":"x"})",
               R"({"uid":"u","nodeSelector":{"a":1}})", R"({"uid":"u","tolerations":{}})",
               R"({"uid":"u","tolerations":["x"]})", R"({"uid":"u","tolerations":[{"key":1}]})");
  CAPTURE(text);
  const std::string good = "original.deployment.kube-system.tke-eni-ipamd";
  const auto records = parse_records(
      {{"apiServer", "x"}, {kEntry, text}, {good, original_text(selector(Selector{{"a", "b"}}))}});
  REQUIRE(records);
  CHECK(records->api_server == "x");
  CHECK(records->originals.size() == 1);
  REQUIRE(records->unreadable.contains(kEntry));
  CHECK(records->unreadable.at(kEntry).text == text);
  CHECK_FALSE(records->unreadable.at(kEntry).why.empty());
}

TEST_CASE("records: entries that can be learned again are told of, too") {
  const Data data = {{"installed", "some day"}, {"firstDeployed", "?"},   {"stop", "[]"},
                     {"upgrade", "{"},          {"cniCleaned", "{}"},     {"repairs.x", "?"},
                     {"ofALaterOne", "?"},      {"profile", "tke-2026.1"}};
  const auto records = parse_records(data);
  REQUIRE(records);
  CHECK(records->unreadable.size() == 6);
  for (const auto& [entry, unreadable] : records->unreadable) {
    CHECK(unreadable.text == data.at(entry));
  }
  CHECK(records->installed == model::Time{});
  CHECK(records->repairs.at("x") == model::Repairs{});
  CHECK(records->profile == "tke-2026.1");
}

constexpr const char* kWords[] = {"null",  "{}",      "[", "\"",
                                  "1e999", "\\ud800", "-", "99999999999999999999"};

// What a valid ConfigMap becomes at the hands of somebody or something.
std::string mutated(std::string text, std::mt19937& random) {
  const auto at = [&] { return text.empty() ? 0 : random() % text.size(); };
  for (unsigned edits = 1 + random() % 4; edits > 0; --edits) {
    switch (random() % 5) {
      case 0:
        text.erase(at(), 1 + random() % 8);
        break;
      case 1:
        text.insert(at(), 1, static_cast<char>(random() % 256));
        break;
      case 2:
        if (!text.empty()) text[at()] = static_cast<char>(random() % 256);
        break;
      case 3:
        text += text.substr(at());
        break;
      default:
        text.insert(at(), kWords[random() % std::size(kWords)]);
    }
  }
  return text;
}

TEST_CASE("records: random edits never throw, and spoil no entry but their own") {
  const model::Time then = *parse_rfc3339("2026-01-02T03:04:05Z");
  const Data valid = {
      {kEntry, original_text(selector(Selector{{"a/b", "c"}}))},
      {"original.deployment.kube-system.d", original_text(tolerations(Tolerations{{.key = "k"}}))},
      {"apiServer", "10.0.0.9:60002"},
      {"installed", "2026-01-02T03:04:05Z"},
      {"repairs.x", repairs_text({.seen = "u/7", .total = 3, .recent = {then}})},
      {"cniCleaned", cni_cleaning_text({.seen = "u/2", .first = then})},
      {"stop", stop_text({.version = "1.18.4", .destination = "1.19.6"})},
      {"upgrade", upgrade_text({.from = "1.17.18", .to = "1.18.2", .began = then})}};
  const auto whole = parse_records(valid);
  REQUIRE(whole);
  REQUIRE(whole->unreadable.empty());
  for (unsigned seed = 1; seed <= 4000; ++seed) {
    std::mt19937 random(seed);
    Data data = valid;
    const auto victim = std::next(data.begin(), static_cast<long>(random() % data.size()));
    victim->second = mutated(victim->second, random);
    INFO("seed " << seed << " " << victim->first << " " << victim->second);
    const auto records = parse_records(data);
    REQUIRE(records);
    for (const auto& [entry, unreadable] : records->unreadable) CHECK(entry == victim->first);
    for (const auto& [key, original] : whole->originals) {
      if (key != victim->first) CHECK(records->originals.at(key) == original);
    }
    const bool lost =
        victim->first.starts_with("original.") && !records->originals.contains(victim->first);
    CHECK(lost <= records->unreadable.contains(victim->first));
  }
}

TEST_CASE("records: whose they are, their format, and a deletion that has begun") {
  const model::Teardown teardown{.uid = "u-1",
                                 .policy = model::DeletionPolicy::UninstallAndRestore};
  const auto records = parse_records(
      {{"uid", "u-1"}, {"recordsFormat", "2"}, {"teardown", teardown_text(teardown)}});
  REQUIRE(records);
  CHECK(records->owner == "u-1");
  CHECK(records->format == 2);
  CHECK(records->teardown == teardown);
  CHECK(records->unreadable.empty());
  for (const char* text : {"", "Orphan u-1", "UninstallAndRestore", "UninstallAndRestore "}) {
    CHECK(parse_records({{"teardown", text}})->unreadable.contains("teardown"));
  }
  CHECK(parse_records({{"recordsFormat", "1x"}})->unreadable.contains("recordsFormat"));
  CHECK(Json::parse(owner_patch("u-1", {"a"})) == Json{{"data", {{"uid", "u-1"}, {"a", nullptr}}}});
}

TEST_CASE("config map: its data") {
  CHECK(*parse_config_map(R"({"kind":"ConfigMap","data":{"a":"b","c":""}})") ==
        Data{{"a", "b"}, {"c", ""}});
  CHECK(parse_config_map(R"({"metadata":{}})")->empty());
  CHECK(parse_config_map(R"({"data":null})")->empty());
  for (const char* text : {"", "[]", "null", R"({"data":[]})", R"({"data":{"a":1}})"}) {
    INFO(text);
    REQUIRE_FALSE(parse_config_map(text));
    CHECK(parse_config_map(text).error().kind == ErrorKind::Decode);
  }
}

TEST_CASE("config map: an entry is added beside what is there, or the first makes it") {
  CHECK(Json::parse(entries_patch({{"k", "line\n\"x\""}})) ==
        Json{{"data", {{"k", "line\n\"x\""}}}});
  CHECK(Json::parse(entries_config_map("ns", "name", {{"k", "v"}})) == Json::parse(R"({
      "apiVersion":"v1","kind":"ConfigMap","metadata":{"namespace":"ns","name":"name"},
      "data":{"k":"v"}})"));
}

TEST_CASE("records: who has written a ConfigMap") {
  const auto owners = parse_config_map_owners(R"({"metadata":{"name":"n","uid":"u",
      "managedFields":[{"manager":"tke-cilium-operator"},
      {"manager":"kubectl-edit","time":"2026-11-22T10:00:00Z"}]}})");
  REQUIRE(owners);
  CHECK(owners->meta.uid == "u");
  CHECK(owners->writers ==
        std::vector<model::Writer>{{"tke-cilium-operator", {}},
                                   {"kubectl-edit", *parse_rfc3339("2026-11-22T10:00:00Z")}});
  CHECK(parse_config_map_owners("{}").error().kind == ErrorKind::Decode);
}

}  // namespace
}  // namespace tco::wire
