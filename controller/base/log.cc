#include "base/log.h"

#include <fmt/format.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <memory>

#include "base/text.h"

namespace tco::log {
namespace {

constexpr std::size_t kMaxValue = 2048;
constexpr const char* kTextPattern = "%Y-%m-%dT%H:%M:%S.%eZ %l %v";
constexpr const char* kJsonPattern = R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})";

struct Output {
  std::atomic<Format> format = Format::Text;
  spdlog::logger logger{"tco", std::make_shared<spdlog::sinks::stderr_sink_mt>()};
  Output() { use(Format::Text); }
  void use(Format next) {
    format = next;
    logger.set_formatter(std::make_unique<spdlog::pattern_formatter>(
        next == Format::Json ? kJsonPattern : kTextPattern, spdlog::pattern_time_type::utc));
  }
};

// The one global of the program: a log has no owner.
Output& output() {
  static Output instance;
  return instance;
}

std::string quoted(std::string_view text) {
  const bool cut = text.size() > kMaxValue;
  text = text.substr(0, kMaxValue);
  std::string out = "\"";
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    const auto c = static_cast<unsigned char>(text.front());
    if (length == 0) {
      out += "\\ufffd";
    } else if (c == '"' || c == '\\') {
      out += {'\\', static_cast<char>(c)};
    } else if (c < 0x20 || c == 0x7F) {
      out += fmt::format("\\u{:04x}", c);
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out + (cut ? "...\"" : "\"");
}

bool is_plain(std::string_view text) {
  return !text.empty() && text.size() <= kMaxValue &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return c > ' ' && c < 0x7F && c != '"' && c != '\\' && c != '=';
         });
}

struct AsText {
  std::string operator()(std::string_view text) const {
    return is_plain(text) ? std::string(text) : quoted(text);
  }
  std::string operator()(auto value) const { return fmt::format("{}", value); }
};

struct AsJson {
  std::string operator()(std::string_view text) const { return quoted(text); }
  // JSON has no infinities.
  std::string operator()(double value) const {
    return value - value == 0.0 ? fmt::format("{}", value) : quoted(fmt::format("{}", value));
  }
  std::string operator()(auto value) const { return fmt::format("{}", value); }
};

void write(spdlog::level::level_enum level, std::string_view message, Fields fields) {
  Output& out = output();
  if (!out.logger.should_log(level)) return;
  const std::string line = render(out.format, message, fields);
  out.logger.log(level, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace

std::string render(Format format, std::string_view message, Fields fields) {
  const bool json = format == Format::Json;
  std::string line = json ? "\"message\":" + quoted(message) : std::string(message);
  for (const Field& field : fields) {
    line += json ? "," + quoted(field.key) + ":" + std::visit(AsJson{}, field.value)
                 : fmt::format(" {}={}", field.key, std::visit(AsText{}, field.value));
  }
  return line;
}

void debug(std::string_view message, Fields fields) {
  write(spdlog::level::debug, message, fields);
}
void info(std::string_view message, Fields fields) { write(spdlog::level::info, message, fields); }
void warning(std::string_view message, Fields fields) {
  write(spdlog::level::warn, message, fields);
}
void error(std::string_view message, Fields fields) { write(spdlog::level::err, message, fields); }

void set_format(Format format) { output().use(format); }

void set_level(Level level) {
  switch (level) {
    case Level::Debug:
      return output().logger.set_level(spdlog::level::debug);
    case Level::Info:
      return output().logger.set_level(spdlog::level::info);
    case Level::Warning:
      return output().logger.set_level(spdlog::level::warn);
    case Level::Error:
      return output().logger.set_level(spdlog::level::err);
  }
}

}  // namespace tco::log
