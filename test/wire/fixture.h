// Whole objects as an API server sends them, for the tests of this folder.
#pragma once

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace tco::wire {

// The file test/wire/objects/<name>.json without its last line feed.
inline std::string fixture(const std::string& name) {
  const std::string path = std::string(TCO_SOURCE_DIR) + "/test/wire/objects/" + name + ".json";
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot open " + path);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

// `text` with its only `from` replaced by `to`.
inline std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto place = text.find(from);
  if (place == std::string::npos) throw std::runtime_error("no " + from + " in " + text);
  return text.replace(place, from.size(), to);
}

}  // namespace tco::wire
