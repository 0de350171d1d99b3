// How a log line reads, as text and as JSON.
#include "base/log.h"

#include <catch2/catch.hpp>

namespace tco::log {
namespace {

TEST_CASE("text: the message, then key=value, quoted only where needed") {
  CHECK(render(Format::Text, "Took the lease", {{"holder", "pod-1"}, {"transitions", 3}}) ==
        "Took the lease holder=pod-1 transitions=3");
  CHECK(render(Format::Text, "m", {{"a", "two words"}, {"b", ""}, {"c", "x=y"}}) ==
        R"(m a="two words" b="" c="x=y")");
}

TEST_CASE("JSON: numbers and booleans keep their types") {
  const std::string name = "cilium";
  CHECK(render(Format::Json, "m", {{"n", -7}, {"d", 0.5}, {"b", true}, {"s", name}}) ==
        R"("message":"m","n":-7,"d":0.5,"b":true,"s":"cilium")");
  CHECK(render(Format::Json, "m", {{"d", 1.0 / 0.0}}) == R"("message":"m","d":"inf")");
}

TEST_CASE("no value breaks a line, a terminal or a JSON parser") {
  CHECK(render(Format::Text, "m", {{"k", "a\nb\x1b[2J\"\\"}}) == R"(m k="a\u000ab\u001b[2J\"\\")");
  CHECK(render(Format::Json, "m", {{"k", "\xff\xc0\xaf|\xed\xa0\x80|\xe4\xb8\xad"}}) ==
        "\"message\":\"m\",\"k\":\"\\ufffd\\ufffd\\ufffd|\\ufffd\\ufffd\\ufffd|\xe4\xb8\xad\"");
}

TEST_CASE("a long value is cut") {
  const std::string line = render(Format::Json, "m", {{"k", std::string(5000, 'x')}});
  CHECK(line.size() < 2200);
  CHECK(line.substr(line.size() - 4) == "...\"");
}

}  // namespace
}  // namespace tco::log
