#!/usr/bin/env bash
# Where the controller's time goes: callgrind's view of a start and of a crowd that is opened.
set -euo pipefail
cd "$(dirname "$0")/.."
. hack/say.sh
. hack/env.sh

say "building the controller with optimizations and symbols (8 minutes the first time)"
mkdir -p build/reports
{ cmake --preset profile && cmake --build --preset profile --target tke-cilium-operator; } >build/profile.log 2>&1 ||
  fail "it did not build; the whole output is in build/profile.log"
hack/build.sh sidecar
hack/build.sh tools
say "measuring under callgrind (3 minutes)"
(cd e2e && go run ./cmd/bench --profile "$PWD/../build/profile/bin/tke-cilium-operator") || fail "the run under callgrind failed"
callgrind_annotate --inclusive=yes --threshold=95 build/reports/callgrind.out | sed "s#$PWD/##g" >build/reports/profile.txt
say "written to build/reports/profile.txt"
