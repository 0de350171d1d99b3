// Each call of the port is one request, and what its answers mean.
#include "execute/api_server.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/names.h"
#include "fakes/manual_clock.h"
#include "fakes/scripted_http_client.h"

namespace tco::execute {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;
using Answer = ScriptedHttpClient::Answer;

const std::string kObject = R"({"metadata":{"name":"x","namespace":"kube-system","uid":"u",
    "resourceVersion":"43"}})";
const std::string kInstallations =
    "/apis/install.cilium-tke.io/v1alpha1/ciliuminstallations/default";
const std::string kManager = "?fieldManager=tke-cilium-operator";

struct Fixture {
  ManualClock clock;
  ScriptedHttpClient client;
  ApiServer api{client, {}, clock, "pod-1", {}};

  explicit Fixture(std::deque<Answer> script) { client.script = std::move(script); }
  wire::HttpRequest only_request() const {
    REQUIRE(client.requests().size() == 1);
    return client.requests()[0];
  }
};

std::string refusal(int code, const char* reason, const char* details = "{}") {
  return R"({"kind":"Status","status":"Failure","message":"why","reason":")" + std::string(reason) +
         R"(","details":)" + details + R"(,"code":)" + std::to_string(code) + "}";
}

plan::PatchTarget target(const char* name, model::WorkloadKind kind) {
  return {.kind = kind,
          .ns = "kube-system",
          .name = name,
          .uid = "u",
          .resource_version = "42",
          .has_annotations = true};
}

plan::RetireDaemonSet retire_kube_proxy() {
  return {.target = target("kube-proxy", model::WorkloadKind::DaemonSet), .original = {.uid = "u"}};
}

TEST_CASE("api server: the installation is read live") {
  Fixture f({{.body = R"({"metadata":{"name":"default","uid":"u"},"spec":{"version":"1.18.2"}})"}});
  const auto found = f.api.installation();
  REQUIRE(found);
  CHECK((*found)->spec.version == "1.18.2");
  CHECK(f.only_request().method == wire::Method::Get);
  CHECK(f.only_request().target == kInstallations);
}

TEST_CASE("api server: no installation is an answer, an unreadable one an error") {
  Fixture absent({{.status = 404, .body = refusal(404, "NotFound")}});
  const auto found = absent.api.installation();
  REQUIRE(found);
  CHECK_FALSE(found->has_value());

  Fixture unreadable({{.body = R"({"spec":{"version":1}})"}});
  CHECK(unreadable.api.installation().error().kind == ErrorKind::Decode);
  Fixture forbidden({{.status = 403, .body = refusal(403, "Forbidden")}});
  CHECK(forbidden.api.installation().error().kind == ErrorKind::Forbidden);
}

TEST_CASE("api server: a version that could not be read is asked for again") {
  Fixture f({{.status = 503}, {.body = R"({"major":"1","minor":"34","gitVersion":"v"})"}});
  CHECK(f.api.version().error().kind == ErrorKind::Unavailable);
  CHECK(f.api.version()->minor == 34);
}

TEST_CASE("api server: a ConfigMap that is not there is empty") {
  Fixture f({{.body = R"({"data":{"k":"v"}})"}, {.status = 404}, {.status = 500}});
  CHECK(f.api.config_map("kube-system", "a")->at("k") == "v");
  CHECK(f.api.config_map("kube-system", "b")->empty());
  CHECK(f.api.config_map("kube-system", "c").error().kind == ErrorKind::Unavailable);
  CHECK(f.client.requests()[0].target == "/api/v1/namespaces/kube-system/configmaps/a");
}

TEST_CASE("api server: finalizers go by a merge patch of the version that was read") {
  Fixture f({{.body = kObject}, {.status = 409, .body = refusal(409, "Conflict")}});
  model::Installation read;
  read.meta.resource_version = "42";
  CHECK(f.api.set_finalizers(read, {"a"}));
  CHECK(f.only_request().method == wire::Method::Patch);
  CHECK(f.only_request().target == kInstallations + kManager);
  CHECK(f.only_request().content_type == "application/merge-patch+json");
  CHECK(Json::parse(f.only_request().body) ==
        Json::parse(R"({"metadata":{"finalizers":["a"],"resourceVersion":"42"}})"));
  CHECK(f.api.set_finalizers(read, {}).error().kind == ErrorKind::Conflict);
}

TEST_CASE("api server: the status goes to its subresource and answers the new version") {
  Fixture f({{.body = kObject}});
  const auto version = f.api.write_status({});
  REQUIRE(version);
  CHECK(*version == "43");
  CHECK(f.only_request().target == kInstallations + "/status" + kManager);
  CHECK(f.only_request().content_type == "application/merge-patch+json");
  CHECK(Json::parse(f.only_request().body).contains("status"));
}

