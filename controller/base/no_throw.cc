#include "base/no_throw.h"

#include <string>
#include <string_view>

#include "base/text.h"

namespace tco {
namespace {

constexpr std::size_t kLongest = 300;

}  // namespace

Error internal_error(const std::exception& thrown) {
  std::string_view what = thrown.what();
  // nlohmann::json quotes from here on.
  what = what.substr(0, what.find("last read"));
  return {ErrorKind::Internal, "internal error: " + clip(what, kLongest)};
}

}  // namespace tco
