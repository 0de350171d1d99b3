// Objects as an OpenAPI schema of Kubernetes admits them, at random: bounds are met exactly as
// often as not.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <string_view>

namespace tco::random {

using Json = nlohmann::json;

// The same seed gives the same objects. CEL rules are not looked at: what they refuse comes too,
// which only widens what is tried. Fields whose form they fix (see samples.cc) mostly get one that
// is allowed.
class Generator {
 public:
  // `shape`: what free-form fields are made to look like, for example Helm values that are in
  // force.
  Generator(std::uint64_t seed, Json shape) : engine_(seed), shape_(std::move(shape)) {}

  // `name`: of the field that the schema is about.
  Json value(const Json& schema, std::string_view name);
  // From 0 to n - 1. REQUIRES: n > 0.
  std::size_t below(std::size_t n) { return engine_() % n; }
  bool chance(int percent) { return below(100) < static_cast<std::size_t>(percent); }

 private:
  Json object(const Json& schema);
  Json array(const Json& schema, std::string_view name);
  Json number(const Json& schema);
  std::string string(const Json& schema, std::string_view name);
  std::string text(std::size_t characters);
  // Parts of `shape`, in which some things are of another kind.
  Json like(const Json& shape, int depth);
  // What a field without a schema may hold: anything.
  Json anything(int depth);
  Json scalar();

  std::mt19937_64 engine_;
  Json shape_;
};

// What of `value` the schema does not admit, "status.history[2].message: 600 characters, at most
// 512"; empty: nothing. Kinds, enums and bounds; null is a field that a merge patch removes.
std::string refused(const Json& schema, const Json& value, const std::string& path);

}  // namespace tco::random
