#include "app/kubeconfig.h"

#include <yaml-cpp/yaml.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/base64.h"

namespace tco::app {
namespace {

constexpr std::uintmax_t kLargestFile = 1U << 20U;
constexpr const char* kAccount = "/var/run/secrets/kubernetes.io/serviceaccount/";

struct Source {
  std::string path;

  Error invalid(const std::string& why) const {
    return {ErrorKind::Invalid, "kubeconfig " + path + ": " + why};
  }
  std::string resolve(const std::string& file) const {
    return (std::filesystem::path(path).parent_path() / file).string();
  }
};

std::optional<std::string> text(const YAML::Node& node, const char* key) {
  if (!node.IsMap()) return std::nullopt;
  const YAML::Node field = node[key];
  if (!field || !field.IsScalar()) return std::nullopt;
  return field.as<std::string>();
}

// The `key` of the entry called `name` in one of the file's three lists.
YAML::Node named(const YAML::Node& list, const std::string& name, const char* key) {
  if (list.IsDefined() && list.IsSequence()) {
    for (const YAML::Node& entry : list) {
      if (text(entry, "name") == name && entry[key] && entry[key].IsMap()) return entry[key];
    }
  }
  return YAML::Node(YAML::NodeType::Undefined);
}

Status read_server(const Source& source, const std::string& url, transport::ApiEndpoint& endpoint) {
  constexpr std::string_view kScheme = "https://";
  if (!url.starts_with(kScheme)) {
    return source.invalid("server '" + url + "' does not start with https://");
  }
  std::string rest = url.substr(kScheme.size());
  if (rest.ends_with('/')) rest.pop_back();
  if (rest.find('/') != std::string::npos) {
    return source.invalid("server '" + url + "' has a path; name the API server itself");
  }
  const auto bracket = rest.rfind(']');
  const auto colon = rest.find(':', bracket == std::string::npos ? 0 : bracket);
  endpoint.host = rest.substr(0, colon);
  if (endpoint.host.starts_with('[')) endpoint.host = endpoint.host.substr(1, bracket - 1);
  if (endpoint.host.empty()) return source.invalid("server '" + url + "' names no host");
  if (colon == std::string::npos) return ok();
  const char* end = rest.data() + rest.size();
  const auto [stopped, error] = std::from_chars(rest.data() + colon + 1, end, endpoint.port);
  if (error != std::errc() || stopped != end || endpoint.port == 0) {
    return source.invalid("server '" + url + "' has no valid port");
  }
  return ok();
}

// "<key>-data" in base64, or the file "<key>" names.
Result<std::string> read_pem(const Source& source, const YAML::Node& node, const std::string& key) {
  if (const auto data = text(node, (key + "-data").c_str())) {
    if (auto decoded = decode_base64(*data)) return *std::move(decoded);
    return source.invalid(key + "-data is not base64");
  }
  const auto file = text(node, key.c_str());
  if (!file) return std::string();
  std::ifstream in(source.resolve(*file));
  std::ostringstream content;
  content << in.rdbuf();
  if (!in || content.str().empty()) {
    return source.invalid("cannot read " + key + " '" + source.resolve(*file) + "'");
  }
  return content.str();
}

Status read_cluster(const Source& source, const YAML::Node& cluster,
                    transport::ApiEndpoint& endpoint) {
  if (text(cluster, "insecure-skip-tls-verify") == "true") {
    return source.invalid("insecure-skip-tls-verify is not supported: name the cluster's CA");
  }
  if (cluster["proxy-url"]) {
    return source.invalid("proxy-url is not supported: reach the API server directly");
  }
  const auto server = text(cluster, "server");
  if (!server) return source.invalid("the cluster has no server");
  if (Status read = read_server(source, *server, endpoint); !read) return read;
  endpoint.tls_server_name = text(cluster, "tls-server-name").value_or("");
  // The data goes before the file, as client-go has it.
  const bool has_data = text(cluster, "certificate-authority-data").has_value();
  if (const auto file = text(cluster, "certificate-authority"); file && !has_data) {
    endpoint.ca_file = source.resolve(*file);
    return ok();
  }
  Result<std::string> ca = read_pem(source, cluster, "certificate-authority");
  if (!ca) return ca.error();
  if (ca->empty()) return source.invalid("the cluster has no certificate-authority-data");
  endpoint.ca_pem = *std::move(ca);
  return ok();
}

Status read_user(const Source& source, const YAML::Node& user, transport::ApiEndpoint& endpoint) {
  for (const char* plug_in : {"exec", "auth-provider"}) {
    if (!user[plug_in]) continue;
    return source.invalid(std::string("the user logs in by ") + plug_in +
                          ", which this program does not run; use a client certificate, or a token "
                          "from 'kubectl create token'");
  }
  if (user["username"]) return source.invalid("passwords are not supported; use a token");
  if (user["as"]) return source.invalid("impersonation is not supported: name the user itself");
  if (const auto token = text(user, "token")) endpoint.token = *token;
  if (const auto file = text(user, "tokenFile")) endpoint.token_file = source.resolve(*file);
  if (!endpoint.token_file.empty()) endpoint.token.clear();  // kubectl's precedence
  Result<std::string> certificate = read_pem(source, user, "client-certificate");
  if (!certificate) return certificate.error();
  Result<std::string> key = read_pem(source, user, "client-key");
  if (!key) return key.error();
  endpoint.client_cert_pem = *std::move(certificate);
  endpoint.client_key_pem = *std::move(key);
  if (endpoint.client_cert_pem.empty() != endpoint.client_key_pem.empty()) {
    return source.invalid("client-certificate and client-key are only of use together");
  }
  const bool any =
      !endpoint.token.empty() || !endpoint.token_file.empty() || !endpoint.client_cert_pem.empty();
  if (!any) return source.invalid("the user has neither a client certificate nor a token");
  return ok();
}

Result<transport::ApiEndpoint> read_config(const Source& source, const YAML::Node& root) {
  const auto current = text(root, "current-context");
  if (!current) return source.invalid("no current-context is set");
  const YAML::Node context = named(root["contexts"], *current, "context");
  if (!context) return source.invalid("there is no context '" + *current + "'");
  const std::string cluster_name = text(context, "cluster").value_or("");
  const std::string user_name = text(context, "user").value_or("");
  const YAML::Node cluster = named(root["clusters"], cluster_name, "cluster");
  if (!cluster) return source.invalid("there is no cluster '" + cluster_name + "'");
  const YAML::Node user = named(root["users"], user_name, "user");
  if (!user) return source.invalid("there is no user '" + user_name + "'");

  transport::ApiEndpoint endpoint;
  if (Status read = read_cluster(source, cluster, endpoint); !read) return read.error();
  if (Status read = read_user(source, user, endpoint); !read) return read.error();
  return endpoint;
}

}  // namespace

// yaml-cpp throws; this is the one place where it is used, at start-up.
Result<transport::ApiEndpoint> endpoint_from_kubeconfig(const std::string& path) {
  const Source source{path};
  std::error_code unreadable;
  const std::uintmax_t size = std::filesystem::file_size(path, unreadable);
  if (unreadable) return source.invalid(unreadable.message());
  if (size > kLargestFile) return source.invalid("the file is larger than 1 MiB");
  try {
    const YAML::Node root = YAML::LoadFile(path);
    if (!root.IsMap()) return source.invalid("the file is no YAML map");
    return read_config(source, root);
  } catch (const YAML::Exception& error) {
    return source.invalid(error.what());
  }
}

Result<transport::ApiEndpoint> endpoint_in_cluster(
    const std::function<std::optional<std::string>(const char*)>& environment) {
  const auto host = environment("KUBERNETES_SERVICE_HOST");
  const auto port = environment("KUBERNETES_SERVICE_PORT");
  transport::ApiEndpoint endpoint{.host = host.value_or("")};
  const std::string digits = port.value_or("");
  if (endpoint.host.empty() || digits.empty()) {
    return Error{ErrorKind::Invalid,
                 "this is not a pod (KUBERNETES_SERVICE_HOST and _PORT are not set); name a "
                 "cluster with --kubeconfig"};
  }
  const char* end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, endpoint.port);
  if (error != std::errc() || stopped != end) {
    return Error{ErrorKind::Invalid,
                 "KUBERNETES_SERVICE_PORT is '" + digits + "', which is no port"};
  }
  endpoint.ca_file = std::string(kAccount) + "ca.crt";
  endpoint.token_file = std::string(kAccount) + "token";
  return endpoint;
}

}  // namespace tco::app
