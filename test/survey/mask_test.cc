// Nothing that is masked may be left in the text, and what is asked for must be.
#include "survey/mask.h"

#include <catch2/catch.hpp>

namespace tco::survey {
namespace {

using wire::Json;

Json masked(const std::string& text) {
  Json document = Json::parse(text);
  mask(document);
  return document;
}

TEST_CASE("names of secrets, however they are written") {
  for (const char* name : {"password",
                           "DB_PASSWORD",
                           "dbPassword",
                           "passwd",
                           "passphrase",
                           "SECRET_ID",
                           "secretKey",
                           "client-secret",
                           "token",
                           "--token",
                           "ACCESS-TOKEN",
                           "tokens",
                           "credentials",
                           "api_key",
                           "apiKey",
                           "AccessKey",
                           "private.key",
                           "client-key-data",
                           "client-certificate-data",
                           ".dockerconfigjson",
                           "Authorization",
                           "auth",
                           "auths",
                           "cookie"}) {
    INFO(name);
    CHECK(names_a_secret(name));
  }
  for (const char* name : {"name", "key", "keys", "author", "authority", "secretName",
                           "secret-name", "monkey", "routeTable", "nodeSelector", "", "--"}) {
    INFO(name);
    CHECK_FALSE(names_a_secret(name));
  }
}

struct Row {
  const char* text;
  const char* expected;
};

TEST_CASE("text: the value behind a secret's name") {
  const Row row = GENERATE(values<Row>({
      {"--token=hunter2 --v=2", "--token=*** --v=2"},
      {"--token hunter2 --v=2", "--token *** --v=2"},
      {"-password hunter2", "-password ***"},
      {"export DB_PASSWORD=hunter2; ls", "export DB_PASSWORD=*** ls"},
      {"PASSWORD='hun ter2' ls", "PASSWORD='***' ls"},
      {"password: hunter2\nuser: me", "password: ***\nuser: me"},
      {"password: hun ter 2, really\nuser: me", "password: ***\nuser: me"},
      {"password = hun ter\nuser = me", "password = ***\nuser = me"},
      {"password:\n  hunter2\nuser: me", "password:***"},
      {"key: |\n  a\ntoken: |\n  hunter2\nuser: me", "key: |\n  a\ntoken: ***"},
      {R"({"password":"hunter2","user":"me"})", R"({"password":"***","user":"me"})"},
      {R"({"password" : "hun\"ter2", "user":"me"})", R"({"password" : "***", "user":"me"})"},
      {R"({\"password\":\"hunter2\",\"user\":\"me\"})",
       R"({\"password\":\"***\",\"user\":\"me\"})"},
      {R"({"password":"hunter2)", R"({"password":"***)"},
      {"https://host/path?token=hunter2", "https://host/path?token=***"},
      {"--token-file=/var/run/token --v=2", "--token-file=/var/run/token --v=2"},
      {"--token-file=hunter2 --v=2", "--token-file=*** --v=2"},
      {"--password=", "--password="},
      {"password", "password"},
      {"password \"", "password \""},
  }));
  CHECK(mask_text(row.text) == row.expected);
}

TEST_CASE("text: secrets without a name") {
  const Row row = GENERATE(values<Row>({
      {"Authorization: Bearer hunter2", "Authorization: ***"},
      {"curl -H \"X: Bearer hunter2\" x", "curl -H \"X: Bearer ***\" x"},
      {"Basic aHVudGVyMg== and", "Basic *** and"},
      {"a -----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY----- b", "a *** b"},
      {"a -----BEGIN CERTIFICATE-----\nMII", "a ***"},
      {"mysql://me:hunter2@db:3306/x", "mysql://***@db:3306/x"},
      {"mysql://me:hun/ter2@db:3306/x", "mysql://***@db:3306/x"},
      {"https://me@host", "https://***@host"},
      {"id AKIDz8krbsJ5yKBZQpn74WFkmLPx3 x", "id *** x"},
      {"x eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrdWIifQ.c2ln y", "x *** y"},
      {"x 3q2+7wABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhs= y", "x *** y"},
      {"x wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY1 y", "x *** y"},
  }));
  CHECK(mask_text(row.text) == row.expected);
}

TEST_CASE("text: what the questions ask for stays") {
  for (const char* text :
       {"ccr.ccs.tencentyun.com/tkeimages/tke-cni-agent:v0.1.2",
        "oci://registry:5000/charts/cilium",
        "quay.io/cilium/cilium:v1.18.2@sha256:"
        "858f807ea4e20e85e3ea3240a762e1f4b29f1cb5bbd0463b8aa77e7b097c0667",
        R"({"type":"multus","kubeconfig":"/etc/kubernetes/tke-cni-kubeconfig","delegates":[]})",
        "--kubeconfig=/var/lib/kube-proxy/config --proxy-mode=iptables",
        "node.cilium.io/agent-not-ready=true:NoExecute", "169.254.128.112:60002",
        "https://169.254.128.112:60002/api", "beta.kubernetes.io/instance-type", "a:b@c", ""}) {
    CHECK(mask_text(text) == text);
  }
}

TEST_CASE("a document: variables, arguments, fields and annotations") {
  const Json document = masked(R"({
    "metadata": {"annotations": {
      "kubectl.kubernetes.io/last-applied-configuration": "{\"anything\": 1}", "team": "blue"}},
    "spec": {"imagePullSecrets": [{"name": "pull"}], "containers": [{
      "command": ["sh", "-c", "PASSWORD=hunter2 run"],
      "args": ["--token", "hunter2", "--secret-key", "hunter2", "--v", "2", "--token"],
      "env": [{"name": "TOKEN", "value": "hunter2"}, {"name": "SSH_KEY", "value": "hunter2"},
              {"name": "MODE", "value": "plain"}, {"value": "nameless"},
              {"name": "PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "pw"}}}]}],
      "automountServiceAccountToken": true,
      "volumes": [{"name": "v", "secret": {"secretName": "db", "defaultMode": 420}},
                  {"projected": {"sources": [{"serviceAccountToken": {"path": "token"}}]}}]}})");
  CHECK(document.dump().find("hunter2") == std::string::npos);
  CHECK(document["metadata"]["annotations"] ==
        Json({{"kubectl.kubernetes.io/last-applied-configuration", kMasked}, {"team", "blue"}}));
  const Json& spec = document["spec"];
  const Json& container = spec["containers"][0];
  CHECK(spec["imagePullSecrets"][0]["name"] == "pull");
  CHECK(container["args"] ==
        Json({"--token", kMasked, "--secret-key", kMasked, "--v", "2", "--token"}));
  CHECK(container["env"][2]["value"] == "plain");
  CHECK(container["env"][3]["value"] == "nameless");
  CHECK(container["env"][4]["valueFrom"]["secretKeyRef"] == Json({{"name", "db"}, {"key", "pw"}}));
  CHECK(spec["automountServiceAccountToken"] == true);
  CHECK(spec["volumes"][0]["secret"]["secretName"] == "db");
}

TEST_CASE("a document: everything below a secret's name, and tolerations as they are") {
  const Json document = masked(R"({
    "encryption": {"secret": {"key": "hunter2", "name": "named", "items": ["hunter2"]}},
    "credentials": {"user": "hunter2", "more": [{"pin": 2222}]},
    "tokens": ["hunter2"], "caBundle": "hunter2",
    "tolerations": [{"key": "node.cilium.io/agent-not-ready", "operator": "Exists"}],
    "config": "{\"auth\": {\"password\": \"hunter2\"}}", "empty": {}, "none": null})");
  CHECK(document.dump().find("hunter2") == std::string::npos);
  CHECK(document.dump().find("2222") == std::string::npos);
  CHECK(document["encryption"]["secret"]["name"] == "named");
  CHECK(document["tolerations"][0]["key"] == "node.cilium.io/agent-not-ready");
  CHECK(document["config"] == "{\"auth\": ***");
}

// Each secret once behind each name, in each of the forms in which it may stand.
TEST_CASE("no form of a named secret is left") {
  const std::string name = GENERATE("password", "API_TOKEN", "secret-key", "dbCredential");
  const std::string secret = GENERATE("s3cr3t", "s3 cr3t", "s3,cr3t", "s3}cr3t", "s3:cr3t");
  for (const std::string& text :
       {name + ": " + secret, name + "='" + secret + "'", name + ": \"" + secret + "\"",
        "{\"" + name + "\":\"" + secret + "\"}", "{\"" + name + "\": \"" + secret + "\"}",
        name + " = " + secret, name + ": |\n  " + secret, name + ":\r\n  " + secret}) {
    const std::string shown = mask_text(text);
    INFO(text << " became " << shown);
    CHECK(shown.find("cr3t") == std::string::npos);
    CHECK(mask_text(shown).find("cr3t") == std::string::npos);
  }
}

}  // namespace
}  // namespace tco::survey
