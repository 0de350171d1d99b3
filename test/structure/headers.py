"""Headers stand by themselves.

A header with a source file beside it is proved by that file, which includes it first. The others are compiled here, each in
a file of its own; ccache, if there, makes that quick when nothing changed.
"""

import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess

from tree import Tree

FIRST_INCLUDE = re.compile(r'^#include\s+["<]([^">]+)[">]', re.MULTILINE)


def all_headers(tree: Tree) -> list[str]:
    return tree.select("controller/*.h")


def source_of(header: str) -> str:
    return header.removesuffix(".h") + ".cc"


def own_first(tree: Tree) -> list[str]:
    problems = []
    for header in all_headers(tree):
        if source_of(header) not in tree.paths:
            continue
        first = FIRST_INCLUDE.search(tree.read(source_of(header)))
        name = header.removeprefix("controller/")
        if not first or first[1] != name:
            problems.append(f'{source_of(header)}: include "{name}" before anything else')
    return problems


def compile_alone(tree: Tree) -> list[str]:
    alone = [header for header in all_headers(tree) if source_of(header) not in tree.paths]
    build = tree.root / "build" / "structure"
    build.mkdir(parents=True, exist_ok=True)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return [problem for problem in pool.map(lambda header: compile_one(tree, build, header), alone) if problem]


def compile_one(tree: Tree, build: pathlib.Path, header: str) -> str:
    name = header.removeprefix("controller/")
    stub = build / (name.replace("/", "_") + ".cc")
    content = f'#include "{name}"\n'
    if not stub.exists() or stub.read_text() != content:
        stub.write_text(content)
    command = ["g++", "-std=c++20", "-c", "-I", str(tree.root / "controller"), "-o", str(stub) + ".o", str(stub)]
    if shutil.which("ccache"):
        command.insert(0, "ccache")
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    errors = [line for line in result.stderr.splitlines() if "error:" in line]
    return f"{header}: {(errors or ['it does not compile'])[0]}" if result.returncode else ""
