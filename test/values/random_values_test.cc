// Whatever a user writes is a value or a problem: no shape of it throws (issue 9, T1, C3).
#include <catch2/catch.hpp>
#include <random>

#include "values/owned.h"
#include "values/tree.h"
#include "values/values.h"

namespace tco::values {
namespace {

// JSON of the words that the values' code looks for, so that its every branch meets every kind.
class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {
    keys_ = {"operator", "extraArgs", "extraEnv", "extraConfig", "name",  "value",
             "envoy",    "hubble",    "image",    "tolerations", "x~/y0", "0"};
    for (const Owned& row : owned()) {
      for (const std::string_view path : row.paths) add_words(path);
      for (const std::string_view flag : row.flags) add_words(flag);
    }
    for (const Impossible& row : impossible()) add_words(row.path);
  }

  Json object(int depth = 0) {
    Json made = Json::object();
    for (int left = below(depth == 0 ? 8 : 4); left > 0; --left) made[word()] = any(depth + 1);
    return made;
  }

  Json any(int depth = 0) {
    const int kind = below(depth > 5 ? 6 : 10);
    if (kind == 0) return nullptr;
    if (kind == 1) return below(2) == 0;
    if (kind == 2) return static_cast<int>(random_());
    if (kind == 3) return 1e30 / (1 + below(9));
    if (kind == 4) return "--" + word() + "=" + word();
    if (kind == 5) return word();
    if (kind > 7) return object(depth);
    Json list = Json::array();
    for (int left = below(4); left > 0; --left) list.push_back(any(depth + 1));
    return list;
  }

  int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }

 private:
  void add_words(std::string_view path) {
    while (!path.empty()) {
      const std::size_t end = path.find('/');
      if (end != 0) keys_.emplace_back(path.substr(0, end));
      path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
    }
  }

  std::string word() {
    return keys_[static_cast<std::size_t>(below(static_cast<int>(keys_.size())))];
  }

  std::mt19937 random_;
  std::vector<std::string> keys_;
};

// Without what the operator owns, so that some of them pass.
Json harmless(Generator& generator) {
  Json made = Json::object();
  for (const char* key : {"a", "b", "debug", "hubble", "resources"}) {
    if (generator.below(2) == 0) made[key] = generator.any(4);
  }
  return made;
}

model::InstallationSpec spec_of(Generator& generator, const Json& values) {
  model::InstallationSpec spec{.version = "1.18.2", .values = values.dump()};
  if (generator.below(2) == 0) spec.large_scale = model::Switch::Enabled;
  if (generator.below(2) == 0) spec.egress.mode = model::EgressMode::EgressGateway;
  if (generator.below(2) == 0) spec.gate.mode = model::GateMode::Off;
  if (generator.below(2) == 0) spec.image_pull_secrets = {"s"};
  return spec;
}

TEST_CASE("random values: none of them throws, and what passes is rendered as it was written") {
  int passed = 0;
  for (unsigned seed = 0; seed < 4000; ++seed) {
    CAPTURE(seed);
    Generator generator(seed);
    const bool mild = generator.below(2) == 0;
    const Json first = mild ? harmless(generator) : generator.any();
    const Json last = mild ? harmless(generator) : generator.object();
    const model::InstallationSpec spec = spec_of(generator, last);
    const std::vector<UserValues> from = {{.place = "from: ", .json = first.dump()}};
    std::vector<Problem> problems;
    REQUIRE_NOTHROW(problems = problems_in(spec, from));
    std::string text;
    REQUIRE_NOTHROW(text = render(spec, {.from = from}));
    const Json rendered = parse(text);
    REQUIRE(rendered.is_object());
    if (!problems.empty()) continue;
    ++passed;
    REQUIRE_FALSE(too_deep(rendered));
    for (const auto& [key, value] : last.items()) {
      const bool whole = !value.is_object() && key != "operator";
      if (whole) REQUIRE(rendered.at(key) == value);
    }
  }
  CHECK(passed > 200);
}

TEST_CASE("random values: no text is too odd") {
  Generator generator(7);
  const std::string well = generator.object().dump();
  for (std::size_t i = 0; i < 3000; ++i) {
    std::string text = well;
    text[static_cast<std::size_t>(generator.below(static_cast<int>(text.size())))] =
        static_cast<char>(generator.below(256));
    text.resize(static_cast<std::size_t>(generator.below(static_cast<int>(text.size()) + 1)));
    REQUIRE_NOTHROW(problems_in({.version = text, .values = text}));
    REQUIRE_NOTHROW(render({.version = text, .values = text}, {}));
    REQUIRE_NOTHROW(places_of({text, "/" + text}, {{.place = text, .json = well}}));
  }
}

}  // namespace
}  // namespace tco::values
