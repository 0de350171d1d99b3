// The sidecar's client against the contract's golden files.
#include "execute/helm_sidecar.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/rfc3339.h"
#include "fakes/scripted_http_client.h"

namespace tco::execute {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;
using Answer = ScriptedHttpClient::Answer;

std::string golden(const std::string& name) {
  std::ifstream file(std::string(TCO_SOURCE_DIR) + "/test/golden/sidecar/" + name + ".json");
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Fixture {
  ScriptedHttpClient client;
  HelmSidecar sidecar{client, [] { return 0.5; }, {}};
  explicit Fixture(std::deque<Answer> script) { client.script = std::move(script); }
};

const plan::ApplyRelease kApply{.ns = "kube-system",
                                .name = "cilium",
                                .version = "1.18.2",
                                .values = R"({"a":1})",
                                .desired = "d",
                                .attempt = "d/w",
                                .uid = "u",
                                .epoch = 3};

TEST_CASE("sidecar: its state is the release and who says so") {
  Fixture f({{.body = golden("version")}, {.body = golden("release_pending")}});
  const auto state = f.sidecar.state("kube-system", "cilium");
  REQUIRE(state);
  CHECK(state->start_id == "rerzlbq4rmsnyrmlpknqpyxzmm");
  CHECK(state->started == parse_rfc3339("2026-11-22T10:00:00Z"));
  CHECK(state->release->status == "pending-install");
  CHECK(state->operation->id == "op-7f3a");
  const auto requests = f.client.requests();
  CHECK(requests[0].target == "/v1/version");
  CHECK(requests[1].target == "/v1/releases/kube-system/cilium");
}

TEST_CASE("sidecar: what its account lacks") {
  Fixture f({{.body = golden("rights_answer")}, {.body = R"({"manifest":""})"}});
  const auto missing = f.sidecar.missing_rights(kApply);
  REQUIRE(missing);
  CHECK(missing->size() == 2);
  CHECK(missing->back() == "list ciliumnodes.cilium.io");
  CHECK(f.client.requests()[0].target == "/v1/rights");
  CHECK(Json::parse(f.client.requests()[0].body) == Json::parse(R"({
      "release":{"name":"cilium","namespace":"kube-system"},"values":{"a":1},
      "chart":{"source":"Auto","name":"cilium","version":"1.18.2"}})"));
  CHECK(f.sidecar.missing_rights(kApply).error().kind == ErrorKind::Decode);
}

TEST_CASE("sidecar: another contract is refused with what to do") {
  Fixture f({{.body = R"({"contract":2,"version":"0.9.0","startId":"x"})"}});
  const auto state = f.sidecar.state("kube-system", "cilium");
  CHECK(state.error().kind == ErrorKind::Invalid);
  CHECK(state.error().message ==
        "the Helm sidecar 0.9.0 speaks contract 2, this operator 1: deploy both containers of one "
        "release");
}

TEST_CASE("sidecar: it is away") {
  Fixture f({{.error = Error{ErrorKind::Unavailable, "connect: no such file"}}});
  const auto state = f.sidecar.state("kube-system", "cilium");
  CHECK(state.error().kind == ErrorKind::Unavailable);
  CHECK(state.error().message ==
        "the Helm sidecar does not answer; look at the log of container helm-sidecar (connect: no "
        "such file)");
}

TEST_CASE("sidecar: apply sends everything the release is made of, and labels that tell whose") {
  Fixture f({{.status = 202, .body = golden("operation_running")}});
  CHECK(f.sidecar.apply(kApply));
  const auto requests = f.client.requests();
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].method == wire::Method::Post);
  CHECK(requests[0].target == "/v1/operations");
  CHECK(requests[0].content_type == "application/json");
  CHECK(Json::parse(requests[0].body) == Json::parse(R"({
      "id":"op-8888888888888888","type":"Apply",
      "release":{"name":"cilium","namespace":"kube-system"},"epoch":3,"desired":"d/w",
      "chart":{"source":"Auto","name":"cilium","version":"1.18.2"},"values":{"a":1},
      "labels":{"install.cilium-tke.io/uid":"u","install.cilium-tke.io/epoch":"3",
        "install.cilium-tke.io/desired":"d"},"maxHistory":3})"));
}

TEST_CASE("sidecar: unlock names the revision and our epoch") {
  Fixture f({{.status = 202, .body = golden("operation_running")}});
  CHECK(f.sidecar.unlock({.ns = "kube-system", .name = "cilium", .revision = 2}, 4));
  const Json sent = Json::parse(f.client.requests()[0].body);
  CHECK(sent.at("type") == "Unlock");
  CHECK(sent.at("revision") == 2);
  CHECK(sent.at("epoch") == 4);
}

TEST_CASE("sidecar: a rollback names the revision, and labels it as the one that it brings back") {
  Fixture f({{.status = 202, .body = golden("operation_running")}});
  CHECK(f.sidecar.roll_back({.ns = "kube-system",
                             .name = "cilium",
                             .revision = 1,
                             .desired = "6f1c",
                             .uid = "1f0e",
                             .epoch = 4}));
  Json sent = Json::parse(f.client.requests()[0].body);
  const Json wanted = Json::parse(golden("operation_request_rollback"));
  sent["id"] = wanted.at("id");
  CHECK(sent == wanted);
}