TEST_CASE("api server: an entry is patched into the bookkeeping ConfigMap") {
  Fixture f({{.body = kObject}});
  CHECK(f.api.record(names::kStateConfigMap, {{"apiServer", "10.0.0.9:60002"}}));
  CHECK(f.only_request().target ==
        "/api/v1/namespaces/kube-system/configmaps/tke-cilium-operator-state" + kManager);
  CHECK(Json::parse(f.only_request().body) ==
        Json::parse(R"({"data":{"apiServer":"10.0.0.9:60002"}})"));
}

TEST_CASE("api server: the first entry makes the ConfigMap") {
  Fixture f({{.status = 404, .body = refusal(404, "NotFound")}, {.status = 201, .body = kObject}});
  CHECK(f.api.record(names::kStateConfigMap, {{"apiServer", "x"}}));
  REQUIRE(f.client.requests().size() == 2);
  const wire::HttpRequest created = f.client.requests()[1];
  CHECK(created.method == wire::Method::Post);
  CHECK(created.target == "/api/v1/namespaces/kube-system/configmaps" + kManager);
  CHECK(Json::parse(created.body).at("data").at("apiServer") == "x");
  CHECK(Json::parse(created.body).at("metadata").at("name") == "tke-cilium-operator-state");
}

TEST_CASE("api server: a ConfigMap that was made in between is a conflict, not overwritten") {
  Fixture f({{.status = 404}, {.status = 409, .body = refusal(409, "AlreadyExists")}});
  CHECK(f.api.record(names::kStateConfigMap, {{"apiServer", "x"}}).error().kind ==
        ErrorKind::Conflict);
}

TEST_CASE("api server: a record whose answer is lost is not sent again") {
  Fixture f({{.error = Error{ErrorKind::Unavailable, "reset"}}});
  CHECK(f.api.record(names::kStateConfigMap, {{"apiServer", "x"}}).error().kind ==
        ErrorKind::Unavailable);
  CHECK(f.client.requests().size() == 1);
}

TEST_CASE("api server: a DaemonSet is retired by a JSON Patch") {
  Fixture f({{.body = kObject}});
  const auto version = f.api.retire(retire_kube_proxy());
  REQUIRE(version);
  CHECK(*version == "43");
  CHECK(f.only_request().method == wire::Method::Patch);
  CHECK(f.only_request().target ==
        "/apis/apps/v1/namespaces/kube-system/daemonsets/kube-proxy" + kManager);
  CHECK(f.only_request().content_type == "application/json-patch+json");
  const Json patch = Json::parse(f.only_request().body);
  CHECK(patch[0] == Json::parse(R"({"op":"test","path":"/metadata/uid","value":"u"})"));
  CHECK(patch[1] ==
        Json::parse(R"({"op":"test","path":"/metadata/resourceVersion","value":"42"})"));
  CHECK(patch.back().at("path") == "/spec/template/spec/nodeSelector");
}

TEST_CASE("api server: a toleration is added to a Deployment") {
  Fixture f({{.body = kObject}});
  CHECK(f.api.add_toleration({.target = target("tke-eni-ipamd", model::WorkloadKind::Deployment),
                              .has_tolerations = true,
                              .toleration = {.key = "k", .op = "Exists"},
                              .original = {.uid = "u"}}));
  CHECK(f.only_request().target ==
        "/apis/apps/v1/namespaces/kube-system/deployments/tke-eni-ipamd" + kManager);
  CHECK(Json::parse(f.only_request().body).back().at("path") ==
        "/spec/template/spec/tolerations/-");
}

TEST_CASE("api server: a failed test is a conflict, a refused object is not") {
  Fixture f({{.status = 422, .body = refusal(422, "Invalid")},
             {.status = 422,
              .body = refusal(422, "Invalid", R"({"causes":[{"reason":"FieldValueInvalid"}]})")},
             {.status = 404, .body = refusal(404, "NotFound")},
             {.status = 429, .retry_after = 7s}});
  CHECK(f.api.retire(retire_kube_proxy()).error().kind == ErrorKind::Conflict);
  CHECK(f.api.retire(retire_kube_proxy()).error().kind == ErrorKind::Invalid);
  CHECK(f.api.retire(retire_kube_proxy()).error().kind == ErrorKind::NotFound);
  const auto busy = f.api.retire(retire_kube_proxy());
  CHECK(busy.error().kind == ErrorKind::Unavailable);
  CHECK(busy.error().retry_after == 7s);
}

TEST_CASE("api server: a patch whose answer is lost is not sent again") {
  Fixture f({{.error = Error{ErrorKind::Unavailable, "time-out"}}});
  CHECK(f.api.retire(retire_kube_proxy()).error().kind == ErrorKind::Unavailable);
  CHECK(f.client.requests().size() == 1);
}

