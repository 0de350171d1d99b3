// The command's texts, and everything that is refused. What a shell and Terraform's parser make of
// them is tested in e2e/pools.
#include "pools/node_pool.h"

#include <catch2/catch.hpp>
#include <functional>
#include <nlohmann/json.hpp>

namespace tco::pools {
namespace {

Request karpenter_request() {
  Request request{.kind = Kind::Karpenter, .output = Output::Manifest, .name = "default"};
  request.karpenter.subnets = {"subnet-12sxk3z4"};
  request.karpenter.security_groups = {"sg-nok01xpa"};
  return request;
}

TEST_CASE("a manifest is a List of both objects") {
  const auto text = node_pool(karpenter_request());
  REQUIRE(text);
  const auto list = nlohmann::json::parse(*text);
  CHECK(list["kind"] == "List");
  REQUIRE(list["items"].size() == 2);
  CHECK(list["items"][0]["kind"] == "TKEMachineNodeClass");
  CHECK(list["items"][1]["kind"] == "NodePool");
  CHECK(list["items"][1]["metadata"]["name"] == "default");
}

TEST_CASE("native Terraform has the annotation, the taint and the script") {
  const auto text = node_pool({.kind = Kind::Native, .output = Output::Terraform});
  REQUIRE(text);
  for (const char* part :
       {"resource \"tencentcloud_kubernetes_native_node_pool\" \"cilium\" {",
        "cluster_id = tencentcloud_kubernetes_cluster.tke_cluster.id",
        "name  = \"node.tke.cloud.tencent.com/beta-image\"", "value = \"ts4-public\"",
        "key    = \"node.cilium.io/agent-not-ready\"", "effect = \"NoExecute\"",
        "post_init = base64encode(<<SCRIPT\n#!/bin/sh\n", "etc=$${CONTAINERD_ETC"}) {
    INFO(part);
    CHECK(text->find(part) != std::string::npos);
  }
}

TEST_CASE("normal Terraform has an image instead; without a mirror there is no script") {
  const auto text = node_pool({.kind = Kind::Normal,
                               .output = Output::Terraform,
                               .name = "web",
                               .cluster_id = "cls-12ab",
                               .os = "ubuntu24.04x86_64",
                               .mirror = "none"});
  REQUIRE(text);
  CHECK(text->find("\"tencentcloud_kubernetes_node_pool\" \"web\"") != std::string::npos);
  CHECK(text->find("cluster_id = \"cls-12ab\"") != std::string::npos);
  CHECK(text->find("node_os    = \"ubuntu24.04x86_64\"") != std::string::npos);
  CHECK(text->find("SCRIPT") == std::string::npos);
  CHECK(text->find("annotations") == std::string::npos);
}

TEST_CASE("the script has both hosts wherever they belong") {
  const auto text = node_pool({.kind = Kind::Normal,
                               .output = Output::Script,
                               .registry = "docker.io",
                               .mirror = "mirror.example.com:5000"});
  REQUIRE(text);
  CHECK(text->starts_with("#!/bin/sh\n"));
  CHECK(text->find('@') == std::string::npos);
  CHECK(text->find("quay") == std::string::npos);
  CHECK(text->find("https://mirror.example.com:5000") != std::string::npos);
}

struct Refused {
  const char* flag;  // what the message begins with
  std::function<void(Request&)> spoil;
};

TEST_CASE("everything that a shell, HCL or the cloud would take amiss is refused by its flag") {
  const auto karpenter = [](auto change) {
    return [change](Request& request) {
      request = karpenter_request();
      change(request);
    };
  };
  const Refused row = GENERATE_COPY(values<Refused>({
      {"--name 'Cilium'", [](Request& r) { r.name = "Cilium"; }},
      {"--name ''", [](Request& r) { r.name = ""; }},
      {"--name '1a'", [](Request& r) { r.name = "1a"; }},
      {"--name 'a-'", [](Request& r) { r.name = "a-"; }},
      {"--name 'a\"b'", [](Request& r) { r.name = "a\"b"; }},
      {"--name 'aaaa", [](Request& r) { r.name = std::string(64, 'a'); }},
      {"--cluster-id 'cls-'", [](Request& r) { r.cluster_id = "cls-"; }},
      {"--cluster-id 'abc'", [](Request& r) { r.cluster_id = "abc"; }},
      {"--os 'a b'", [](Request& r) { r.os = "a b"; }},
      {"--os '${x}'", [](Request& r) { r.os = "${x}"; }},
      {"--registry 'quay'", [](Request& r) { r.registry = "quay"; }},
      {"--registry 'quay.io/cilium'", [](Request& r) { r.registry = "quay.io/cilium"; }},
      {"--mirror 'https://a.b'", [](Request& r) { r.mirror = "https://a.b"; }},
      {"--mirror 'a.b'; rm -rf", [](Request& r) { r.mirror = "a.b'; rm -rf"; }},
      {"--mirror '-a.b'", [](Request& r) { r.mirror = "-a.b"; }},
      {"--mirror ''", [](Request& r) { r.mirror = ""; }},
      {"--mirror 'none'",
       [](Request& r) {
         r.output = Output::Script;
         r.mirror = "none";
       }},
      {"--image-annotation 'ts4'", [](Request& r) { r.karpenter.image_annotation = "ts4"; }},
      {"--image-annotation 'a=b\"'", [](Request& r) { r.karpenter.image_annotation = "a=b\""; }},
      {"--output 'manifest'", [](Request& r) { r.output = Output::Manifest; }},
      {"--output 'terraform'", karpenter([](Request& r) { r.output = Output::Terraform; })},
      {"--output 'script'", karpenter([](Request& r) { r.output = Output::Script; })},
      {"--subnet is needed", karpenter([](Request& r) { r.karpenter.subnets.clear(); })},
      {"--subnet 'sg-1'", karpenter([](Request& r) { r.karpenter.subnets = {"sg-1"}; })},
      {"--security-group is needed",
       karpenter([](Request& r) { r.karpenter.security_groups.clear(); })},
      {"--security-group 'sg-A'",
       karpenter([](Request& r) { r.karpenter.security_groups = {"sg-A"}; })},
      {"--ssh-key 'key'", karpenter([](Request& r) { r.karpenter.ssh_keys = {"key"}; })},
      {"--instance-family 'S-5'",
       karpenter([](Request& r) { r.karpenter.instance_families = {"S-5"}; })},
      {"--cpu-limit '0'", karpenter([](Request& r) { r.karpenter.cpu_limit = 0; })},
  }));
  Request request;
  row.spoil(request);
  const auto text = node_pool(request);
  REQUIRE_FALSE(text);
  CHECK(text.error().kind == ErrorKind::Invalid);
  INFO(text.error().message);
  CHECK(text.error().message.starts_with(row.flag));
}

}  // namespace
}  // namespace tco::pools
