"""Reads `go test -json` and prints what failed, then "PASSED FAILED" as the last line.

A test with subtests counts by its subtests; what is no JSON (a build's errors) is printed as it is.
"""

import json
import sys


def main() -> None:
    outcome, output = {}, {}
    for line in sys.stdin:
        if not line.startswith("{"):
            print(line, end="")
            continue
        event = json.loads(line)
        key = (event.get("Package", ""), event.get("Test", ""))
        if event["Action"] in ("output", "build-output"):
            output.setdefault(key, []).append(event.get("Output", ""))
        elif event["Action"] in ("pass", "fail", "skip"):
            outcome[key] = event["Action"]
    parents = {(package, test.rsplit("/", 1)[0]) for package, test in outcome if "/" in test}
    leaves = {key: action for key, action in outcome.items() if key[1] and key not in parents}
    # A skipped test proves nothing: it counts as failed. A package may fail outside its tests.
    bad = {key for key, action in leaves.items() if action != "pass"}
    failed_packages = {package for package, _ in bad}
    bad |= {key for key, action in outcome.items() if not key[1] and action == "fail" and key[0] not in failed_packages}
    for package, test in sorted(bad):
        print(f"--- {package} {test}")
        sys.stdout.writelines(output.get((package, test), []))
    passed = sum(action == "pass" for action in leaves.values())
    print(passed, len(bad))


main()
