"""Sums the suites of a run up, writes build/reports/<NAME>.json and .md, and holds them to the budget.

    hack/report.py tests  warm|cold    reads build/reports/tests/*.count, each "passed failed seconds begun"; the shares are hack/budget.txt's
    hack/report.py faults              the same without a budget

A part beyond its share counts as one failed test, unless BUDGET=tell: then it is only told. Suites called NAME-1, NAME-2, ... are one:
its seconds are those in which at least one of them ran. The last line is "N passed, N failed".
"""

import json
import os
import pathlib
import re
import sys

REPORTS = pathlib.Path("build/reports")


def suites(folder: pathlib.Path) -> dict[str, dict]:
    shards = {}
    for path in sorted(folder.glob("*.count")):
        shards.setdefault(re.sub(r"-\d+$", "", path.stem), []).append(list(map(int, path.read_text().split())))
    return {name: whole(parts) for name, parts in shards.items()}


def whole(parts: list[list[int]]) -> dict:
    seconds, end = 0, 0
    for _, _, took, begun in sorted(parts, key=lambda part: part[3]):
        seconds += max(0, begun + took - max(begun, end))
        end = max(end, begun + took)
    return {"passed": sum(p[0] for p in parts), "failed": sum(p[1] for p in parts), "seconds": seconds}


def shares(state: str) -> list[tuple[str, int, list[str]]]:
    """Name, seconds and suites of each part."""
    rows = []
    for line in pathlib.Path("hack/budget.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, warm, cold, *of = line.split()
            rows.append((name, 60 * int(warm if state == "warm" else cold), of))
    return rows


def parts(found: dict[str, dict], state: str) -> list[dict]:
    """A suite that no line of the budget names has a share of nothing."""
    rows = shares(state)
    rows += [(suite, 0, [suite]) for suite in set(found) - {suite for _, _, of in rows for suite in of}]
    return [{"part": name, "share": share, "seconds": sum(found[s]["seconds"] for s in of if s in found)} for name, share, of in rows]


def markdown(found: dict[str, dict], spent: list[dict], head: str) -> str:
    lines = [head, "", "| suite | passed | failed | seconds |", "|---|---|---|---|"]
    lines += [f"| {name} | {s['passed']} | {s['failed']} | {s['seconds']} |" for name, s in found.items()]
    if spent:
        lines += ["", "| part | seconds | share |", "|---|---|---|"]
        lines += [f"| {p['part']} | {p['seconds']} | {p['share']}{' **exceeded**' if p['seconds'] > p['share'] else ''} |" for p in spent]
    return "\n".join(lines) + "\n"


def main() -> int:
    name, state = sys.argv[1], (sys.argv[2:] or [""])[0]
    found = suites(REPORTS / name)
    spent = parts(found, state) if state else []
    passed = sum(s["passed"] for s in found.values())
    failed = sum(s["failed"] for s in found.values())
    for p in spent:
        if p["seconds"] > p["share"]:
            print(f"beyond its share: {p['part']} took {p['seconds']} s, {p['share']} s are its share ({state}; hack/budget.txt)")
            failed += os.environ.get("BUDGET") != "tell"
    report = {"state": state, "passed": passed, "failed": failed, "suites": found, "parts": spent}
    (REPORTS / f"{name}.json").write_text(json.dumps(report, indent=2) + "\n")
    (REPORTS / f"{name}.md").write_text(markdown(found, spent, f"# {name}{state and ', ' + state}: {passed} passed, {failed} failed"))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not found else 0


sys.exit(main())
