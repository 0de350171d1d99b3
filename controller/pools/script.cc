#include "pools/script.h"

namespace tco::pools {
namespace {

// containerd 1 as TKE configures it has a table of mirrors; where config_path is set, containerd
// reads a folder a registry instead, and refuses the table.
constexpr const char* kScript = R"sh(#!/bin/sh
# containerd takes images of @REGISTRY@ from @MIRROR@. This can be run again.
set -eu
etc=${CONTAINERD_ETC:-/etc/containerd}
config=$etc/config.toml
table='[plugins."io.containerd.grpc.v1.cri".registry.mirrors]'
folder=$(sed -n 's/^[[:space:]]*config_path *= *"\([^":]*\).*/\1/p' "$config" | grep certs.d | head -n 1 || true)

if [ -n "$folder" ]; then
  mkdir -p "$folder/@REGISTRY@"
  cat >"$folder/@REGISTRY@/hosts.toml" <<'HOSTS'
server = "https://@REGISTRY@"

[host."https://@MIRROR@"]
  capabilities = ["pull", "resolve"]
HOSTS
elif grep -qF 'registry.mirrors."@REGISTRY@"]' "$config"; then
  echo "$config has a mirror of @REGISTRY@ already"
elif grep -qF "$table" "$config"; then
  sed -i '/^[[:space:]]*\[plugins\."io\.containerd\.grpc\.v1\.cri"\.registry\.mirrors\]/ a\
        [plugins."io.containerd.grpc.v1.cri".registry.mirrors."@REGISTRY@"]\
          endpoint = ["https://@MIRROR@"]' "$config"
else
  echo "$config has neither $table nor a config_path with certs.d: containerd keeps its mirrors elsewhere" >&2
  exit 1
fi
systemctl restart containerd
)sh";

void replace_all(std::string& text, const std::string& what, const std::string& by) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

}  // namespace

std::string mirror_script(const std::string& registry, const std::string& mirror) {
  std::string script = kScript;
  replace_all(script, "@REGISTRY@", registry);
  replace_all(script, "@MIRROR@", mirror);
  return script;
}

}  // namespace tco::pools
