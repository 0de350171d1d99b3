#!/usr/bin/env bash
# Checks an installation on a real cluster, line by line: what the operator says, and what the cluster itself shows.
# It only reads, with kubectl and the rights of whoever runs it; the exit code is the number of failed lines.
#
#   deploy/acceptance.sh [--kubeconfig FILE] [--context NAME]
#
# KUBECTL names another kubectl. Traffic is not checked: for that there is `cilium connectivity test`.
set -uo pipefail

usage() { sed -n '2,7s/^# \{0,1\}//p' "$0"; }

flags=(--request-timeout=60s)
while [ $# -gt 0 ]; do
  case "$1" in
    --kubeconfig | --context)
      if [ $# -lt 2 ]; then
        printf '%s needs a value\n' "$1" >&2
        exit 64
      fi
      flags+=("$1=$2")
      shift 2
      ;;
    --kubeconfig=* | --context=*)
      flags+=("$1")
      shift
      ;;
    --help | -h)
      usage
      exit 0
      ;;
    *)
      printf "there is no flag '%s'\n" "$1" >&2
      usage >&2
      exit 64
      ;;
  esac
done

failed=0
passed=0
errors=$(mktemp)
trap 'rm -f "$errors"' EXIT

ok() {
  printf 'ok    %s\n' "$*"
  passed=$((passed + 1))
}
bad() {
  printf 'FAIL  %s\n' "$*"
  failed=$((failed + 1))
}
note() { printf '      %s\n' "$*"; }

# kube ARGUMENT...: kubectl get; what it complains about is in $errors.
kube() { "${KUBECTL:-kubectl}" "${flags[@]}" get "$@" 2>"$errors"; }
system() { kube --namespace kube-system "$@"; }
missing() { grep -q '(NotFound)' "$errors"; }
why() { head -n 1 "$errors" | cut -c 1-200; }

# some LINES: at most three of them, on one line.
some() { head -n 3 <<<"$1" | paste -sd ';' - | sed 's/;/; /g'; }

check_version() {
  local version minor
  if ! version=$(kube --raw /version); then
    bad "the API server cannot be asked: $(why)"
    exit 1
  fi
  version=$(grep -o '"gitVersion": *"[^"]*"' <<<"$version" | cut -d '"' -f 4)
  minor=$(cut -d . -f 2 <<<"$version")
  if [ "${minor:-0}" -ge 30 ] 2>/dev/null; then
    ok "Kubernetes is $version"
  else
    bad "Kubernetes is ${version:-unknown}, and must be 1.30 or newer"
  fi
}

check_installation() {
  local path line
  path='{.metadata.generation}|{.status.observedGeneration}|{.status.conditions[?(@.type=="Ready")].status}|'
  path+='{.status.conditions[?(@.type=="Ready")].reason}|{.status.conditions[?(@.type=="Ready")].message}'
  if ! line=$(kube ciliuminstallation default -o jsonpath="$path"); then
    bad "there is no CiliumInstallation default to look at: $(why)"
    return
  fi
  local generation observed ready reason message
  IFS='|' read -r -d '' generation observed ready reason message <<<"$line"
  if [ "$generation" != "$observed" ]; then
    bad "the operator has not seen the present spec (generation $generation, seen $observed): is it running?"
  elif [ "$ready" = True ]; then
    ok "the operator says Ready, $reason"
  else
    bad "the operator says Ready is $ready, $reason: $(head -n 1 <<<"$message")"
  fi
}

# check_deployment NAME WHO
check_deployment() {
  local available
  if ! available=$(system deployment "$1" -o jsonpath='{.status.availableReplicas}'); then
    bad "$2: Deployment kube-system/$1 cannot be read: $(why)"
  elif [ "${available:-0}" -ge 1 ]; then
    ok "$2 is available ($available replicas)"
  else
    bad "$2 has no available replica: kubectl -n kube-system describe deployment $1"
  fi
}

