// DaemonSets and Deployments, reduced.
#include <catch2/catch.hpp>

#include "base/rfc3339.h"
#include "fixture.h"
#include "wire/projections.h"

namespace tco::wire {
namespace {

using model::WorkloadKind;

TEST_CASE("a whole DaemonSet is reduced to what we decide by") {
  const auto workload = project_daemon_set(fixture("daemon_set"));
  REQUIRE(workload);
  CHECK(workload->kind == WorkloadKind::DaemonSet);
  CHECK(workload->meta == model::ObjectMeta{.ns = "kube-system",
                                            .name = "kube-proxy",
                                            .uid = "5f0c1b1e-8a5e-4a4e-9f1e-4f5f7f3f0001",
                                            .resource_version = "4821",
                                            .generation = 2,
                                            .created = *parse_rfc3339("2026-01-02T03:04:05Z"),
                                            .deleting = false});
  CHECK(workload->has_annotations);
  CHECK(workload->original == R"({"nodeSelector":null})");
  CHECK(workload->template_generation == "2");
  CHECK(workload->node_selector ==
        std::map<std::string, std::string>{{"kubernetes.io/os", "linux"},
                                           {"label-not-exist", "node-not-exist"}});
  CHECK(workload->tolerations ==
        std::vector<model::Toleration>{
            {.key = "", .op = "Exists", .value = "", .effect = "NoSchedule"},
            {.key = "node.cilium.io/agent-not-ready",
             .op = "Equal",
             .value = "true",
             .effect = "NoExecute"}});
  REQUIRE(workload->containers.size() == 2);
  CHECK(workload->containers[0] ==
        model::Container{.name = "kube-proxy",
                         .image = "ccr.ccs.tencentyun.com/tkeimages/kube-proxy:v1.30.0-tke.5",
                         .arguments = {"kube-proxy", "--proxy-mode=iptables", "--v=2"}});
  CHECK(workload->observed_generation == 2);
  CHECK(workload->desired == 40);
  CHECK(workload->updated == 39);
  CHECK(workload->ready == 38);
  CHECK(workload->available == 37);
}

TEST_CASE("a DaemonSet's required node affinity") {
  const auto terms = [](const std::string& affinity) {
    const auto workload = project_daemon_set(
        R"({"metadata":{"name":"n","resourceVersion":"1"},"spec":{"template":{"spec":{"affinity":)" +
        affinity + "}}}}");
    REQUIRE(workload);
    return workload->node_terms;
  };
  CHECK_FALSE(terms("null"));
  CHECK_FALSE(
      terms(R"({"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[]}})"));
  const auto found = terms(R"({"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{
      "nodeSelectorTerms":[{"matchExpressions":[{"key":"cilium.io/no-schedule","operator":"NotIn",
      "values":["true"]}],"matchFields":[{"key":"metadata.name","operator":"In",
      "values":["a","b"]}]}]}}})");
  REQUIRE(found);
  CHECK(*found ==
        std::vector<model::NodeSelectorTerm>{
            {.expressions = {{.key = "cilium.io/no-schedule", .op = "NotIn", .values = {"true"}}},
             .fields = {{.key = "metadata.name", .op = "In", .values = {"a", "b"}}}}});
}

TEST_CASE("a Deployment: all its replicas, and since when enough are available or not") {
  const auto workload = project_deployment(
      R"({"metadata":{"name":"n","resourceVersion":"1"},"status":{"replicas":3,"conditions":[)"
      R"({"type":"Progressing","lastTransitionTime":"2026-11-22T09:00:00Z"},)"
      R"({"type":"Available","status":"False","lastTransitionTime":"2026-11-22T10:00:00Z"}]}})");
  REQUIRE(workload);
  CHECK(workload->total == 3);
  CHECK(workload->available_changed == *parse_rfc3339("2026-11-22T10:00:00Z"));
}

TEST_CASE("our own DaemonSet says what it was made for, and our Deployment how it is pulled") {
  const auto made = project_daemon_set(R"({"metadata":{"name":"n","resourceVersion":"1",
      "annotations":{"install.cilium-tke.io/made-for":"ab"}}})");
  REQUIRE(made);
  CHECK(made->made_for == "ab");
  const auto own = project_deployment(R"({"metadata":{"name":"n","resourceVersion":"1"},
      "spec":{"template":{"spec":{"imagePullSecrets":[{"name":"a"},{"name":"b"}]}}}})");
  REQUIRE(own);
  CHECK(own->pull_secrets == std::vector<std::string>{"a", "b"});
}

