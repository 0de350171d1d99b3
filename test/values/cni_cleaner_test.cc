// The DaemonSet that sees to the nodes' CNI directories, as it is applied.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "values/values.h"

namespace tco::values {
namespace {

using Json = nlohmann::json;

const CniCleaner kWanted{.image = "registry/operator:1",
                         .pull_secrets = {"mirror"},
                         .round = "uid/2",
                         .owner_uid = "u-1"};

Json body_of(const CniCleaner& wanted) { return Json::parse(cni_cleaner(wanted).body); }

TEST_CASE("cni cleaner: a pod on every Linux node but super and registered ones") {
  const Json whole = body_of(kWanted);
  CHECK(whole.at("metadata").at("name") == "tke-cilium-operator-cni");
  CHECK(whole.at("metadata").at("namespace") == "kube-system");
  CHECK(whole.at("metadata").at("ownerReferences") ==
        Json::parse(R"([{"apiVersion":"install.cilium-tke.io/v1alpha1","kind":"CiliumInstallation",
                         "name":"default","uid":"u-1"}])"));
  const Json& pod = whole.at("spec").at("template").at("spec");
  CHECK(pod.at("tolerations") == Json::parse(R"([{"operator":"Exists"}])"));
  CHECK(pod.at("affinity")
            .at("nodeAffinity")
            .at("requiredDuringSchedulingIgnoredDuringExecution")
            .at("nodeSelectorTerms") == Json::parse(R"([{"matchExpressions":[
            {"key":"node.kubernetes.io/instance-type","operator":"NotIn",
             "values":["eklet","external"]},
            {"key":"kubernetes.io/os","operator":"In","values":["linux"]}]}])"));
  CHECK(pod.at("imagePullSecrets") == Json::parse(R"([{"name":"mirror"}])"));
}

TEST_CASE("cni cleaner: it has what it needs of the node, and nothing of the cluster") {
  const Json pod = body_of(kWanted).at("spec").at("template").at("spec");
  CHECK(pod.at("automountServiceAccountToken") == false);
  CHECK(pod.at("hostNetwork") == true);
  CHECK(pod.at("volumes") == Json::parse(R"([{"name":"cni",
      "hostPath":{"path":"/etc/cni","type":"DirectoryOrCreate"}}])"));
  REQUIRE(pod.at("containers").size() == 1);
  const Json& container = pod.at("containers").at(0);
  CHECK(container.at("image") == "registry/operator:1");
  CHECK(container.at("securityContext").at("capabilities") == Json::parse(R"({"drop":["ALL"]})"));
  CHECK(container.at("securityContext").at("allowPrivilegeEscalation") == false);
  CHECK(container.at("volumeMounts") ==
        Json::parse(R"([{"name":"cni","mountPath":"/host/etc/cni"}])"));
  CHECK(container.at("command") == Json::parse(R"(["tke-cilium-operator","clean-cni","--stay",
            "--directory=/host/etc/cni/net.d","--backup=/host/etc/cni/tke-cilium-operator-backup",
            "--message-file=/dev/termination-log"])"));
  CHECK(container.at("readinessProbe").at("exec").at("command") ==
        Json::parse(R"(["tke-cilium-operator","clean-cni","--check",
            "--directory=/host/etc/cni/net.d",
            "--backup=/host/etc/cni/tke-cilium-operator-backup"])"));
}

TEST_CASE("cni cleaner: the way back is the same pod with another word") {
  CniCleaner back = kWanted;
  back.restore = true;
  const Json container = body_of(back).at("spec").at("template").at("spec").at("containers").at(0);
  CHECK(container.at("command").at(5) == "--restore");
  CHECK(container.at("readinessProbe").at("exec").at("command").back() == "--restore");
}

TEST_CASE("cni cleaner: another round, image or way is another digest, and starts its pods anew") {
  const std::string digest = cni_cleaner(kWanted).digest;
  const Json whole = body_of(kWanted);
  const Json made_for = {{"install.cilium-tke.io/made-for", digest}};
  CHECK(whole.at("metadata").at("annotations") == made_for);
  CHECK(whole.at("spec").at("template").at("metadata").at("annotations") == made_for);
  CHECK(cni_cleaner(kWanted).digest == digest);
  for (const auto change : {+[](CniCleaner& c) { c.round = "uid/4"; },
                            +[](CniCleaner& c) { c.image = "registry/operator:2"; },
                            +[](CniCleaner& c) { c.restore = true; }}) {
    CniCleaner other = kWanted;
    change(other);
    CHECK(cni_cleaner(other).digest != digest);
  }
}

}  // namespace
}  // namespace tco::values