TEST_CASE("sidecar: the versions at a chart's source, or why there are none") {
  Fixture f({{.body = golden("versions_answer")},
             {.body = "{}"},
             {.status = 422, .body = R"({"error":{"reason":"ChartUnreachable","message":"m"}})"}});
  CHECK(*f.sidecar.versions({}, "1.19.6") ==
        std::vector<std::string>{"1.17.18", "1.18.2", "1.19.6"});
  CHECK(f.client.requests()[0].target == "/v1/versions");
  CHECK(Json::parse(f.client.requests()[0].body) == Json::parse(golden("versions_request")));
  CHECK(f.sidecar.versions({}, "1.19.6").error().kind == ErrorKind::Decode);
  CHECK(f.sidecar.versions({}, "1.19.6").error().message.ends_with("ChartUnreachable: m"));
}

TEST_CASE("sidecar: uninstall carries its epoch, so that a former leader's is refused") {
  Fixture f({{.status = 202, .body = golden("operation_running")}});
  CHECK(f.sidecar.uninstall({.ns = "kube-system", .name = "cilium", .epoch = 4}));
  const Json sent = Json::parse(f.client.requests()[0].body);
  CHECK(sent.at("type") == "Uninstall");
  CHECK(sent.at("epoch") == 4);
}

TEST_CASE("sidecar: what its refusals call for") {
  const auto [status, body, kind] = GENERATE(table<int, const char*, ErrorKind>({
      {409, R"({"error":{"reason":"Busy","message":"m"}})", ErrorKind::Conflict},
      {409, R"({"error":{"reason":"Fenced","message":"m"}})", ErrorKind::Conflict},
      {409, R"({"error":{"reason":"StaleEpoch","message":"m"}})", ErrorKind::Unavailable},
      {400, R"({"error":{"reason":"InvalidRequest","message":"m"}})", ErrorKind::Invalid},
      {502, R"({"error":{"reason":"Forbidden","message":"m"}})", ErrorKind::Forbidden},
      {502, R"({"error":{"reason":"Unavailable","message":"m"}})", ErrorKind::Unavailable},
      {500, "panic", ErrorKind::Unavailable},
  }));
  CAPTURE(status, body);
  Fixture f({{.status = status, .body = body}});
  const Status answer = f.sidecar.apply(kApply);
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == kind);
  CHECK(
      answer.error().message.starts_with("apply Helm release cilium: the Helm sidecar refused: "));
}

TEST_CASE("sidecar: a request whose answer is lost is not sent again") {
  Fixture f({{.error = Error{ErrorKind::Unavailable, "reset"}}});
  CHECK(f.sidecar.apply(kApply).error().kind == ErrorKind::Unavailable);
  CHECK(f.client.requests().size() == 1);
}

TEST_CASE("sidecar: an answer that is not the contract's is an error") {
  Fixture f({{.status = 202, .body = "{}"}});
  CHECK(f.sidecar.apply(kApply).error().kind == ErrorKind::Decode);
}

TEST_CASE("sidecar: the fence") {
  Fixture f(
      {{.body = golden("fence_answer")}, {.status = 409, .body = golden("error_stale_epoch")}});
  CHECK(*f.sidecar.fence(3, "pod-1", 13s) == 3);
  const auto sent = f.client.requests()[0];
  CHECK(sent.method == wire::Method::Put);
  CHECK(sent.target == "/v1/fence");
  CHECK(Json::parse(sent.body) ==
        Json::parse(R"({"epoch":3,"holder":"pod-1","validForMilliseconds":13000})"));
  CHECK(*f.sidecar.fence(2, "pod-1", 13s) == 3);  // what it has served before
  CHECK(f.client.deadlines() == std::vector<std::chrono::milliseconds>(2, 5s));
}

TEST_CASE("sidecar: following tells of changes, not of heartbeats") {
  Fixture f({{.body = "{\"operation\":null}\n{\"operation\":null}\n{\"operation\":{\"id\":\"x\"}}\n"
                      "{\"operation\":{\"id\":\"x\"}}\n"}});
  int changes = 0;
  CHECK(follow_operations(f.client, [&] { ++changes; }, {}));
  CHECK(changes == 2);
  CHECK(f.client.requests()[0].target == "/v1/operations?watch=true");
}

TEST_CASE("sidecar: following ends with what went wrong") {
  Fixture f({{.status = 500, .body = "no"}, {.error = Error{ErrorKind::Unavailable, "silence"}}});
  int changes = 0;
  CHECK(follow_operations(f.client, [&] { ++changes; }, {}).error().kind == ErrorKind::Unavailable);
  CHECK(follow_operations(f.client, [&] { ++changes; }, {}).error().message == "silence");
  CHECK(changes == 0);
}

TEST_CASE("sidecar: values of other objects, or why there are none") {
  const std::vector<model::ValuesSource> sources = {{.name = "a"}, {.name = "b"}};
  Fixture f({{.body = golden("values_answer")},
             {.body = R"({"documents":[{}]})"},
             {.status = 422, .body = golden("error_values_unreadable")}});
  CHECK(f.sidecar.values(sources)->size() == 2);
  CHECK(f.client.requests()[0].target == "/v1/values");
  CHECK(f.sidecar.values(sources).error().kind == ErrorKind::Decode);
  const Error error = f.sidecar.values(sources).error();
  CHECK(error.kind == ErrorKind::Invalid);
  CHECK(error.message.starts_with("spec.valuesFrom[0], Secret kube-system/cilium-values: "));
}

}  // namespace
}  // namespace tco::execute
