"""Walks a checkout: the project's own text files, never what was installed, stored or cached beside them."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

FOREIGN = {"instance", "__pycache__", "node_modules"}
"""Folders that hold data or caches; so does every folder whose name begins with a dot, except .ci."""

TEXTS = {".py", ".html", ".css", ".js", ".svg", ".md", ".toml", ".in", ".txt", ".csv", ".tsv", ".json", ".mako", ".sh"}


def files(root: Path, suffixes: set[str] | None = None) -> Iterator[Path]:
    """The project's files below the root, sorted; only those with one of the suffixes, if any are given."""
    for path in sorted(root.iterdir()):
        if path.is_dir():
            if path.name not in FOREIGN and (not path.name.startswith(".") or path.name == ".ci"):
                yield from files(path, suffixes)
        elif suffixes is None or path.suffix in suffixes:
            yield path


def texts(root: Path) -> Iterator[tuple[str, str]]:
    """Name relative to the root, with forward slashes, and content of every text file."""
    for path in files(root):
        if path.suffix in TEXTS or path.parent.name == ".ci":
            yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")


def modules(root: Path) -> Iterator[tuple[str, ast.Module]]:
    """Name relative to the root and syntax tree of every Python file."""
    for path in files(root, {".py"}):
        yield path.relative_to(root).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def write(root: Path, name: str, content: str) -> Path:
    """Write one file of a planted tree and give the root back."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return root


def python(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run this Python with the arguments to its end; output and errors come back together as text."""
    return subprocess.run(  # noqa: S603 - the tests' own command lines
        [sys.executable, *arguments],
        cwd=cwd,
        env=os.environ | {"PYTHONUTF8": "1"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
