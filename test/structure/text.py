"""What must, and what must not, be in the files."""

import re

from tree import Tree

CODE = ("*.h", "*.cc", "*.go", "*.py", "*.sh", "*.cmake")
LONGEST = 300

# Written so that this file does not hold what it looks for.
MACHINE = re.compile(r"(?<![\w.$}])/(?:work|root|home/\w+)/|/tmp/(?:tool)bin")
REGISTRY = re.compile(
    r"(?:proxy|sum)[.]golang[.]org|goproxy[.]|(?:deb|security|ftp)[.]debian[.]org|pypi[.]org|npmjs[.]|crates[.]io")
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b")
SKIPPED = re.compile(r"\bt[.]Skip(?:f|Now)?\(|\[!?(?:may" r"fail|hide)\]|\[[.]\]|\bGTEST_" r"SKIP")
# Where a peer's slowness is what is tested.
SLOW_PEERS = ("test/transport/fault_test.cc",)
SLEEP = re.compile(r"\btime[.]Sl" r"eep\(|\bsleep_(?:for|until)\b|\b(?:u|nano)?sleep\(")


def length(tree: Tree) -> list[str]:
    return [f"{path} has {count} lines" for path in tree.select(*CODE)
            if (count := len(tree.lines(path))) > LONGEST]


def opening(tree: Tree) -> list[str]:
    """A comment first; in Go the package's comment may stand in another file, so its first words are free."""
    problems = []
    for path in tree.select("controller/*.h", "controller/*.cc", "test/*.h", "*.py", "*.sh", "*.proto"):
        text = tree.read(path).lstrip()
        has_header = path.endswith(".cc") and path.removesuffix(".cc") + ".h" in tree.paths
        if text and not has_header and not text.startswith(("//", "#!", '"""', "# ")):
            problems.append(f"{path}: say in one sentence what it is for")
    return problems


def search(tree: Tree, pattern: re.Pattern, paths: list[str]) -> list[str]:
    return [f"{path}:{number}: {match[0]}" for path in paths for number, line in tree.lines(path)
            if (match := pattern.search(line))]


def places(tree: Tree) -> list[str]:
    # What go and cargo write themselves, and read again, names where checksums and packages are from.
    paths = [path for path in tree.paths if not path.endswith(("go.sum", "Cargo.lock"))]
    return search(tree, MACHINE, paths) + search(tree, REGISTRY, paths)


def unfinished(tree: Tree) -> list[str]:
    code = tree.select(*CODE, "*.yaml", "*.md", "*.txt", "Makefile", "Dockerfile")
    return search(tree, UNFINISHED, code) + search(tree, SKIPPED, tree.select("*.cc", "*.go"))


def sleeping(tree: Tree) -> list[str]:
    """In Go's synctest, Sleep moves a clock of the test's own."""
    paths = [path for path in tree.select("test/*.cc", "test/*.h", "*_test.go")
             if path not in SLOW_PEERS and '"testing/synctest"' not in tree.read(path)]
    return search(tree, SLEEP, paths)


def binaries(tree: Tree) -> list[str]:
    problems = [f"{path} is binary" for path in tree.paths if not tree.read(path) and (tree.root / path).stat().st_size]
    return problems + [f"{path} is a build product" for path in tree.paths if path.startswith("build")]
