// Text from elsewhere is bounded and becomes UTF-8.
#include "base/text.h"

#include <catch2/catch.hpp>

namespace tco {
namespace {

TEST_CASE("clip: what fits stays as it is") {
  CHECK(clip("", 4).empty());
  CHECK(clip("abcd", 4) == "abcd");
  CHECK(clip("中文", 6) == "中文");
  CHECK(clip("a\nb\tc", 9) == "a\nb\tc");
}

TEST_CASE("clip: what does not fit is cut between characters") {
  CHECK(clip("abcdefghi", 8) == "abcd ...");
  CHECK(clip("中文字", 8) == "中 ...");
  for (std::size_t max = 4; max < 30; ++max) {
    const std::string cut = clip("中文 and a \xF0\x9F\x90\xB3 and more of it, much more", max);
    CAPTURE(max, cut);
    CHECK(cut.size() <= max);
    CHECK(cut.ends_with(" ..."));
    CHECK(clip(cut, max) == cut);
  }
}

TEST_CASE("clip: bytes that are no UTF-8 are replaced") {
  CHECK(clip("a\xff\xc0z", 20) == "a\xEF\xBF\xBD\xEF\xBF\xBDz");
  CHECK(clip("\xe4\xb8", 20) == "\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(clip("\xff\xff\xff", 8) == "\xEF\xBF\xBD ...");
}

}  // namespace
}  // namespace tco
