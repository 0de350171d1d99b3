#!/usr/bin/env bash
# Runs go in a module of this repository: hack/go.sh FOLDER ARGUMENT...
set -euo pipefail
cd "$(dirname "$0")/.."
. hack/env.sh
cd "$1"
shift
exec go "$@"
