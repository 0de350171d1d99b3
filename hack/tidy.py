"""clang-tidy on the controller's sources, two at a time, and "N passed, N failed" as the last line.

    hack/tidy.py                          all of them
    hack/tidy.py --changed --seconds 180  those that changed lately, the newest first, as many as the time allows

Lately: since the commit in LINT_BASE; without one, in what is not committed and in the day before the last commit. Without
git's history that is all of them. A header stands for one source file that includes it. What was not looked at is named.
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import time

DAY = 24 * 60 * 60
NOISE = re.compile(r"^\d+ warnings? generated\.$")


def git(*arguments: str) -> list[str]:
    answer = subprocess.run(["git", *arguments], capture_output=True, text=True)
    return answer.stdout.splitlines() if answer.returncode == 0 else []


def all_sources() -> list[str]:
    return sorted(str(path) for path in pathlib.Path("controller").rglob("*.cc"))


def base() -> str:
    """The commit to compare with; empty: it cannot be told."""
    if os.environ.get("LINT_BASE"):
        return os.environ["LINT_BASE"]
    last = git("log", "-1", "--format=%ct")
    if not last:
        return ""
    before = git("rev-list", "-1", f"--before={int(last[0]) - DAY}", "HEAD")
    return before[0] if before else ""


def changed_files(since: str) -> list[str]:
    """Newest first, each once."""
    names = git("diff", "--name-only", "HEAD", "--", "controller")
    names += git("ls-files", "--others", "--exclude-standard", "--", "controller")
    names += git("log", "--format=", "--name-only", f"{since}..HEAD", "--", "controller")
    return list(dict.fromkeys(names))


def sources_of(names: list[str]) -> list[str]:
    """For a header its own source file, or else the first that includes it."""
    sources = all_sources()
    texts = {source: pathlib.Path(source).read_text() for source in sources}
    found = []
    for name in names:
        if name.endswith(".h"):
            include = f'#include "{name.removeprefix("controller/")}"'
            users = [name.removesuffix(".h") + ".cc"] + [source for source in sources if include in texts[source]]
            name = next((user for user in users if user in texts), "")
        if name in texts and name not in found:
            found.append(name)
    return found


def look(source: str, deadline: float) -> tuple[str, int | None, str]:
    """The exit status is None if the time was over."""
    if time.monotonic() >= deadline:
        return source, None, ""
    run = subprocess.run(
        ["clang-tidy", "--quiet", "-p", "build/dev", "--warnings-as-errors=*", source], capture_output=True, text=True)
    complaints = [line for line in run.stderr.splitlines() if not NOISE.match(line)]
    return source, run.returncode, run.stdout + "".join(line + "\n" for line in complaints)


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--changed", action="store_true")
    options.add_argument("--seconds", type=float, default=float("inf"))
    options = options.parse_args()
    since = base() if options.changed else ""
    sources = sources_of(changed_files(since)) if since else all_sources()
    print(f"clang-tidy: {len(sources)} files" + (f" that changed since {since[:12]}" if since else ""), flush=True)
    deadline = time.monotonic() + options.seconds
    passed, failed, left = 0, 0, []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for source, code, output in pool.map(lambda s: look(s, deadline), sources):
            if code is None:
                left.append(source)
                continue
            passed += code == 0
            failed += code != 0
            if code != 0:
                # No finding printed: clang-tidy itself failed, which the exit status tells.
                print(f"--- {source}: clang-tidy ended with {code}\n{output}", end="", flush=True)
    if left:
        print(f"not looked at, for the time was over: {len(left)} of {len(sources)} files: {' '.join(left)}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