# Name, kind of instance, system, kernel, keys of taints. Super nodes, registered nodes and other systems are not Cilium's.
eligible_nodes() {
  local template='{{range .items}}{{.metadata.name}}|{{index .metadata.labels "node.kubernetes.io/instance-type"}}|'
  template+='{{index .metadata.labels "kubernetes.io/os"}}|{{.status.nodeInfo.kernelVersion}}|'
  template+='{{range .spec.taints}}{{.key}} {{end}}{{"\n"}}{{end}}'
  kube nodes -o go-template="$template" |
    awk -F '|' '$1 != "" && $1 !~ /^eklet-/ && $2 != "eklet" && $2 != "external" && ($3 == "linux" || $3 == "<no value>")'
}

check_kernels() {
  local old
  old=$(awk -F '|' '$1 != "" { split($4, v, /[.-]/); if (v[1] < 5 || (v[1] == 5 && v[2] < 10)) print $1 " has " $4 }' <<<"$nodes")
  if [ -z "$old" ]; then ok "every kernel is 5.10 or newer"; else bad "kernels too old: $(some "$old")"; fi
}

# check_pods LABEL WHO: a ready pod on every eligible node.
check_pods() {
  local pods lacking
  local template='{{range .items}}{{.spec.nodeName}} {{range .status.conditions}}{{if eq .type "Ready"}}{{.status}}'
  template+='{{end}}{{end}}{{"\n"}}{{end}}'
  if ! pods=$(system pods -l "k8s-app=$1" -o go-template="$template"); then
    bad "$2: pods cannot be listed: $(why)"
    return
  fi
  lacking=$(awk -F '[| ]' 'NR == FNR { if ($2 == "True") ready[$1] = 1; next } $1 != "" && !($1 in ready) { print $1 }' \
    <(printf '%s\n' "$pods") <(printf '%s\n' "$nodes"))
  if [ -z "$lacking" ]; then
    ok "$2 is ready on every eligible node"
  else
    bad "$2 is not ready on: $(some "$lacking")"
  fi
}

check_taints() {
  local tainted
  tainted=$(awk -F '|' '$5 ~ /(^| )node.cilium.io\/agent-not-ready / { print $1 }' <<<"$nodes")
  if [ -z "$tainted" ]; then
    ok "no eligible node has the taint node.cilium.io/agent-not-ready"
  else
    bad "the taint node.cilium.io/agent-not-ready is still on: $(some "$tainted")"
  fi
}

# check_retired DAEMONSET FIELD: no pod of it is wanted, unless the spec keeps it.
check_retired() {
  local policy desired
  policy=$(kube ciliuminstallation default -o jsonpath="{.spec.components.$2}")
  if [ "$policy" = Keep ]; then
    note "$1 is kept, as the spec says"
  elif ! desired=$(system daemonset "$1" -o jsonpath='{.status.desiredNumberScheduled}'); then
    if missing; then ok "$1 is not there"; else bad "$1 cannot be read: $(why)"; fi
  elif [ "$desired" = 0 ]; then
    ok "$1 runs nowhere"
  else
    bad "$1 still runs on $desired nodes: kubectl -n kube-system get daemonset $1 -o yaml"
  fi
}

check_api_server() {
  local used listed
  local path='{.spec.template.spec.containers[0].env[?(@.name=="KUBERNETES_SERVICE_HOST")].value}'
  if ! used=$(system daemonset cilium -o jsonpath="$path"); then
    bad "DaemonSet cilium cannot be read: $(why)"
    return
  fi
  if ! listed=$(kube --namespace default endpointslices -l kubernetes.io/service-name=kubernetes \
    -o jsonpath='{.items[*].endpoints[*].addresses[*]}'); then
    bad "the API server's own address cannot be read: $(why)"
  elif grep -qwF -- "$used" <<<"$listed"; then
    ok "agents ask the API server at $used, which is its own address"
  else
    bad "agents ask the API server at '$used', which is none of its own addresses ($listed)"
  fi
}

check_replacement() {
  local mode
  mode=$(system configmap cilium-config -o jsonpath='{.data.kube-proxy-replacement}')
  if [ "$mode" = true ]; then
    ok "Cilium stands in for kube-proxy"
  else
    bad "cilium-config says kube-proxy-replacement is '$mode', not true: $(why)"
  fi
}