TEST_CASE("api server: the CNI ConfigMap is ours: server-side apply, forced") {
  Fixture f({{.body = kObject}});
  CHECK(f.api.apply_cni_config({.ns = "kube-system", .name = "m", .key = "k", .text = "{}"}));
  CHECK(f.only_request().method == wire::Method::Patch);
  CHECK(f.only_request().content_type == "application/apply-patch+yaml");
  CHECK(f.only_request().target.starts_with("/api/v1/namespaces/kube-system/configmaps/m?"));
  CHECK(f.only_request().target.find("fieldManager=tke-cilium-operator") != std::string::npos);
  CHECK(f.only_request().target.find("force=true") != std::string::npos);
  CHECK(Json::parse(f.only_request().body) == Json::parse(R"({
      "apiVersion":"v1","kind":"ConfigMap","metadata":{"namespace":"kube-system","name":"m"},
      "data":{"k":"{}"}})"));
}

TEST_CASE("api server: a ConfigMap is deleted only if it is the one that was looked at") {
  Fixture f({{.body = "{}"}});
  CHECK(f.api.delete_config_map({.ns = "kube-system", .name = "m", .uid = "u"}));
  CHECK(f.only_request().method == wire::Method::Delete);
  CHECK(f.only_request().target == "/api/v1/namespaces/kube-system/configmaps/m");
  CHECK(Json::parse(f.only_request().body).at("preconditions") == Json::parse(R"({"uid":"u"})"));
}

TEST_CASE("api server: a ConfigMap that is gone already is deleted") {
  Fixture f({{.status = 404, .body = R"({"kind":"Status","reason":"NotFound","code":404})"}});
  CHECK(f.api.delete_config_map({.ns = "kube-system", .name = "m", .uid = "u"}));
}

TEST_CASE("api server: the owners of a ConfigMap that is not there") {
  Fixture f({{.status = 404, .body = R"({"kind":"Status","reason":"NotFound","code":404})"}});
  const auto owners = f.api.config_map_owners("kube-system", "m");
  REQUIRE(owners);
  CHECK_FALSE(owners->has_value());
}

TEST_CASE("api server: flow control is two objects without a namespace, applied with force") {
  Fixture f({{.body = kObject}});
  CHECK(f.api.apply_flow_control(
      {.kind = model::FlowControlKind::FlowSchema, .name = "cilium", .body = "{}"}));
  CHECK(f.only_request().target.starts_with(
      "/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas/cilium?"));
  CHECK(f.only_request().target.find("force=true") != std::string::npos);
  CHECK(f.only_request().body == "{}");
}

TEST_CASE("api server: flow control that is not there, and that is deleted") {
  const std::string gone = R"({"kind":"Status","reason":"NotFound","code":404})";
  Fixture f({{.status = 404, .body = gone}, {.body = kObject}, {.status = 404, .body = gone}});
  const auto found = f.api.flow_control();
  REQUIRE(found);
  CHECK_FALSE(found->priority_level);
  CHECK(found->flow_schema);
  CHECK(f.api.delete_flow_control(
      {.kind = model::FlowControlKind::PriorityLevel, .name = "cilium", .uid = "u"}));
  const auto requests = f.client.requests();
  CHECK(requests.back().target ==
        "/apis/flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations/cilium");
  CHECK(Json::parse(requests.back().body).at("preconditions") == Json::parse(R"({"uid":"u"})"));
}

TEST_CASE("api server: events are created, each under a name of its own") {
  Fixture f({{.status = 201, .body = kObject}, {.status = 201, .body = kObject}});
  const model::ObjectMeta about{.name = "default", .uid = "u"};
  CHECK(f.api.create_event(about, {.reason = "R", .action = "A", .note = "n"}));
  f.clock.advance(1ns);
  CHECK(f.api.create_event(about, {.reason = "R", .action = "A", .note = "n"}));
  const auto requests = f.client.requests();
  CHECK(requests[0].method == wire::Method::Post);
  CHECK(requests[0].target == "/apis/events.k8s.io/v1/namespaces/default/events" + kManager);
  const Json first = Json::parse(requests[0].body);
  CHECK(first.at("reportingInstance") == "pod-1");
  CHECK(first.at("metadata").at("name") != Json::parse(requests[1].body).at("metadata").at("name"));
}

TEST_CASE("api server: an answer that is no object is an error, whatever was done") {
  Fixture f({{.body = "<html>"}});
  CHECK(f.api.write_status({}).error().kind == ErrorKind::Decode);
}

}  // namespace
}  // namespace tco::execute
