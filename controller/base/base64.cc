#include "base/base64.h"

#include <openssl/evp.h>

#include <cctype>
#include <vector>

namespace tco {

std::optional<std::string> decode_base64(std::string_view text) {
  std::string packed;
  packed.reserve(text.size());
  for (const char c : text) {
    if (std::isspace(static_cast<unsigned char>(c)) == 0) packed += c;
  }
  if (packed.size() % 4 != 0) return std::nullopt;
  std::vector<unsigned char> bytes(packed.size() / 4 * 3 + 1);
  const int length =
      EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(packed.data()),
                      static_cast<int>(packed.size()));
  if (length < 0) return std::nullopt;
  // OpenSSL counts the padding as bytes.
  std::size_t size = static_cast<std::size_t>(length);
  for (std::size_t i = packed.size(); i > 0 && packed[i - 1] == '=' && size > 0; --i) --size;
  return std::string(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
}

}  // namespace tco
