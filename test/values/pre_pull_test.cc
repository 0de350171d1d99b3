// The DaemonSet that has an upgrade's images pulled, as it is applied.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "values/values.h"

namespace tco::values {
namespace {

using Json = nlohmann::json;

const PrePull kWanted{.images = {"registry/envoy:1", "registry/cilium:2"},
                      .pull_secrets = {"mirror"},
                      .owner_uid = "u-1"};

Json pod_of(const PrePull& wanted) {
  return Json::parse(pre_pull(wanted).body).at("spec").at("template").at("spec");
}

TEST_CASE("pre-pull: a pod is ready only once the last image is there") {
  const Json pod = pod_of(kWanted);
  REQUIRE(pod.at("initContainers").size() == 1);
  REQUIRE(pod.at("containers").size() == 1);
  CHECK(pod.at("initContainers").at(0).at("image") == "registry/envoy:1");
  CHECK(pod.at("initContainers").at(0).at("command") == Json::parse(R"(["/bin/sh","-c",":"])"));
  CHECK(pod.at("containers").at(0).at("image") == "registry/cilium:2");
  CHECK(pod.at("imagePullSecrets") == Json::parse(R"([{"name":"mirror"}])"));
}

TEST_CASE("pre-pull: its containers may do nothing") {
  const Json pod = pod_of(kWanted);
  CHECK_FALSE(pod.contains("volumes"));
  CHECK(pod.at("automountServiceAccountToken") == false);
  for (const char* list : {"initContainers", "containers"}) {
    const Json& security = pod.at(list).at(0).at("securityContext");
    CHECK(security.at("runAsNonRoot") == true);
    CHECK(security.at("readOnlyRootFilesystem") == true);
    CHECK(security.at("capabilities") == Json::parse(R"({"drop":["ALL"]})"));
  }
}

TEST_CASE("pre-pull: other images are another DaemonSet's pods; one image is enough") {
  PrePull other = kWanted;
  other.images = {"registry/cilium:2"};
  CHECK(pre_pull(other).digest != pre_pull(kWanted).digest);
  CHECK(pod_of(other).at("initContainers").empty());
  const Json whole = Json::parse(pre_pull(kWanted).body);
  CHECK(whole.at("metadata").at("name") == "tke-cilium-operator-prepull");
  CHECK(whole.at("metadata").at("annotations").at("install.cilium-tke.io/made-for") ==
        pre_pull(kWanted).digest);
}

}  // namespace
}  // namespace tco::values
