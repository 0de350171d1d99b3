"""Documents that must not drift from what they describe."""

import re

from tree import Tree

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
REASON = re.compile(r'inline constexpr Reason k\w+\{\s*"(\w+)",\s*((?:"[^"]*"\s*)+)\}')


def links(tree: Tree) -> list[str]:
    problems = []
    for path in tree.select("*.md"):
        folder = (tree.root / path).parent
        for number, line in tree.lines(path):
            for target in LINK.findall(line):
                if "://" not in target and not target.startswith("mailto:") and not (folder / target).exists():
                    problems.append(f"{path}:{number}: there is no {target}")
    return problems


def reasons(tree: Tree) -> list[str]:
    """The generated part of the page, between its marks."""
    rows = ["| reason | meaning |", "|---|---|"]
    for name, literals in REASON.findall(tree.read("controller/plan/reasons.h")):
        rows.append(f"| `{name}` | {''.join(re.findall(chr(34) + '([^' + chr(34) + ']*)' + chr(34), literals))} |")
    page = tree.read("crd/README.md")
    _, _, rest = page.partition("<!-- reasons -->\n")
    generated = rest.partition("<!-- /reasons -->")[0].splitlines()
    if generated == rows:
        return []
    return ["crd/README.md: put this between <!-- reasons --> and <!-- /reasons -->:"] + rows
