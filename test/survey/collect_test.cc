// What a survey asks, what it does about refusals, and what becomes of it.
#include "survey/collect.h"

#include <catch2/catch.hpp>
#include <map>

#include "survey/report.h"

namespace tco::survey {
namespace {

using wire::Json;

// Answers by path; holds what a test has put there, and says 404 to everything else.
class Documents final : public transport::HttpClient {
 public:
  std::map<std::string, wire::HttpResponse> by_path = {{"/version", {200, R"({"major":"1"})", {}}}};
  std::vector<wire::HttpRequest> requests;

  Result<wire::HttpResponse> send(const wire::HttpRequest& request, std::chrono::milliseconds,
                                  std::stop_token) override {
    requests.push_back(request);
    const auto exact = by_path.find(request.target);
    if (exact != by_path.end()) return exact->second;
    const auto found = by_path.find(request.target.substr(0, request.target.find('?')));
    if (found != by_path.end()) return found->second;
    return wire::HttpResponse{404, "{}", {}};
  }
  Result<wire::HttpResponse> stream(const wire::HttpRequest&, const transport::StreamLimits&,
                                    const transport::OnBytes&, std::stop_token) override {
    return Error{ErrorKind::Unavailable, "nothing is streamed here"};
  }
};

Json list(const Json& items, const std::string& next = "") {
  return {{"metadata", {{"continue", next}}}, {"items", items}};
}

Json report_of(Documents& documents) {
  auto findings = collect(documents, {});
  REQUIRE(findings);
  return Json::parse(report(*std::move(findings), SystemTime{}, "0.1.0"));
}

TEST_CASE("only GETs, no Secret, and a bound for every list") {
  Documents documents;
  documents.by_path["/apis"] = {
      200, R"({"groups":[{"name":"constraints.gatekeeper.sh","preferredVersion":{}}]})", {}};
  documents.by_path["/apis/constraints.gatekeeper.sh/v1beta1"] = {
      200, R"({"resources":[{"name":"blockdeletion"},{"name":"blockdeletion/status"}]})", {}};
  REQUIRE(collect(documents, {}));
  CHECK(documents.requests.size() > 20);
  for (const wire::HttpRequest& request : documents.requests) {
    INFO(request.target);
    CHECK(request.method == wire::Method::Get);
    CHECK(request.body.empty());
    CHECK(request.target.find("secrets") == std::string::npos);
    const bool is_list = request.what.starts_with("list ");
    CHECK(is_list == (request.target.find("limit=100") != std::string::npos));
  }
  CHECK(std::ranges::count(documents.requests,
                           "/apis/constraints.gatekeeper.sh/v1beta1/blockdeletion?limit=100",
                           &wire::HttpRequest::target) == 1);
}

TEST_CASE("nodes come in pages, and one that fails breaks the list off with a word") {
  Documents documents;
  const auto page = [](int first, const std::string& next) {
    Json items = Json::array();
    for (int i = first; i < first + 100; ++i) {
      items.push_back({{"metadata", {{"name", "node-" + std::to_string(i)}}}});
    }
    return wire::HttpResponse{200, list(items, next).dump(), {}};
  };
  documents.by_path["/api/v1/nodes?limit=100"] = page(0, "a");
  documents.by_path["/api/v1/nodes?limit=100&continue=a"] = page(100, "b");
  SECTION("to the end") {
    documents.by_path["/api/v1/nodes?limit=100&continue=b"] = page(200, "");
    CHECK(report_of(documents)["found"]["nodes"]["count"] == 300);
  }
  SECTION("to a refusal") {
    documents.by_path["/api/v1/nodes?limit=100&continue=b"] = {410, R"({"message":"expired"})", {}};
    const Json report = report_of(documents);
    CHECK(report["found"]["nodes"]["count"] == 200);
    CHECK(report["notRead"] == Json({"list nodes: 410 Gone: expired"}));
  }
  SECTION("to a page without nodes that names another one, for ever") {
    documents.by_path["/api/v1/nodes?limit=100&continue=b"] = {
        200, list(Json::array(), "b").dump(), {}};
    const Json report = report_of(documents);
    CHECK(report["found"]["nodes"]["count"] == 200);
    CHECK(report["notRead"] == Json({"nodes: only the first 200 are here"}));
  }
}

TEST_CASE("a reader's rights: what is refused is named, the rest is there") {
  Documents documents;
  documents.by_path["/api/v1/nodes"] = {403, R"({"message":"cannot list nodes"})", {}};
  documents.by_path["/apis/apps/v1/namespaces/kube-system/daemonsets"] = {
      200, list({{{"metadata", {{"name", "kube-proxy"}}}, {"spec", Json::object()}}}).dump(), {}};
  documents.by_path["/apis/karpenter.sh/v1/nodepools"] = {500, "not JSON", {}};
  documents.by_path["/apis/apps/v1/namespaces/kube-system/deployments"] = {
      200, "Bearer hunter2", {}};
  const Json report = report_of(documents);
  CHECK(report["found"]["daemonSets"].contains("kube-proxy"));
  CHECK(report["found"]["nodes"]["count"] == 0);
  CHECK(report["notRead"] ==
        Json({"list deployments.apps in kube-system: the answer is no JSON object",
              "list nodepools.karpenter.sh: 500 Internal Server Error: not JSON",
              "list nodes: 403 Forbidden: cannot list nodes"}));
  CHECK(report.dump().find("hunter2") == std::string::npos);
  CHECK(report["answers"].size() == 11);
}

TEST_CASE("without an answer to the first question there is no survey") {
  Documents documents;
  documents.by_path["/version"] = {503, "", {}};
  const auto findings = collect(documents, {});
  REQUIRE_FALSE(findings);
  CHECK(findings.error().message == "get /version: 503 Service Unavailable");
  CHECK(documents.requests.size() == 1);
}

TEST_CASE("a stop ends it between two requests") {
  Documents documents;
  std::stop_source stop;
  stop.request_stop();
  const auto findings = collect(documents, stop.get_token());
  REQUIRE_FALSE(findings);
  CHECK(findings.error().kind == ErrorKind::Cancelled);
}

TEST_CASE("names and values from the cluster are masked wherever they are shown") {
  Documents documents;
  documents.by_path["/api/v1/nodes"] = {
      200,
      list({{{"metadata",
              {{"name", "10.0.0.9"}, {"labels", {{"kubernetes.io/hostname", "10.0.0.9"}}}}}}})
          .dump(),
      {}};
  documents.by_path["/apis/install.cilium-tke.io/v1alpha1/ciliuminstallations"] = {
      200,
      list(
          {{{"metadata", {{"name", "default"}}},
            {"spec", {{"values", {{"password", "hunter2"}}}}},
            {"status",
             {{"conditions", {{{"message", "10.0.0.9: no agent pod yet; 43.1.1.1"}}}},
              {"components", {{{"name", "kube-proxy"}, {"repairs", 2}, {"lastWriter", "tke"}}}}}}}})
          .dump(),
      {}};
  documents.by_path["/api/v1/namespaces/kube-system/configmaps/cilium-config"] = {
      403, R"({"message":"on 10.0.0.9 with token=hunter2"})", {}};
  const Json report = report_of(documents);
  const std::string text = report.dump();
  CHECK(text.find("hunter2") == std::string::npos);
  CHECK(text.find("10.0.0.9") == std::string::npos);
  CHECK(text.find("43.1.1.1") == std::string::npos);
  CHECK(text.find("other-1: no agent pod yet; (public address)") != std::string::npos);
  CHECK(report["answers"][2]["answer"].get<std::string>().starts_with(
      "kube-proxy: 2 repairs, last writer 'tke'. One look cannot tell"));
}

TEST_CASE("what is large is cut, and says so; the same findings make the same text") {
  Documents documents;
  Json policies = Json::array();
  for (int i = 0; i < 150; ++i) {
    policies.push_back({{"metadata", {{"name", "policy-" + std::to_string(i)}}},
                        {"spec", std::string(10'000, 'x')}});
  }
  policies.push_back({{"metadata", {{"name", "huge"}}}, {"spec", std::string(100'000, 'x')}});
  documents.by_path["/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies"] = {
      200, list(policies).dump(), {}};
  const Json report = report_of(documents);
  const Json& kept = report["found"]["admissionPolicies"];
  CHECK(kept["(omitted)"] > 90);
  CHECK(kept["huge"]["tooLarge"] > 100'000);
  CHECK(report.dump().size() < 700'000);
  CHECK(report == report_of(documents));
}

}  // namespace
}  // namespace tco::survey
