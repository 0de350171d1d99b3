#!/usr/bin/env bash
# Builds the programs: hack/build.sh controller [PRESET [TARGET]] | sidecar | tools
set -euo pipefail
cd "$(dirname "$0")/.."
. hack/say.sh
. hack/env.sh

controller() {
  local preset=$1 log="build/$1.log"
  mkdir -p build
  if [ ! -f "build/$preset/build.ninja" ]; then say "building the controller, preset $preset (8 minutes the first time)"; fi
  local target=${2:-all}
  [ "$preset" != release ] || target=tke-cilium-operator
  if ! { cmake --preset "$preset" && cmake --build --preset "$preset" --target "$target"; } >"$log" 2>&1; then
    grep -E -A5 'error|FAILED' "$log" | head -n 40 >&2 || tail -n 20 "$log" >&2
    fail "the controller did not build (preset $preset); the whole output is in $log"
  fi
  if [ "$preset" = release ]; then
    mkdir -p build/bin
    cp -u build/release/bin/tke-cilium-operator build/bin/
  fi
}

sidecar() {
  [ -x build/bin/helm-sidecar ] || say "building the Helm sidecar (3 minutes the first time)"
  (cd sidecar && go build -ldflags "-s -w" -o ../build/bin/helm-sidecar . &&
    go build -ldflags "-s -w" -o ../build/bin/bare-helm ./cmd/bare-helm) ||
    fail "the Helm sidecar did not build"
}

tools() { (cd e2e && go run ./cmd/tools) || fail "the local control plane's tools did not build"; }

case "${1:-}" in
  controller) controller "${2:-release}" "${3:-}" ;;
  sidecar) sidecar ;;
  tools) tools ;;
  *) fail "say what to build: controller [PRESET], sidecar or tools" ;;
esac
