# The environment of every target: sourced in the repository's root, after hack/setup.sh has seen to it that there is a Go.

export HOME="${HOME:-/root}"
for go_folder in /usr/local/go/bin /usr/lib/go-1.23/bin; do
  if ! command -v go >/dev/null && [ -x "$go_folder/go" ]; then PATH="$PATH:$go_folder"; fi
done
export PATH

# An older Go fetches the toolchain that go.mod names; a machine that forbids it must have it already.
if ! go version 2>/dev/null | grep -qE 'go1\.(2[6-9]|[3-9][0-9])'; then export GOTOOLCHAIN=auto; fi
# A checkout without git metadata, or owned by somebody else, builds all the same. Programs and tests are compiled alike,
# so that they share what the cache holds.
export GOFLAGS="-buildvcs=false -trimpath" CGO_ENABLED=0

# What one clone has compiled serves another.
export CCACHE_BASEDIR="$PWD" CCACHE_NOHASHDIR=1
