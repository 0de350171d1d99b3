// Values of kinds that do not go together: issue 9, rows T1 and C3.
#include "values/merge.h"

#include <catch2/catch.hpp>

#include "values/values.h"

namespace tco::values {
namespace {

using Texts = std::vector<std::string>;

Texts invalid(const std::string& values, const std::vector<UserValues>& from = {}) {
  Texts texts;
  for (const Problem& each : problems_in({.version = "1.18.2", .values = values}, from)) {
    CHECK(each.kind == ProblemKind::Invalid);
    texts.push_back(each.text);
  }
  return texts;
}

TEST_CASE("merge: maps merge, lists and scalars replace, null stays") {
  Json values = Json::parse(R"({"m":{"a":1,"b":1},"l":[1,2],"s":1,"n":null,"d":{"x":1}})");
  std::vector<Clash> clashes;
  merge(values, Json::parse(R"({"m":{"b":2,"c":3},"l":[3],"s":"x","n":{"y":1},"d":null})"),
        &clashes);
  CHECK(values == Json::parse(R"({"m":{"a":1,"b":2,"c":3},"l":[3],"s":"x","n":{"y":1},"d":null})"));
  CHECK(clashes.empty());
}

TEST_CASE("merge: a map and what is none clash, with the path and both kinds") {
  Json values = Json::parse(R"({"a":{"b/c":[1]},"d":{"e":1}})");
  std::vector<Clash> clashes;
  merge(values, Json::parse(R"({"a":{"b/c":{"x":1}},"d":7})"), &clashes);
  REQUIRE(clashes.size() == 2);
  CHECK(clashes[0].pointer == "/a/b~1c");
  CHECK(clashes[0].before == "an array");
  CHECK(clashes[0].after == "an object");
  CHECK(clashes[1].pointer == "/d");
  CHECK(clashes[1].after == "a number");
  CHECK(values == Json::parse(R"({"a":{"b/c":{"x":1}},"d":7})"));
}

TEST_CASE("merge: T1, an object where the operator has a list") {
  CHECK(invalid(R"({"operator":{"tolerations":{}}})") ==
        Texts{"spec.values.operator.tolerations is an object; the operator's value there is an "
              "array"});
  CHECK(invalid(R"({"image":"x"})") ==
        Texts{"spec.values.image is a string; the operator's value there is an object"});
  CHECK(invalid(R"({"operator":{"extraArgs":{}}})") ==
        Texts{"spec.values.operator.extraArgs is an object; arguments are an array of strings"});
}

TEST_CASE("merge: C3, two sources that disagree in kind") {
  const std::vector<UserValues> from = {
      {.place = "spec.valuesFrom[0], ConfigMap a: ", .json = R"({"x":{"y":[1]}})"},
      {.place = "spec.valuesFrom[1], Secret b: ", .json = R"({"z":1})"}};
  CHECK(invalid(R"({"x":{"y":{"k":1}},"z":[1]})", from) ==
        Texts{"spec.values.x.y is an object; spec.valuesFrom[0], ConfigMap a: x.y is an array"});
}

TEST_CASE("merge: what is no set of values, or nests too deep") {
  for (const char* values : {"[]", "null", "1", "\"x\"", "", "{", "{\"a\":1e999}", "\xff"}) {
    INFO(values);
    CHECK(invalid(values) == Texts{"spec.values must be an object of Helm values"});
  }
  std::string deep = "1";
  for (int i = 0; i < 100'000; ++i) deep = "{\"a\":" + deep;
  deep.append(100'000, '}');
  CHECK(invalid(deep) == Texts{"spec.values nests deeper than 64 levels"});
  CHECK(invalid("{}", {{.place = "spec.valuesFrom[0], Secret s: ", .json = "[1]"}}) ==
        Texts{"spec.valuesFrom[0], Secret s must be an object of Helm values"});
  CHECK(render({.values = deep}, {}) == render({}, {}));
}

// cases/07-value-of-the-wrong-kind.yaml
TEST_CASE("merge: entries and variables that no API server takes") {
  CHECK(invalid(R"({"extraConfig":{"policy-audit-mode":true,"bpf-lb-map-max":131072,"x":null}})") ==
        Texts{"spec.values.extraConfig.bpf-lb-map-max is a number; an entry of cilium-config is a "
              "string: put it in quotes",
              "spec.values.extraConfig.policy-audit-mode is a boolean; an entry of cilium-config "
              "is a string: put it in quotes"});
  CHECK(invalid(R"({"operator":{"extraEnv":[{"name":"A","value":1},{"name":"A","value":"1"}]}})") ==
        Texts{"spec.values.operator.extraEnv[0].value is a number; the value of a variable is a "
              "string: put it in quotes",
              "spec.values.operator.extraEnv[1] names a variable for the second time: leave one of "
              "the two out"});
}

TEST_CASE("places: a key that looks like a number is no index of a list") {
  const std::vector<UserValues> user = {{.place = "spec.values.", .json = R"({"a":[1,2]})"}};
  CHECK(places_of({"/a/99999999999999999999", "/a/-", "/a/-1", "/a/2", "/a/1x", "/a/1"}, user) ==
        Texts{"spec.values.a.1"});
}

}  // namespace
}  // namespace tco::values
