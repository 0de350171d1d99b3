// Where the API server really is.
#include <catch2/catch.hpp>

#include "fixture.h"
#include "wire/projections.h"

namespace tco::wire {
namespace {

std::string slice(const std::string& rest) {
  return R"({"metadata":{"name":"kubernetes","resourceVersion":"1"},)" + rest + "}";
}

TEST_CASE("ready endpoints count, and those that do not say") {
  const auto read = project_endpoint_slice(fixture("endpoint_slice"));
  REQUIRE(read);
  CHECK(read->addresses ==
        std::vector<std::string>{"169.254.128.112", "169.254.128.114", "169.254.128.115"});
  CHECK(read->port == 60002);
}

TEST_CASE("the port named https wins, else the first one") {
  CHECK(project_endpoint_slice(slice(R"("ports":[{"port":1},{"port":2}])"))->port == 1);
  CHECK(project_endpoint_slice(
            slice(R"("ports":[{"name":"https","port":443},{"name":"x","port":2}])"))
            ->port == 443);
  CHECK(project_endpoint_slice(slice(R"("ports":null,"endpoints":null)"))->port == 0);
  CHECK(project_endpoint_slice(slice(R"("ports":[{"name":"https","port":null}])"))->port == 0);
}

TEST_CASE("what is no port is refused") {
  CHECK_FALSE(project_endpoint_slice(slice(R"("ports":[{"port":65536}])")));
  CHECK_FALSE(project_endpoint_slice(slice(R"("ports":[{"port":-1}])")));
  CHECK_FALSE(project_endpoint_slice(slice(R"("ports":[{"port":"443"}])")));
}

TEST_CASE("an endpoint's order of fields does not matter") {
  const auto read = project_endpoint_slice(slice(
      R"("endpoints":[{"conditions":{"ready":false},"addresses":["a"]},{"conditions":{"ready":null},"addresses":["b"]}])"));
  CHECK(read->addresses == std::vector<std::string>{"b"});
}

}  // namespace
}  // namespace tco::wire
