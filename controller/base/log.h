// Structured logging to stderr: a constant message and key-value fields, as text or JSON lines.
//
//   log::info("Took the lease", {{"holder", holder}, {"transitions", lease.transitions}});
//
// Never a token, a Secret's content or Helm values. Thread-safe.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace tco::log {

enum class Level { Debug, Info, Warning, Error };
enum class Format { Text, Json };

// One key with its value. Refers to the caller's text: use it only as an argument of a log call.
struct Field {
  std::string_view key;
  std::variant<std::string_view, std::int64_t, double, bool> value;

  template <std::convertible_to<std::string_view> Text>
  Field(std::string_view k, const Text& text) : key(k), value(std::string_view(text)) {}
  template <std::integral Number>
  requires(!std::same_as<Number, bool>) Field(std::string_view k, Number number)
      : key(k), value(static_cast<std::int64_t>(number)) {}
  Field(std::string_view k, double number) : key(k), value(number) {}
  Field(std::string_view k, std::same_as<bool> auto flag) : key(k), value(flag) {}
};
using Fields = std::initializer_list<Field>;

void debug(std::string_view message, Fields fields = {});
void info(std::string_view message, Fields fields = {});
void warning(std::string_view message, Fields fields = {});
void error(std::string_view message, Fields fields = {});

// For start-up, before other threads log. Defaults: Text, Info.
void set_format(Format format);
void set_level(Level level);

// The part of a line after time and level. Pure; a value longer than 2 KiB is cut, and bytes that
// would break a line or a terminal are escaped.
std::string render(Format format, std::string_view message, Fields fields);

}  // namespace tco::log
