#include "survey/aliases.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cctype>

namespace tco::survey {
namespace {

constexpr const char* kPublic = "(public address)";

bool is_part(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-';
}

struct Range {
  std::uint32_t network;
  int bits;
};

// RFC 1918, 6598, 3927, loopback, TKE's own 9/8 and 11/8 are not public; 0/8 and above 224/4 are no
// hosts.
bool is_public(const std::string& word) {
  in_addr parsed{};
  if (inet_pton(AF_INET, word.c_str(), &parsed) != 1) return false;
  const std::uint32_t address = ntohl(parsed.s_addr);
  constexpr Range kOthers[] = {
      {0x00000000, 8}, {0x09000000, 8},  {0x0A000000, 8},  {0x0B000000, 8},  {0x64400000, 10},
      {0x7F000000, 8}, {0xA9FE0000, 16}, {0xAC100000, 12}, {0xC0A80000, 16}, {0xE0000000, 3}};
  return std::ranges::none_of(kOthers, [&](const Range& range) {
    return (address ^ range.network) >> static_cast<unsigned>(32 - range.bits) == 0;
  });
}

}  // namespace

void Aliases::add(const std::string& name, const std::string& alias) {
  if (!name.empty()) aliases_.try_emplace(name, alias);
}

std::string Aliases::replace(std::string_view text) const {
  std::string out;
  while (!text.empty()) {
    const auto end = std::ranges::find_if_not(text, is_part);
    std::string word(text.begin(), end);
    std::string tail;  // "on 10.0.0.2."
    while (!word.empty() && (word.back() == '.' || word.back() == '-')) {
      tail.insert(tail.begin(), word.back());
      word.pop_back();
    }
    if (const auto known = aliases_.find(word); known != aliases_.end()) {
      out += known->second;
    } else {
      out += is_public(word) ? kPublic : word;
    }
    out += tail;
    text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
    if (text.empty()) break;
    out += text.front();
    text.remove_prefix(1);
  }
  return out;
}

void Aliases::replace(wire::Json& document) const {
  if (document.is_string()) {
    document = replace(std::string_view(document.get_ref<const std::string&>()));
  } else if (document.is_structured()) {
    for (wire::Json& item : document) replace(item);
  }
}

}  // namespace tco::survey
