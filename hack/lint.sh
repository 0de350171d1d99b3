#!/usr/bin/env bash
# Formats and static checks, each told and counted: the last line is "N passed, N failed".
#   hack/lint.sh            all there is, and the structure of the repository (6 minutes)
#   hack/lint.sh changed    for `make test`, which has the structure already: clang-tidy sees what changed, at most 3 minutes
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
. hack/say.sh
. hack/env.sh

mode=${1:-all}
passed=0
failed=0

# check SENTENCE COMMAND...: all run, so that all is told at once.
check() {
  local sentence=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
    say "ok: $sentence"
  else
    failed=$((failed + 1))
    say "FAIL: $sentence"
  fi
}

cpp_format() {
  find controller test -name '*.h' -o -name '*.cc' | sort | xargs clang-format --dry-run -Werror
}

go_format() {
  local unformatted
  unformatted=$(gofmt -l sidecar e2e) || return 1
  [ -z "$unformatted" ] || { printf '%s\n' "$unformatted"; return 1; }
}

go_vet() { (cd "$1" && go vet ./...); }

shell() { shellcheck --external-sources --shell=bash hack/*.sh deploy/*.sh .ci/run; }

# Compilers' flags are read from the preset dev; nothing is built.
tidy() {
  local log=build/tidy.log
  mkdir -p build
  if ! cmake --preset dev >"$log" 2>&1; then
    tail -n 20 "$log"
  else
    python3 hack/tidy.py "$@" | tee "$log"
  fi
  local counts
  counts=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log") || counts="0 passed, 1 failed" # it did not come to an end
  passed=$((passed + $(cut -d' ' -f1 <<<"$counts")))
  failed=$((failed + $(cut -d' ' -f3 <<<"$counts")))
}

check "C++ is formatted (else: clang-format -i FILE)" cpp_format
check "Go is formatted (else: gofmt -w FILE)" go_format
for module in sidecar e2e e2e/manifests e2e/twins/controller-runtime; do check "go vet in $module" go_vet "$module"; done
check "shellcheck" shell
if [ "$mode" = changed ]; then
  tidy --changed --seconds 180
else
  check "structure" python3 test/structure/run.py
  say "clang-tidy (6 minutes)"
  tidy
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
