# The suites of `make test` and `make faults`: sourced, not run. Each ends its output with "N passed, N failed".
# Whoever sources this sets `reports`, the folder of outputs.

# In a shell of its own: what ends it ends nothing else.
apart() { ("$@"); }

# suite KIND NAME COMMAND...: runs it, its output in $reports/NAME.log, and writes $reports/NAME.count. KIND is how its seconds are
# counted: `computes`, processor seconds shared by all processors, which neighbours do not change; `waits`, by the clock.
suite() {
  local kind=$1 name=$2
  shift 2
  local folder=${reports:?} began counts code processor
  began=$(date +%s)
  say "$name: begun"
  local TIMEFORMAT='%U %S'
  { time apart "$@" >"$folder/$name.log" 2>&1; } 2>"$folder/$name.cpu"
  code=$?
  processor=$(tail -n 1 "$folder/$name.cpu" | awk -v n="$(nproc)" '{printf "%d", ($1 + $2) / n}')
  local seconds=$(($(date +%s) - began))
  [ "$kind" = waits ] || seconds=$processor
  counts=$(tail -n 1 "$folder/$name.log" | grep -E '^[0-9]+ passed, [0-9]+ failed$') || counts="0 passed, 0 failed"
  local bad
  bad=$(cut -d' ' -f3 <<<"$counts")
  # It did not build, or it crashed: that is one failure.
  if [ "$code" != 0 ] && [ "$bad" = 0 ]; then bad=1; fi
  echo "$(cut -d' ' -f1 <<<"$counts") $bad $seconds $began" >"$folder/$name.count"
  say "$name: $(cut -d' ' -f1 <<<"$counts") passed, $bad failed, $(($(date +%s) - began)) s, $processor s of both processors"
  grep -E '^not looked at|^RANDOM_SEED' "$folder/$name.log"
  [ "$bad" = 0 ] || tail -n 60 "$folder/$name.log"
}

# The C++ part under AddressSanitizer and UBSan.
controller() { hack/build.sh controller asan && ctest_counts -R .; }
simulation() { ctest_counts -R "^sim: $1: "; }
random_input() { RANDOM_SECONDS=$1 ctest_counts -R '^random: '; }

# ctest_counts ARGUMENT...: ctest in the preset asan.
ctest_counts() {
  ctest --test-dir build/asan -j "$(nproc)" --output-on-failure --no-tests=error "$@" | tee build/ctest.log
  local code=${PIPESTATUS[0]} total bad
  bad=$(sed -nE 's/.* ([0-9]+) tests? failed out of.*/\1/p' build/ctest.log | tail -n 1)
  total=$(sed -nE 's/.*tests failed out of ([0-9]+).*/\1/p' build/ctest.log | tail -n 1)
  echo "$((${total:-0} - ${bad:-0})) passed, ${bad:-0} failed"
  return "$code"
}

# go_suite MODULE TIMEOUT ARGUMENT...: `go test`, one package at a time, for each may start a control plane.
go_suite() {
  local module=$1 timeout=$2
  shift 2
  (cd "$module" && go test -p 1 -count=1 -timeout "$timeout" -json "$@" 2>&1) | python3 hack/gotest.py |
    sed -E '$s/^([0-9]+) ([0-9]+)$/\1 passed, \2 failed/'
  return "${PIPESTATUS[0]}"
}

# scenarios SHARD SHARDS: every SHARDS-th of them, with a control plane of its own.
scenarios() {
  local names
  names=$(tests_of e2e/scenarios/*_test.go | grep -vxE "TestMain|$(fault_tests)" |
    awk -v shard="$1" -v shards="$2" 'NR % shards == shard % shards' | paste -sd'|')
  [ -n "$names" ] || return 1
  go_suite e2e 60m -run "^($names)\$" ./scenarios
}

# Not `go test -list`, which would start a control plane.
tests_of() { grep -hoE '^func Test\w+' "$@" | cut -d' ' -f2; }

# The scenarios in which something dies or does not answer.
fault_tests() { tests_of e2e/scenarios/{faults,crash,killedupgrade}_test.go | paste -sd'|'; }
faults() { go_suite e2e 60m -run "^($(fault_tests))\$" ./scenarios; }

# What of e2e/ is no scenario: the bed itself, the CRD's rules, the sidecar's contract, the quick part of the benchmark.
e2e() {
  local packages
  packages=$(cd e2e && go list ./... | grep -vE '/e2e/(scenarios|campaign)$')
  # shellcheck disable=SC2086 # a list of words
  go_suite e2e 60m $packages
}

campaign() { go_suite e2e 55m ./campaign; }
whole_campaign() { CAMPAIGN=all campaign; }