check_cni() {
  local name config
  name=$(kube ciliuminstallation default -o jsonpath='{.spec.cni.configMapName}')
  if ! config=$(system configmap "${name:-cni-configuration}" -o jsonpath='{.data}'); then
    bad "the CNI ConfigMap cannot be read: $(why)"
  elif grep -q cilium-cni <<<"$config" && grep -q tke-route-eni <<<"$config"; then
    ok "the CNI ConfigMap chains Cilium behind VPC-CNI"
  else
    bad "ConfigMap kube-system/${name:-cni-configuration} does not chain cilium-cni behind tke-route-eni"
  fi
}

# An empty key tolerates everything.
check_ipamd() {
  local keys
  local template='{{range .spec.template.spec.tolerations}}{{if .key}}{{.key}}{{else}}everything{{end}}{{"\n"}}{{end}}'
  if ! keys=$(system deployment tke-eni-ipamd -o go-template="$template"); then
    if missing; then note "tke-eni-ipamd is not in the cluster"; else bad "tke-eni-ipamd cannot be read: $(why)"; fi
  elif grep -qxE 'everything|node\.cilium\.io/agent-not-ready' <<<"$keys"; then
    ok "tke-eni-ipamd tolerates Cilium's taint"
  else
    bad "tke-eni-ipamd does not tolerate node.cilium.io/agent-not-ready: the first node may never become ready"
  fi
}

# Pods that were started before their node's agent are not Cilium's: no policy holds for them.
check_endpoints() {
  local slices endpoints pods lacking
  slices=$(system configmap cilium-config -o jsonpath='{.data.enable-cilium-endpoint-slice}')
  if [ "$slices" = true ]; then
    note "pods are not compared with CiliumEndpoints: this cluster writes CiliumEndpointSlices"
    return
  fi
  if ! endpoints=$(kube ciliumendpoints -A -o jsonpath='{range .items[*]}{.metadata.namespace}/{.metadata.name}{"\n"}{end}'); then
    if [ -z "$nodes" ]; then note "there are no CiliumEndpoints before the first node"; else bad "CiliumEndpoints cannot be listed: $(why)"; fi
    return
  fi
  local template='{{range .items}}{{if not .spec.hostNetwork}}{{.spec.nodeName}}|{{.metadata.namespace}}/{{.metadata.name}}{{"\n"}}{{end}}{{end}}'
  if ! pods=$(kube pods -A --field-selector=status.phase=Running -o go-template="$template"); then
    bad "pods cannot be listed: $(why)"
    return
  fi
  lacking=$(awk -F '|' 'FILENAME == ARGV[1] { known[$1] = 1; next } FILENAME == ARGV[2] { node[$1] = 1; next }
    $1 != "" && $1 in node && !($2 in known) { print $2 }' <(printf '%s\n' "$endpoints") <(printf '%s\n' "$nodes") <(printf '%s\n' "$pods"))
  if [ -z "$lacking" ]; then
    ok "every running pod on Cilium's nodes is Cilium's"
  else
    bad "pods that are not Cilium's, started before their node's agent: $(some "$lacking"); delete them, they come back"
  fi
}

check_version
check_installation
check_deployment tke-cilium-operator "the operator"
if ! nodes=$(eligible_nodes); then bad "nodes cannot be listed: $(why)"; fi
note "$(grep -c . <<<"$nodes") nodes are Cilium's"
check_kernels
check_pods cilium "Cilium's agent"
check_pods cilium-envoy "Cilium's Envoy"
[ -z "$nodes" ] || check_deployment cilium-operator "cilium-operator"
check_taints
check_api_server
check_replacement
check_cni
check_ipamd
check_retired tke-cni-agent tkeCNIAgent
check_retired kube-proxy kubeProxy
check_retired ip-masq-agent ipMasqAgent
check_endpoints

printf '%s ok, %s failed\n' "$passed" "$failed"
exit "$failed"
