#!/usr/bin/env bash
# Runs the controller and the sidecar from source against the cluster of a kubeconfig, until Ctrl-C.
#   hack/run.sh FILE [IMAGE]
# IMAGE is a published image of the operator, for its pods on nodes: needed where tke-cni-agent is to be retired.
set -euo pipefail
cd "$(dirname "$0")/.."
. hack/say.sh

kubeconfig=${1:-}
[ -n "$kubeconfig" ] || fail "name the cluster: make run KUBECONFIG=FILE IMAGE=REF"
[ -r "$kubeconfig" ] || fail "the kubeconfig '$kubeconfig' cannot be read"
kubeconfig=$(realpath "$kubeconfig")
image=${2:-}
[ -n "$image" ] || say "no IMAGE: an installation that retires tke-cni-agent waits with OperatorImageUnknown"

folder=$(mktemp -d)
trap 'trap - EXIT; kill $(jobs -p) 2>/dev/null; wait; rm -rf "$folder"' EXIT
trap 'exit 0' INT TERM

# Groups of their own: a Ctrl-C reaches them once, through the trap. A second signal would end them without giving the
# lease back.
set -m
build/bin/helm-sidecar --kubeconfig "$kubeconfig" --socket "$folder/helm.sock" --chart-dir "${CHART_DIR:-../shared/charts}" --log-format text &
build/bin/tke-cilium-operator run --kubeconfig "$kubeconfig" --helm-socket "$folder/helm.sock" ${image:+--image "$image"} &
say "both run; apply crd/ciliuminstallation.yaml, then an installation such as crd/examples/minimal.yaml; Ctrl-C stops them"
wait -n || fail "one of the two ended; its last lines are above"
