# How the scripts speak: sourced, not run.

start_seconds=$(date +%s)

# say TEXT: one line of progress, with the seconds since the script began.
say() { printf '[%4d s] %s\n' "$(($(date +%s) - start_seconds))" "$*"; }

# fail TEXT: one sentence, and the end.
fail() {
  printf 'failed: %s\n' "$*" >&2
  exit 1
}
