// What goes on record comes back as it was; what cannot be read is an error, never nothing.
#include "wire/records_json.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

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
  CHECK_FALSE(parse_records({})->cni_cleaned);
  for (const char* text : {"", "{}", "[]", R"({"seen":"uid/2"})", R"({"first":1,"seen":"u"})",
                           R"({"seen":"","first":"2026-01-02T03:04:05Z"})"}) {
    INFO(text);
    CHECK_FALSE(parse_records({{"cniCleaned", text}})->cni_cleaned);
  }
}

TEST_CASE("records: a poisoned entry is an error that names it") {
  const auto* text =
      GENERATE("", "x", "[]", "null", "\"u\"", "{}", R"({"nodeSelector":null})", R"({"uid":"u"})",
               R"({"uid":1,"nodeSelector":null})", R"({"uid":"u","nodeSelector":"x"})",
               R"({"uid":"u","nodeSelector":{"a":1}})", R"({"uid":"u","tolerations":{}})",
               R"({"uid":"u","tolerations":["x"]})", R"({"uid":"u","tolerations":[{"key":1}]})");
  CAPTURE(text);
  const auto records = parse_records({{"apiServer", "x"}, {kEntry, text}});
  REQUIRE_FALSE(records);
  CHECK(records.error().kind == ErrorKind::Decode);
  CHECK(records.error().message.find(kEntry) != std::string::npos);
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
