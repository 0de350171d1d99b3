// Lines out of blocks, wherever the blocks are cut.
#include "wire/line_splitter.h"

#include <catch2/catch.hpp>
#include <vector>

namespace tco::wire {
namespace {

using Lines = std::vector<std::string>;

LineSplitter::OnLine into(Lines& lines) {
  return [&lines](std::string_view line) {
    lines.emplace_back(line);
    return ok();
  };
}

TEST_CASE("the lines are the same wherever the stream is cut") {
  const std::string text = "first\n\nsecond line\nthird\n";
  for (std::size_t one = 0; one <= text.size(); ++one) {
    for (std::size_t two = one; two <= text.size(); ++two) {
      LineSplitter splitter;
      Lines lines;
      CHECK(splitter.feed(text.substr(0, one), into(lines)));
      CHECK(splitter.feed(text.substr(one, two - one), into(lines)));
      CHECK(splitter.feed(text.substr(two), into(lines)));
      CHECK(lines == Lines{"first", "second line", "third"});
      CHECK_FALSE(splitter.cut_off());
    }
  }
}

TEST_CASE("a last line without its end is known to be cut off") {
  LineSplitter splitter;
  Lines lines;
  CHECK(splitter.feed("whole\nhal", into(lines)));
  CHECK(lines == Lines{"whole"});
  CHECK(splitter.cut_off());
}

TEST_CASE("a line above the bound is dropped, the next ones are not") {
  const std::string text = "ok\n" + std::string(11, 'x') + "\n0123456789\nok again\n";
  for (std::size_t block = 1; block <= text.size(); ++block) {
    CAPTURE(block);
    LineSplitter splitter(10);
    Lines lines;
    for (std::size_t i = 0; i < text.size(); i += block) {
      CHECK(splitter.feed(std::string_view(text).substr(i, block), into(lines)));
    }
    CHECK(lines == Lines{"ok", "0123456789", "ok again"});
    CHECK(splitter.dropped() == 1);
  }
}

TEST_CASE("what the reader answers ends the feeding") {
  LineSplitter splitter;
  int seen = 0;
  const Status status = splitter.feed("a\nb\nc\n", [&](std::string_view) -> Status {
    if (++seen == 2) return Error{ErrorKind::Gone, "enough"};
    return ok();
  });
  REQUIRE_FALSE(status);
  CHECK(status.error().kind == ErrorKind::Gone);
  CHECK(seen == 2);
}

}  // namespace
}  // namespace tco::wire
