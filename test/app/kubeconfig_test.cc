// Where the API server is, from a file or from a pod's environment; and everything that is refused.
#include "app/kubeconfig.h"

#include <catch2/catch.hpp>
#include <map>

#include "fakes/temporary_folder.h"

namespace tco::app {
namespace {

const std::string kCluster = "{server: 'https://10.0.0.9:6443', certificate-authority-data: Y2E=}";
const std::string kUser = "{token: secret}";

std::string config(const std::string& cluster, const std::string& user) {
  return "apiVersion: v1\nkind: Config\ncurrent-context: here\n"
         "contexts: [{name: there, context: {}}, {name: here, context: {cluster: c, user: u}}]\n"
         "clusters: [{name: c, cluster: " +
         cluster + "}]\nusers: [{name: u, user: " + user + "}]\n";
}

transport::ApiEndpoint endpoint(const std::string& text, const TemporaryFolder& folder = {}) {
  const auto found = endpoint_from_kubeconfig(folder.write("config", text));
  INFO((found ? "" : found.error().message));
  REQUIRE(found);
  return *found;
}

// Without the file's name, which comes first in every message.
std::string refusal(const std::string& text) {
  const TemporaryFolder folder;
  const std::string path = folder.write("config", text);
  const auto found = endpoint_from_kubeconfig(path);
  REQUIRE_FALSE(found);
  CHECK(found.error().kind == ErrorKind::Invalid);
  const std::string start = "kubeconfig " + path + ": ";
  CHECK(found.error().message.starts_with(start));
  CHECK(found.error().message.find("secret") == std::string::npos);
  return found.error().message.substr(start.size());
}

TEST_CASE("kubeconfig: the current context's cluster and user") {
  const auto found = endpoint(config(kCluster, kUser));
  CHECK(found.host == "10.0.0.9");
  CHECK(found.port == 6443);
  CHECK(found.ca_pem == "ca");
  CHECK(found.token == "secret");
  CHECK(found.tls_server_name.empty());
}

TEST_CASE("kubeconfig: servers in every form") {
  const auto [server, host, port] = GENERATE(table<const char*, const char*, int>({
      {"https://api.example.com", "api.example.com", 443},
      {"https://api.example.com/", "api.example.com", 443},
      {"https://10.0.0.9:60002", "10.0.0.9", 60002},
      {"https://[fd00::1]:6443", "fd00::1", 6443},
      {"https://[fd00::1]", "fd00::1", 443},
  }));
  const auto found = endpoint(config("{server: '" + std::string(server) +
                                         "', certificate-authority-data: Y2E=, "
                                         "tls-server-name: kubernetes}",
                                     kUser));
  CHECK(found.host == host);
  CHECK(found.port == port);
  CHECK(found.tls_server_name == "kubernetes");
}

TEST_CASE("kubeconfig: a client certificate, in it or in files beside it") {
  const auto inside =
      endpoint(config(kCluster, "{client-certificate-data: Y2VydA==, client-key-data: a2V5}"));
  CHECK(inside.client_cert_pem == "cert");
  CHECK(inside.client_key_pem == "key");

  const TemporaryFolder folder;
  folder.write("pki/cert", "cert");
  folder.write("pki/key", "key");
  const auto beside =
      endpoint(config("{server: 'https://h', certificate-authority: pki/ca}",
                      "{client-certificate: pki/cert, client-key: " + folder.path() + "/pki/key}"),
               folder);
  CHECK(beside.client_cert_pem == "cert");
  CHECK(beside.client_key_pem == "key");
  CHECK(beside.ca_file == folder.path() + "/pki/ca");  // read by whoever connects, again and again
}

TEST_CASE("kubeconfig: the data goes before the file, as client-go has it") {
  const TemporaryFolder folder;
  folder.write("pki/old", "old");
  const auto found =
      endpoint(config("{server: 'https://h', certificate-authority: pki/old,"
                      " certificate-authority-data: bmV3}",
                      "{client-certificate: pki/old, client-certificate-data: Y2VydA==,"
                      " client-key: pki/old, client-key-data: a2V5}"),
               folder);
  CHECK(found.ca_pem == "new");
  CHECK(found.ca_file.empty());
  CHECK(found.client_cert_pem == "cert");
  CHECK(found.client_key_pem == "key");
}

TEST_CASE("kubeconfig: a token's file goes before the token, as kubectl has it") {
  const TemporaryFolder folder;
  const auto found = endpoint(config(kCluster, "{token: secret, tokenFile: t}"), folder);
  CHECK(found.token_file == folder.path() + "/t");
  CHECK(found.token.empty());
}

TEST_CASE("kubeconfig: every server that is refused") {
  const auto [cluster, message] = GENERATE(table<const char*, const char*>({
      {"{server: 'http://h'}", "server 'http://h' does not start with https://"},
      {"{server: 'https://h/path'}",
       "server 'https://h/path' has a path; name the API server "
       "itself"},
      {"{server: 'https://h:x'}", "server 'https://h:x' has no valid port"},
      {"{server: 'https://h:0'}", "server 'https://h:0' has no valid port"},
      {"{server: 'https://h:65536'}", "server 'https://h:65536' has no valid port"},
      {"{server: 'https://:6443'}", "server 'https://:6443' names no host"},
      {"{server: 'https://'}", "server 'https://' names no host"},
      {"{}", "the cluster has no server"},
      {"{server: 'https://h'}", "the cluster has no certificate-authority-data"},
      {"{server: 'https://h', certificate-authority-data: '*'}",
       "certificate-authority-data is not base64"},
      {"{server: 'https://h', insecure-skip-tls-verify: true}",
       "insecure-skip-tls-verify is not supported: name the cluster's CA"},
      {"{server: 'https://h', proxy-url: 'http://p'}",
       "proxy-url is not supported: reach the API server directly"},
  }));
  CAPTURE(cluster);
  CHECK(refusal(config(cluster, kUser)) == message);
}

TEST_CASE("kubeconfig: every user that is refused") {
  const auto [user, message] = GENERATE(table<const char*, const char*>({
      {"{exec: {command: tke-login, args: [secret]}}",
       "the user logs in by exec, which this program does not run; use a client certificate, or a "
       "token from 'kubectl create token'"},
      {"{auth-provider: {name: oidc}}",
       "the user logs in by auth-provider, which this program does not run; use a client "
       "certificate, or a token from 'kubectl create token'"},
      {"{username: me, password: secret}", "passwords are not supported; use a token"},
      {"{}", "the user has neither a client certificate nor a token"},
      {"{client-certificate-data: Y2VydA==}",
       "client-certificate and client-key are only of use together"},
      {"{token: secret, client-key-data: a2V5}",
       "client-certificate and client-key are only of use together"},
      {"{token: secret, as: admin}", "impersonation is not supported: name the user itself"},
      {"{client-key-data: '-secret-'}", "client-key-data is not base64"},
  }));
  CAPTURE(user);
  CHECK(refusal(config(kCluster, user)) == message);
}

TEST_CASE("kubeconfig: a file that is named and not there") {
  CHECK(refusal(config(kCluster, "{client-certificate: none, client-key-data: a2V5}"))
            .starts_with("cannot read client-certificate '"));
}

TEST_CASE("kubeconfig: what the current context names must be there") {
  CHECK(refusal("{}") == "no current-context is set");
  CHECK(refusal("current-context: x") == "there is no context 'x'");
  CHECK(refusal("current-context: x\ncontexts: 7") == "there is no context 'x'");
  CHECK(refusal("current-context: x\ncontexts: [{name: x, context: {cluster: c}}]") ==
        "there is no cluster 'c'");
  CHECK(refusal("current-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\n"
                "clusters: [{name: c, cluster: {}}]") == "there is no user 'u'");
  CHECK(refusal("current-context: x\ncontexts: [7, {name: x, context: 7}]") ==
        "there is no context 'x'");
}

TEST_CASE("kubeconfig: what is no kubeconfig") {
  CHECK(refusal("[]") == "the file is no YAML map");
  CHECK(refusal("") == "the file is no YAML map");
  CHECK_FALSE(refusal("{").empty());
  CHECK(refusal(std::string((1U << 20U) + 1, ' ')) == "the file is larger than 1 MiB");
  const auto absent = endpoint_from_kubeconfig("/no/such/file");
  REQUIRE_FALSE(absent);
  CHECK(absent.error().message == "kubeconfig /no/such/file: No such file or directory");
}

TEST_CASE("kubeconfig: hostile nesting is refused, not crashed on") {
  CHECK_FALSE(refusal("a: " + std::string(100'000, '[')).empty());
}

TEST_CASE("in a pod: the service account's files and the environment") {
  std::map<std::string, std::string> environment = {{"KUBERNETES_SERVICE_HOST", "169.254.128.112"},
                                                    {"KUBERNETES_SERVICE_PORT", "60002"}};
  const auto get = [&](const char* name) -> std::optional<std::string> {
    const auto found = environment.find(name);
    return found == environment.end() ? std::nullopt : std::optional(found->second);
  };
  const auto found = endpoint_in_cluster(get);
  REQUIRE(found);
  CHECK(found->host == "169.254.128.112");
  CHECK(found->port == 60002);
  CHECK(found->ca_file == "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt");
  CHECK(found->token_file == "/var/run/secrets/kubernetes.io/serviceaccount/token");

  environment["KUBERNETES_SERVICE_PORT"] = "https";
  CHECK(endpoint_in_cluster(get).error().message ==
        "KUBERNETES_SERVICE_PORT is 'https', which is no port");
  environment.erase("KUBERNETES_SERVICE_PORT");
  CHECK(endpoint_in_cluster(get).error().message ==
        "this is not a pod (KUBERNETES_SERVICE_HOST and _PORT are not set); name a cluster with "
        "--kubeconfig");
}

}  // namespace
}  // namespace tco::app
