// From an API server's refusal to an error named by reaction.
#include "wire/api_status.h"

#include <catch2/catch.hpp>

namespace tco::wire {
namespace {

using namespace std::chrono_literals;

HttpResponse answer(int status, std::string body) {
  return {.status = status, .body = std::move(body), .retry_after = std::nullopt};
}

const std::string kConflict =
    R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Operation cannot be fulfilled on daemonsets.apps \"kube-proxy\": the object has been modified","reason":"Conflict","details":{"name":"kube-proxy","group":"apps","kind":"daemonsets"},"code":409})";
// What kube-apiserver 1.30 answers to a JSON Patch whose test failed.
const std::string kFailedTest =
    R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"the server rejected our request due to an error in our request","reason":"Invalid","details":{},"code":422})";
const std::string kInvalid =
    R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"DaemonSet.apps \"x\" is invalid: spec.selector: Required value","reason":"Invalid","details":{"name":"x","group":"apps","kind":"DaemonSet","causes":[{"reason":"FieldValueRequired","message":"Required value","field":"spec.selector"}]},"code":422})";

TEST_CASE("each HTTP status asks for one reaction") {
  const auto [code, kind] = GENERATE(table<int, ErrorKind>({{400, ErrorKind::Invalid},
                                                            {401, ErrorKind::Forbidden},
                                                            {403, ErrorKind::Forbidden},
                                                            {404, ErrorKind::NotFound},
                                                            {405, ErrorKind::Invalid},
                                                            {408, ErrorKind::Unavailable},
                                                            {409, ErrorKind::Conflict},
                                                            {410, ErrorKind::Gone},
                                                            {413, ErrorKind::Invalid},
                                                            {415, ErrorKind::Invalid},
                                                            {422, ErrorKind::Invalid},
                                                            {429, ErrorKind::Unavailable},
                                                            {500, ErrorKind::Unavailable},
                                                            {503, ErrorKind::Unavailable},
                                                            {504, ErrorKind::Unavailable},
                                                            {302, ErrorKind::Unavailable},
                                                            {0, ErrorKind::Unavailable}}));
  CAPTURE(code);
  CHECK(to_error("do it", parse_api_status(answer(code, ""))).kind == kind);
}

TEST_CASE("the message says what was done, to what, and what the server said") {
  const Error error = to_error("patch daemonsets.apps kube-proxy in kube-system",
                               parse_api_status(answer(409, kConflict)));
  CHECK(error.message ==
        "patch daemonsets.apps kube-proxy in kube-system: 409 Conflict: Operation cannot be "
        "fulfilled on daemonsets.apps \"kube-proxy\": the object has been modified");
}

TEST_CASE("a failed test of a JSON Patch is a conflict, a refused object is not") {
  const ApiStatus failed = parse_api_status(answer(422, kFailedTest));
  CHECK(to_error("p", failed, PatchTests::Some).kind == ErrorKind::Conflict);
  CHECK(to_error("p", failed, PatchTests::None).kind == ErrorKind::Invalid);
  const ApiStatus invalid = parse_api_status(answer(422, kInvalid));
  CHECK(invalid.has_causes);
  CHECK(to_error("p", invalid, PatchTests::Some).kind == ErrorKind::Invalid);
}

TEST_CASE("Retry-After comes from the header or the details, and has a bound") {
  HttpResponse header = answer(429, "slow down");
  header.retry_after = 3s;
  CHECK(to_error("w", parse_api_status(header)).retry_after == 3s);
  const auto details = [](const std::string& seconds) {
    return parse_api_status(answer(503, R"({"details":{"retryAfterSeconds":)" + seconds + "}}"));
  };
  CHECK(details("5").retry_after == 5s);
  CHECK(details("99999999").retry_after == 600s);
  CHECK(details("-1").retry_after == std::nullopt);
}

TEST_CASE("a server that lags behind our resource version is recognised") {
  const ApiStatus status = parse_api_status(answer(
      504,
      R"({"kind":"Status","status":"Failure","message":"Timeout: Too large resource version: 9, current: 5","reason":"Timeout","details":{"causes":[{"reason":"ResourceVersionTooLarge","message":"Too large resource version"}],"retryAfterSeconds":1},"code":504})"));
  CHECK(status.too_large_resource_version);
  CHECK(status.retry_after == 1s);
}

TEST_CASE("a body that is no Status becomes one line of bounded text") {
  const Error plain = to_error("list nodes", parse_api_status(answer(404, "404 page not found\n")));
  CHECK(plain.message == "list nodes: 404 Not Found: 404 page not found");
  const ApiStatus page =
      parse_api_status(answer(502, "<html>\r\n\x1b[2J" + std::string(5000, 'x')));
  CHECK(page.message.size() <= 1024);
  CHECK(page.message.find_first_of("\r\n\x1b") == std::string::npos);
}

TEST_CASE("the HTTP status counts, not what the body claims") {
  CHECK(parse_api_status(answer(409, R"({"code":200,"reason":"Conflict"})")).code == 409);
}

TEST_CASE("checked() lets success pass and names what failed") {
  const HttpRequest request{
      .method = Method::Get, .target = "/x", .content_type = {}, .body = {}, .what = "get x"};
  CHECK(checked(request, answer(201, "{}"))->status == 201);
  const auto failed = checked(request, answer(403, ""));
  REQUIRE_FALSE(failed);
  CHECK(failed.error().message == "get x: 403 Forbidden");
  const auto broken = checked(request, Error{ErrorKind::Unavailable, "no route"});
  CHECK(broken.error().message == "no route");
}

}  // namespace
}  // namespace tco::wire
