#!/usr/bin/env python3
"""Checks the shape of the repository: layers, file sizes, words that must not be in it.

    python3 test/structure/run.py            all checks
    python3 test/structure/run.py layers     only those whose sentence has one of the words

Prints a line a check and ends with "N passed, N failed". Needs git and, for the headers, g++.
"""

import sys

sys.dont_write_bytecode = True  # nothing but build/ is written

import docs
import headers
import layers
import text
from tree import Tree

CHECKS = [
    ("layers: the check itself finds what it looks for", layers.self_test),
    ("layers: every folder is in layers.txt and uses only folders above it", layers.folders),
    ("layers: every include is allowed by layers.txt", layers.includes),
    ("layers: third-party headers stay behind their fences", layers.fences),
    ("headers: a source file includes its own header first", headers.own_first),
    ("headers: a header without source compiles alone", headers.compile_alone),
    ("files: code has at most 300 lines", text.length),
    ("files: a file opens by saying what it is for", text.opening),
    ("files: no machine paths and no package registries", text.places),
    ("files: no unfinished work and no skipped tests", text.unfinished),
    ("files: no tests that sleep", text.sleeping),
    ("files: no binaries and no build products", text.binaries),
    ("docs: every link leads to a file", docs.links),
    ("docs: crd/README.md has the reasons of reasons.h", docs.reasons),
]


def main(words: list[str]) -> int:
    tree = Tree()
    failed = passed = 0
    for sentence, check in CHECKS:
        if words and not any(word in sentence for word in words):
            continue
        problems = check(tree)
        failed += bool(problems)
        passed += not problems
        print("FAIL" if problems else "ok  ", sentence)
        for problem in problems:
            print("      " + problem)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
