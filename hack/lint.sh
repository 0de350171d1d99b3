#!/usr/bin/env bash
# Formats, static checks and the structure of the repository.
set -euo pipefail
cd "$(dirname "$0")/.."
. hack/say.sh
. hack/env.sh

say "clang-format"
git ls-files 'controller/*.h' 'controller/*.cc' 'test/*.h' 'test/*.cc' |
  xargs clang-format --dry-run -Werror || fail "run clang-format -i on the files named above"
say "gofmt and go vet"
unformatted=$(gofmt -l sidecar e2e)
[ -z "$unformatted" ] || fail "run gofmt -w on: $unformatted"
for module in sidecar e2e e2e/manifests e2e/twins/controller-runtime; do (cd "$module" && go vet ./...) || fail "go vet in $module"; done
say "shellcheck"
shellcheck --external-sources --shell=bash hack/*.sh deploy/*.sh || fail "shellcheck found something"
say "structure"
python3 test/structure/run.py || fail "the structure tests found something"
say "clang-tidy (6 minutes)"
cmake --preset dev >/dev/null
files=$(git ls-files 'controller/*.cc')
# One folder at a time, so that it can be seen to go on; all of them, so that all is told at once.
for folder in $(xargs -n 1 dirname <<<"$files" | sort -u); do
  say "clang-tidy: $folder"
  grep -E "^$folder/[^/]+$" <<<"$files" |
    xargs -P "$(nproc)" -n 2 clang-tidy --quiet -p build/dev --warnings-as-errors='*' 2>/dev/null || found=yes
done
[ -z "${found:-}" ] || fail "clang-tidy found what stands above"
say "all clean"
