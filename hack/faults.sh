#!/usr/bin/env bash
# The long fault tests, in parts that are done once for each state of the sources: build/reports/faults/ keeps what is done, so that
# an interrupted run, or another shard on the same disk, goes on where the last one ended. A failed part is done again.
#   SHARD=i/n    every n-th part, beginning with the i-th (1 to n); 1/1 without it
#   MINUTES=60   no part is begun that would not end by then; what is left is named, and the exit status is 3
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
. hack/say.sh
. hack/env.sh
. hack/suites.sh

shard=${SHARD:-1/1}
IFS=/ read -r index shards <<<"$shard"
if ! [[ $shard =~ ^[1-9][0-9]*/[1-9][0-9]*$ ]] || [ "$index" -gt "$shards" ]; then
  fail "SHARD is '$shard': write i/n, with i from 1 to n"
fi
deadline=$((start_seconds + 60 * ${MINUTES:-60}))

reports=$PWD/build/reports/faults
mkdir -p "$reports"
# The tracked files as they are now, committed or not.
sources=$(git ls-files -z | xargs -0 sha256sum 2>/dev/null | sha256sum | cut -c1-16)
if [ "$(cat "$reports/sources" 2>/dev/null)" != "$sources" ]; then
  rm -f "$reports"/*.count
  echo "$sources" >"$reports/sources"
fi

# A line for each part: minutes it may take, name, command.
parts() {
  local source target
  for kind in crash trouble; do echo "40 sim-$kind simulation $kind"; done
  echo "12 random random_input 600"
  echo "20 scenarios-faults faults"
  if [ -d e2e/campaign ]; then echo "55 campaign whole_campaign"; fi
  # Ten million executions each, a million at a time: what one found, the next begins with.
  for source in test/fuzz/*.cc; do
    target=$(basename "$source" .cc)
    for million in 01 02 03 04 05 06 07 08 09 10; do echo "10 fuzz-$target-$million hack/fuzz.sh 1000000 $target"; done
  done
}

hack/build.sh controller asan || exit 1
hack/build.sh sidecar || exit 1
hack/build.sh tools || exit 1
export OPERATOR_BIN=$PWD/build/asan/bin/tke-cilium-operator SIDECAR_BIN=$PWD/build/bin/helm-sidecar

left=()
while read -r minutes name command; do
  if grep -qsE '^[0-9]+ 0 ' "$reports/$name.count"; then
    say "$name: done before"
  elif [ "$(($(date +%s) + 60 * minutes))" -gt "$deadline" ]; then
    left+=("$name")
  else
    read -ra words <<<"$command"
    suite waits "$name" "${words[@]}" </dev/null
  fi
done < <(parts | awk -v i="$index" -v n="$shards" 'NR % n == i % n')

python3 hack/report.py faults
code=$?
if [ "${#left[@]}" != 0 ]; then
  echo "not begun, for the time was over: ${#left[@]} parts: ${left[*]}; run the same again"
  exit 3
fi
exit "$code"
