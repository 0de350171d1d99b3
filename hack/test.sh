#!/usr/bin/env bash
# All tests, and one line at the end that counts them: "N passed, N failed". Three lanes run side by side: two that wait for
# control planes, and one, of lower priority, that computes. Each suite writes its output to build/reports/tests/; a failed one is
# shown; build/reports/tests.json and tests.md have the times. A part beyond its share of hack/budget.txt fails (BUDGET=tell: is told).
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
. hack/say.sh
. hack/env.sh
. hack/suites.sh

reports=$PWD/build/reports/tests
rm -rf "$reports"
mkdir -p "$reports"
state=warm
if [ ! -x build/asan/bin/tke-cilium-operator ] || [ ! -x build/bin/helm-sidecar ]; then state=cold; fi
if [ ! -f "${CHART_DIR:-../shared/charts}/cilium-1.18.2.tgz" ]; then
  fail "Cilium's chart is not in ${CHART_DIR:-../shared/charts}: set CHART_DIR to a folder with cilium-1.18.2.tgz"
fi
export OPERATOR_BIN=$PWD/build/asan/bin/tke-cilium-operator SIDECAR_BIN=$PWD/build/bin/helm-sidecar

# What the control planes need before the first of them can start.
programs() { hack/build.sh controller asan tke-cilium-operator && hack/build.sh sidecar && hack/build.sh tools && echo "1 passed, 0 failed"; }

computing() {
  renice -n 10 "$BASHPID" >/dev/null
  suite computes structure python3 test/structure/run.py
  suite computes lint hack/lint.sh changed
  suite computes sidecar go_suite sidecar 10m ./...
  suite computes manifests go_suite e2e/manifests 10m ./...
  suite computes controller controller
  suite computes fuzz hack/fuzz.sh 10s
}

# One line of the queue, each for one bed only; empty: none is left.
next_suite() (
  exec 9>"$reports/queue.lock"
  flock 9
  head -n 1 "$reports/queue"
  sed -i 1d "$reports/queue"
)

# bed N: takes the next of the suites that need a control plane, until none is left.
bed() {
  export E2E_BED=$1
  local line words
  while line=$(next_suite) && [ -n "$line" ]; do
    read -ra words <<<"$line"
    suite waits "${words[@]}"
  done
}

suite computes build programs
printf '%s\n' "scenarios-1 scenarios 1 4" "scenarios-2 scenarios 2 4" "scenarios-3 scenarios 3 4" "scenarios-4 scenarios 4 4" \
  "faults faults" >"$reports/queue"
if [ -d e2e/campaign ]; then echo "campaign campaign" >>"$reports/queue"; fi
echo "e2e e2e" >>"$reports/queue"
# What runs in the background does not hear a Ctrl-C.
trap 'trap - INT TERM; kill 0; exit 130' INT TERM
computing &
bed 1 &
bed 2 &
wait
say "times: build/reports/tests.md"
python3 hack/report.py tests "$state"
