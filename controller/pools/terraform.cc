#include "pools/terraform.h"

#include <fmt/format.h>

#include "base/names.h"
#include "pools/script.h"

namespace tco::pools {
namespace {

// Every value is quoted as it is: checked values hold neither quotes nor a dollar sign.
std::string cluster(const Request& request) {
  if (request.cluster_id.empty()) return "tencentcloud_kubernetes_cluster.tke_cluster.id";
  return "\"" + request.cluster_id + "\"";
}

std::string taints() {
  return fmt::format(
      "  # Pods are put on a node once Cilium is ready there: Cilium takes the taint off.\n"
      "  taints {{\n"
      "    key    = \"{}\"\n"
      "    effect = \"NoExecute\"\n"
      "    value  = \"true\"\n"
      "  }}\n",
      names::kAgentNotReadyTaint);
}

// Inside a heredoc "${" would begin a reference.
std::string escaped(const std::string& script) {
  std::string out;
  for (const char c : script) {
    if (c == '{' && !out.empty() && (out.back() == '$' || out.back() == '%')) out += out.back();
    out += c;
  }
  return out;
}

// Empty: nodes need no mirror.
std::string script_as(const char* argument, const Request& request) {
  if (request.mirror == "none") return {};
  return fmt::format("{} = base64encode(<<SCRIPT\n{}SCRIPT\n)\n", argument,
                     escaped(mirror_script(request.registry, request.mirror)));
}

std::string native(const Request& request) {
  const std::string& annotation = request.karpenter.image_annotation;
  const std::size_t split = annotation.find('=');
  return fmt::format(
      "resource \"tencentcloud_kubernetes_native_node_pool\" \"{0}\" {{\n"
      "  name       = \"{0}\"\n"
      "  cluster_id = {1}\n"
      "  type       = \"Native\"\n"
      "  # Native nodes come with TencentOS 3 otherwise, whose kernel is too old for Cilium.\n"
      "  annotations {{\n"
      "    name  = \"{2}\"\n"
      "    value = \"{3}\"\n"
      "  }}\n"
      "{4}"
      "  native {{\n"
      "    lifecycle {{\n"
      "{5}"
      "    }}\n"
      "    # Here: subnets, security groups, instance types, disks and what else the provider "
      "asks.\n"
      "  }}\n"
      "}}\n",
      request.name, cluster(request), annotation.substr(0, split), annotation.substr(split + 1),
      taints(), script_as("      post_init", request));
}

std::string normal(const Request& request) {
  return fmt::format(
      "resource \"tencentcloud_kubernetes_node_pool\" \"{0}\" {{\n"
      "  name       = \"{0}\"\n"
      "  cluster_id = {1}\n"
      "  node_os    = \"{2}\"\n"
      "{3}"
      "  node_config {{\n"
      "{4}"
      "  }}\n"
      "  # Here: subnets, the auto scaling group and what else the provider asks.\n"
      "}}\n",
      request.name, cluster(request), request.os, taints(), script_as("    user_data", request));
}

}  // namespace

std::string terraform(const Request& request) {
  return request.kind == Kind::Native ? native(request) : normal(request);
}

}  // namespace tco::pools
