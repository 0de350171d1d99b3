#!/usr/bin/env bash
# All tests, suite after suite, and one line at the end that counts them: "N passed, N failed".
# Each suite writes its output to build/reports/; a failed one is shown.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
. hack/say.sh
. hack/env.sh

reports=$PWD/build/reports
mkdir -p "$reports"
passed=0
failed=0

# count SUITE PASSED FAILED EXIT: adds to the sum. A suite that failed without counting a failure
# (it did not build, it crashed) counts as one.
count() {
  local bad=$3
  if [ "$4" != 0 ] && [ "$bad" = 0 ]; then bad=1; fi
  passed=$((passed + $2))
  failed=$((failed + bad))
  say "$1: $2 passed, $bad failed"
  [ "$bad" = 0 ] || grep -vE '^\{' "$reports/$1.log" | tail -n 60
}

structure() {
  say "structure: layers, headers, sizes, documents"
  python3 test/structure/run.py >"$reports/structure.log" 2>&1
  local code=$?
  local line
  line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$reports/structure.log" | tail -n 1)
  count structure "$(cut -d' ' -f1 <<<"${line:-0}")" "$(cut -d' ' -f3 <<<"${line:-0 0 0}")" "$code"
}

# The C++ part under AddressSanitizer and UBSan.
controller() {
  hack/build.sh controller asan >"$reports/controller.log" 2>&1 || { count controller 0 0 1; return; }
  say "controller: unit, golden and simulation tests under ASan and UBSan (13 minutes)"
  ctest --test-dir build/asan -j "$(nproc)" --output-on-failure >"$reports/controller.log" 2>&1
  local code=$?
  local total bad
  total=$(sed -nE 's/.*tests failed out of ([0-9]+).*/\1/p' "$reports/controller.log" | tail -n 1)
  bad=$(sed -nE 's/.* ([0-9]+) tests? failed out of.*/\1/p' "$reports/controller.log" | tail -n 1)
  count controller "$((${total:-0} - ${bad:-0}))" "${bad:-0}" "$code"
}

# go_suite NAME MODULE TIMEOUT PACKAGE...: one package at a time, for each may start a control plane.
go_suite() {
  local name=$1 module=$2 timeout=$3
  shift 3
  (cd "$module" && go vet "$@" && go test -p 1 -count=1 -timeout "$timeout" -json "$@") >"$reports/$name.json.log" 2>&1
  local code=$?
  python3 hack/gotest.py <"$reports/$name.json.log" >"$reports/$name.log"
  # shellcheck disable=SC2046 # two numbers
  count "$name" $(tail -n 1 "$reports/$name.log") "$code"
}

if [ ! -f "${CHART_DIR:-../shared/charts}/cilium-1.18.2.tgz" ]; then
  fail "Cilium's chart is not in ${CHART_DIR:-../shared/charts}: set CHART_DIR to a folder with cilium-1.18.2.tgz"
fi
structure
controller
hack/build.sh sidecar || failed=$((failed + 1))
say "sidecar: Go tests (1 minute)"
go_suite sidecar sidecar 10m ./...
hack/build.sh tools || failed=$((failed + 1))
say "manifests: RBAC, chart and deploy/ against Cilium's real chart (1 minute)"
go_suite manifests e2e/manifests 10m ./...
say "end to end: the real control plane (30 minutes)"
export OPERATOR_BIN=$PWD/build/asan/bin/tke-cilium-operator SIDECAR_BIN=$PWD/build/bin/helm-sidecar
go_suite e2e e2e 60m ./...

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