TEST_CASE("a whole Deployment is reduced to what we decide by") {
  const auto workload = project_deployment(fixture("deployment"));
  REQUIRE(workload);
  CHECK(workload->kind == WorkloadKind::Deployment);
  CHECK(workload->meta.deleting);
  CHECK_FALSE(workload->has_annotations);
  CHECK(workload->original == std::nullopt);
  CHECK(workload->node_selector == std::nullopt);
  CHECK(workload->tolerations == std::nullopt);
  CHECK(workload->desired == 2);
  CHECK(workload->updated == 2);
  CHECK(workload->ready == 1);
  CHECK(workload->available == 1);
}

TEST_CASE("an object without status has zero of everything, a Deployment one replica") {
  const std::string bare = R"({"metadata":{"name":"x","resourceVersion":"1"}})";
  CHECK(project_daemon_set(bare)->desired == 0);
  CHECK(project_deployment(bare)->desired == 1);
  CHECK(
      project_deployment(R"({"metadata":{"name":"x","resourceVersion":"1"},"spec":{"replicas":0}})")
          ->desired == 0);
}

TEST_CASE("null reads as absent, empty does not") {
  const auto nulls = project_daemon_set(
      R"({"metadata":{"name":"x","resourceVersion":"1","annotations":null,"deletionTimestamp":null},"spec":{"template":{"spec":{"nodeSelector":null,"tolerations":null,"containers":null}}},"status":null})");
  REQUIRE(nulls);
  CHECK_FALSE(nulls->has_annotations);
  CHECK_FALSE(nulls->meta.deleting);
  CHECK(nulls->node_selector == std::nullopt);
  const auto empty = project_daemon_set(
      R"({"metadata":{"name":"x","resourceVersion":"1","annotations":{}},"spec":{"template":{"spec":{"nodeSelector":{},"tolerations":[]}}}})");
  REQUIRE(empty);
  CHECK(empty->has_annotations);
  CHECK(empty->node_selector.has_value());
  CHECK(empty->tolerations.has_value());
}

TEST_CASE("an error names the object and the field") {
  const std::string text = with(fixture("daemon_set"), R"("tolerationSeconds":30)", R"("key":7)");
  const auto workload = project_daemon_set(text);
  REQUIRE_FALSE(workload);
  CHECK(workload.error().kind == ErrorKind::Decode);
  CHECK_THAT(workload.error().message,
             Catch::StartsWith(
                 "cannot read DaemonSet kube-proxy: spec.template.spec.tolerations[1].key: "));
}

// An entry of managedFields, with or without the field that we change on a DaemonSet.
std::string entry(const std::string& manager, const std::string& minute, bool owns,
                  const std::string& subresource = "") {
  const std::string fields =
      owns ? R"({"f:spec":{"f:template":{"f:spec":{"f:nodeSelector":{}}}}})" : R"({"f:spec":{}})";
  return R"({"manager":")" + manager + R"(","time":"2026-01-02T03:)" + minute +
         R"(:00Z","fieldsV1":)" + fields + R"(,"subresource":")" + subresource + R"("})";
}

std::string last_writer(const std::string& entries) {
  const auto object = project_daemon_set(
      R"({"metadata":{"name":"a","resourceVersion":"1","managedFields":[)" + entries + "]}}");
  REQUIRE(object);
  return object->writer ? object->writer->manager : "nobody";
}

TEST_CASE("a workload's last writer, other than we") {
  const std::string ours = entry("tke-cilium-operator", "10", true);
  CHECK(last_writer("") == "nobody");
  CHECK(last_writer(ours) == "nobody");
  CHECK(last_writer(ours + "," + entry("addon", "05", true)) == "nobody");
  CHECK(last_writer(ours + "," + entry("addon", "11", false)) == "addon");
  CHECK(last_writer(entry("addon", "11", true) + "," + ours + "," + entry("b", "12", false)) ==
        "addon");
  CHECK(last_writer(entry("addon", "05", true) + "," + ours + "," + entry("b", "12", false)) ==
        "b");
  CHECK(last_writer(entry("a", "11", false) + "," + entry("b", "12", false)) == "b");
  CHECK(last_writer(entry("kube-controller-manager", "20", false, "status")) == "nobody");
  const auto object =
      project_daemon_set(R"({"metadata":{"name":"a","resourceVersion":"1","managedFields":[)" +
                         entry("addon", "11", true) + "]}}");
  CHECK(object->writer->time == parse_rfc3339("2026-01-02T03:11:00Z"));
}

}  // namespace
}  // namespace tco::wire
