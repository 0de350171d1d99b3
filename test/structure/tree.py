"""The files of the repository: those git tracks and those it would, not what it ignores."""

import fnmatch
import functools
import pathlib
import subprocess


class Tree:
    def __init__(self) -> None:
        self.root = pathlib.Path(__file__).resolve().parents[2]
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=self.root, check=True, capture_output=True, text=True).stdout
        self.paths = sorted(path for path in set(listed.split("\0")) if path and self.is_file(path))

    def is_file(self, path: str) -> bool:
        """Links are left out: what they lead to is listed by itself."""
        whole = self.root / path
        return whole.is_file() and not whole.is_symlink()

    def select(self, *patterns: str) -> list[str]:
        """Paths that match one of the patterns, in which * stands for anything, slashes too."""
        return [path for path in self.paths if any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)]

    @functools.cache
    def read(self, path: str) -> str:
        """The text of a file; a binary one reads as empty."""
        content = (self.root / path).read_bytes()
        return "" if b"\0" in content[:8192] else content.decode("utf-8", errors="replace")

    def lines(self, path: str) -> list[tuple[int, str]]:
        return list(enumerate(self.read(path).splitlines(), start=1))
