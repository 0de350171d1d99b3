#include "pools/node_pool.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "pools/karpenter.h"
#include "pools/script.h"
#include "pools/terraform.h"

namespace tco::pools {
namespace {

Error invalid(const std::string& flag, const std::string& value, const std::string& advice) {
  return {ErrorKind::Invalid, flag + " '" + value + "': " + advice};
}

bool is_lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || std::isdigit(static_cast<unsigned char>(c)) != 0;
}

// A name of Kubernetes' and of Terraform's: lower case, digits and dashes.
bool is_name(const std::string& text) {
  const auto allowed = [](char c) { return is_lower_or_digit(c) || c == '-'; };
  return !text.empty() && text.size() <= 63 && text.front() >= 'a' && text.front() <= 'z' &&
         text.back() != '-' && std::ranges::all_of(text, allowed);
}

// "subnet-12sxk3z4", with nothing that a shell, HCL or JSON would have to quote.
bool is_id(const std::string& text, const std::string& prefix) {
  return text.size() > prefix.size() && text.size() <= 40 && text.starts_with(prefix) &&
         std::all_of(text.begin() + static_cast<std::ptrdiff_t>(prefix.size()), text.end(),
                     is_lower_or_digit);
}

bool is_word(const std::string& text, const char* more) {
  const auto allowed = [&](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view(more).find(c) != std::string_view::npos;
  };
  return !text.empty() && text.size() <= 253 && std::ranges::all_of(text, allowed);
}

bool is_host(const std::string& text) {
  return is_word(text, ".-:") && text.find('.') != std::string::npos &&
         std::isalnum(static_cast<unsigned char>(text.front())) != 0;
}

Status check_ids(const char* flag, const std::vector<std::string>& values, const char* prefix,
                 std::size_t least) {
  if (values.size() < least) {
    return Error{ErrorKind::Invalid,
                 std::string(flag) + " is needed for a Karpenter pool: name at least one, like " +
                     prefix + "12sxk3z4"};
  }
  for (const std::string& value : values) {
    if (is_id(value, prefix)) continue;
    return invalid(flag, value,
                   std::string("an id begins with ") + prefix +
                       ", then lower case and digits; look it up in the console");
  }
  return ok();
}

Status check_karpenter(const model::NodePoolSpec& pool) {
  if (Status ids = check_ids("--subnet", pool.subnets, "subnet-", 1); !ids) return ids;
  if (Status ids = check_ids("--security-group", pool.security_groups, "sg-", 1); !ids) return ids;
  if (Status ids = check_ids("--ssh-key", pool.ssh_keys, "skey-", 0); !ids) return ids;
  for (const std::string& family : pool.instance_families) {
    if (!is_word(family, "")) {
      return invalid("--instance-family", family, "a family is letters and digits, like S5");
    }
  }
  if (pool.cpu_limit < 1 || pool.cpu_limit > 100'000) {
    return invalid("--cpu-limit", std::to_string(pool.cpu_limit), "give 1 to 100000 cores");
  }
  return ok();
}

bool is_annotation(const std::string& text) {
  const std::size_t split = text.find('=');
  return split != std::string::npos && is_word(text.substr(0, split), "./-_") &&
         is_word(text.substr(split + 1), ".-_");
}

Status check(const Request& request) {
  if (!is_name(request.name)) {
    return invalid("--name", request.name,
                   "use lower case letters, digits and dashes, a letter first, at most 63");
  }
  const std::string& annotation = request.karpenter.image_annotation;
  if (!is_annotation(annotation)) {
    return invalid("--image-annotation", annotation, "give name=value, like the default");
  }
  if (request.kind == Kind::Karpenter) return check_karpenter(request.karpenter);
  if (!request.cluster_id.empty() && !is_id(request.cluster_id, "cls-")) {
    return invalid(
        "--cluster-id", request.cluster_id,
        "an id begins with cls-, then lower case and digits; leave the flag out to refer "
        "to Terraform's own resource");
  }
  if (!is_word(request.os, ".-_")) {
    return invalid("--os", request.os, "give the id of an image (img-...) or its name");
  }
  if (!is_host(request.registry)) {
    return invalid("--registry", request.registry, "give a host name, like quay.io");
  }
  if (request.mirror != "none" && !is_host(request.mirror)) {
    return invalid("--mirror", request.mirror,
                   "give a host name without https://, or 'none' if nodes reach the registry");
  }
  return ok();
}

constexpr const char* kOnlyManifest = "a Karpenter pool is objects of the cluster: use manifest";

}  // namespace

Result<std::string> node_pool(const Request& request) {
  const bool karpenter_pool = request.kind == Kind::Karpenter;
  if (karpenter_pool && request.output == Output::Terraform) {
    return invalid("--output", "terraform", kOnlyManifest);
  }
  if (karpenter_pool && request.output == Output::Script) {
    return invalid("--output", "script", kOnlyManifest);
  }
  if (!karpenter_pool && request.output == Output::Manifest) {
    return invalid("--output", "manifest",
                   "only a Karpenter pool is objects of the cluster: use terraform or script");
  }
  if (Status checked = check(request); !checked) return checked.error();
  if (request.output == Output::Terraform) return terraform(request);
  if (request.output == Output::Script && request.mirror == "none") {
    return invalid("--mirror", "none", "there is no script without a mirror: name its host");
  }
  if (request.output == Output::Script) return mirror_script(request.registry, request.mirror);
  model::NodePoolSpec pool = request.karpenter;
  pool.name = request.name;
  return karpenter_manifest(pool);
}

}  // namespace tco::pools
