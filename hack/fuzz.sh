#!/usr/bin/env bash
# Random bytes against the parsers (test/fuzz/README.md); the last line is "N passed, N failed", one for each target.
#   hack/fuzz.sh 10s                    each target for ten seconds
#   hack/fuzz.sh 10000000 [TARGET...]   each of these, or of all, that many times
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
. hack/say.sh
. hack/env.sh

much=${1:?say how much: 10s, or a number of executions}
shift
case "$much" in
  *s) bound=-max_total_time=${much%s} ;;
  *) bound=-runs=$much ;;
esac

hack/setup.sh fuzz || exit 1
mkdir -p build/reports/fuzz
[ -f build/fuzz/build.ninja ] || say "building the parsers with clang (3 minutes the first time)"
if ! { cmake --preset fuzz && cmake --build --preset fuzz; } >build/fuzz.log 2>&1; then
  grep -E -A5 'error|FAILED' build/fuzz.log | head -n 40
  fail "the fuzz targets did not build; the whole output is in build/fuzz.log"
fi

# All that a target found stays; an input of more than 8 KiB shows nothing that a smaller one does not.
run() {
  local target=$1 found=build/fuzz/corpus/$1
  mkdir -p "$found"
  "build/fuzz/bin/fuzz_$target" "$bound" -max_len=8192 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="build/reports/fuzz/$target-" "$found" "test/fuzz/corpus/$target" >"build/reports/fuzz/$target.log" 2>&1
}
export -f run
export bound

if [ $# = 0 ]; then
  for source in test/fuzz/*.cc; do set -- "$@" "$(basename "$source" .cc)"; done
fi
say "fuzzing $*: $much each"
passed=0
failed=0
while read -r target code; do
  executions=$(sed -nE 's/^stat::number_of_executed_units: +([0-9]+)$/\1/p' "build/reports/fuzz/$target.log")
  if [ "$code" = 0 ]; then
    passed=$((passed + 1))
    say "$target: ${executions:-0} executions"
  else
    failed=$((failed + 1))
    say "FAIL: $target"
    tail -n 40 "build/reports/fuzz/$target.log"
  fi
done < <(printf '%s\n' "$@" | xargs -P "$(nproc)" -I{} bash -c 'run {}; echo {} $?')
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
