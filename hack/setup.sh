#!/usr/bin/env bash
# Installs what building and testing need on Debian 12: Debian's packages, and a Go if there is none. Says nothing when nothing
# is to be done.
#   hack/setup.sh [LIST...]    with hack/packages-LIST.txt, which only some targets need
set -euo pipefail
cd "$(dirname "$0")/.."
. hack/say.sh

missing_packages() {
  local installed list lists=(hack/packages.txt)
  for list in "$@"; do lists+=("hack/packages-$list.txt"); done
  installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' | awk '$2 == "installed" {print $1}' | sort -u)
  comm -23 <(sort -u "${lists[@]}") <(printf '%s\n' "$installed")
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

install() {
  export DEBIAN_FRONTEND=noninteractive
  as_root true 2>/dev/null || fail "packages are missing and this is not root: run as root 'apt-get install -y $*'"
  local log
  log=$(mktemp)
  if ! { as_root apt-get update -q && as_root apt-get install -y -q --no-install-recommends "$@"; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    fail "apt-get could not install: $* (its whole output is in $log)"
  fi
  rm -f "$log"
}

# golang-1.23 is in the backports suite of the mirror that the machine uses already.
add_backports() {
  apt-cache policy golang-1.23-go 2>/dev/null | grep -q 'Candidate: [0-9]' && return
  local mirror
  mirror=$(apt-cache policy | grep -oE 'https?://[^ ]+ bookworm/main' | head -n 1 | cut -d' ' -f1)
  [ -n "$mirror" ] || fail "no apt source for Debian bookworm is set up, so Go cannot be had; install Go 1.26 by hand"
  echo "deb $mirror bookworm-backports main" | as_root tee /etc/apt/sources.list.d/bookworm-backports.list >/dev/null
}

[ -r /etc/debian_version ] || fail "this is not Debian: install the packages of hack/packages.txt and Go 1.26 by hand"
packages=$(missing_packages "$@" | tr '\n' ' ')
if [ -n "$packages" ]; then
  say "installing Debian packages (2 minutes on a fresh machine): $packages"
  # shellcheck disable=SC2086 # a list of words
  install $packages
fi

. hack/env.sh
if ! command -v go >/dev/null; then
  say "installing Go from Debian's backports (1 minute)"
  as_root true 2>/dev/null || fail "there is no Go and this is not root: install Go 1.26 by hand"
  as_root apt-get update -q >/dev/null || fail "apt-get update failed: is the network there?"
  add_backports
  install golang-1.23-go
  . hack/env.sh
fi
if ! (cd sidecar && go version >/dev/null 2>&1); then
  fail "Go cannot get the toolchain that sidecar/go.mod names: is the Go module proxy reachable?"
fi
