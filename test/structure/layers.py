"""Who may include whom, as controller/layers.txt says."""

import dataclasses
import re

from tree import Tree

OWN = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
FOREIGN = re.compile(r"^\s*#\s*include\s+<([^>]+)>")


@dataclasses.dataclass
class Rules:
    folders: dict[str, list[str]]  # folder -> folders it may use, in the order of the file
    fences: dict[str, list[str]]  # beginning of a header -> files, or folders with a slash at the end


def parse(text: str) -> Rules:
    rules = Rules({}, {})
    for line in text.splitlines():
        if line.startswith("!"):
            header, *places = line[1:].split()
            rules.fences[header] = places
        elif line.strip() and not line.startswith("#"):
            folder, _, used = line.partition(":")
            rules.folders[folder.strip()] = used.split()
    return rules


def folder_of(path: str) -> str:
    return path.split("/", 1)[0]


def wrong_includes(rules: Rules, path: str, lines: list[tuple[int, str]]) -> list[str]:
    """`path` counts from controller/."""
    own = folder_of(path)
    allowed = {own, *rules.folders.get(own, [])}
    problems = []
    for number, line in lines:
        match = OWN.match(line)
        if not match:
            continue
        if "/" not in match[1]:
            problems.append(f'{path}:{number}: include "{own}/{match[1]}": the folder comes first')
        elif folder_of(match[1]) not in allowed:
            problems.append(f"{path}:{number}: {own} may not include {folder_of(match[1])}")
    return problems


def wrong_headers(rules: Rules, path: str, lines: list[tuple[int, str]]) -> list[str]:
    problems = []
    for number, line in lines:
        match = FOREIGN.match(line)
        for fence, places in rules.fences.items():
            if not match or not re.match(re.escape(fence) + r"(/|\.|$)", match[1]):
                continue
            if not any(path == place or place.endswith("/") and path.startswith(place) for place in places):
                problems.append(f"{path}:{number}: <{match[1]}> belongs into {' '.join(places)}")
    return problems


def read_rules(tree: Tree) -> Rules:
    return parse(tree.read("controller/layers.txt"))


def each_source(tree: Tree):
    for path in tree.select("controller/*.h", "controller/*.cc"):
        yield path.removeprefix("controller/"), tree.lines(path)


def folders(tree: Tree) -> list[str]:
    rules = read_rules(tree)
    problems = []
    above: set[str] = set()
    for folder, used in rules.folders.items():
        problems += [f"layers.txt: {folder} uses {other}, which is not above it" for other in used if other not in above]
        above.add(folder)
    present = {folder_of(path) for path, _ in each_source(tree)}
    problems += [f"controller/{folder} is not in layers.txt" for folder in sorted(present - above)]
    problems += [f"layers.txt: there is no controller/{folder}" for folder in sorted(above - present)]
    return problems


def includes(tree: Tree) -> list[str]:
    rules = read_rules(tree)
    return [problem for path, lines in each_source(tree) for problem in wrong_includes(rules, path, lines)]


def fences(tree: Tree) -> list[str]:
    rules = read_rules(tree)
    return [problem for path, lines in each_source(tree) for problem in wrong_headers(rules, path, lines)]


SAMPLE = "base:\nplan: base\n!yaml plan/read.cc\n"
SAMPLE_ROWS = [
    ("plan/plan.cc", '#include "base/a.h"', 0),
    ("plan/plan.cc", '#include "plan/plan.h"', 0),
    ("base/a.h", '#include "plan/plan.h"', 1),
    ("plan/plan.cc", '#include "plan.h"', 1),
    ("plan/read.cc", "#include <yaml/yaml.h>", 0),
    ("plan/plan.cc", "#include <yaml/yaml.h>", 1),
    ("plan/plan.cc", "#  include <yaml.h>", 1),
    ("plan/plan.cc", "#include <yamlish/a.h>", 0),
]


def self_test(_: Tree) -> list[str]:
    rules = parse(SAMPLE)
    problems = []
    for path, line, expected in SAMPLE_ROWS:
        found = wrong_includes(rules, path, [(1, line)]) + wrong_headers(rules, path, [(1, line)])
        if len(found) != expected:
            problems.append(f"{line} in {path}: found {found}, want {expected}")
    return problems
