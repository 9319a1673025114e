"""The shape of the code: file size, docstrings, the map, names, the one clock, the places for Chinese wording."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT, files, modules, write

CEILING = 400

VAGUE = {"utils", "util", "helper", "helpers", "manager", "managers", "common", "misc"}
VAGUE_VERBS = ("get_", "do_", "handle_", "process_")

HAN = re.compile(r"[\u3400-\u9fff]")
PRODUCT = ("app/", "search_index/", "migrations/", "config.py", "wsgi.py")
WORDING = (
    "app/labels",
    "app/web/forms",
    "app/cli",
    "app/sheets",
    "app/letters",
    "app/domain/clocks",
    "app/domain/limit_forms",
    "app/domain/limit_table",
    "app/domain/set_days",
    "migrations/versions/0021_ladder",
    "migrations/versions/0026_households",
    "migrations/versions/0033_monitoring",
    "migrations/versions/0036_care",
    "migrations/versions/0041_whose_number",
    "migrations/versions/0046_clocks_of_the_procedure",
    "migrations/versions/0057_confirmed_by_another",
    "migrations/versions/0055_clocks_of_assisting_units",
    "migrations/versions/0062_clocks_of_carrying_out",
    "app/domain/rule_sets",
    "app/domain/workdays",
)
"""Where Chinese wording is at home, as a module or a package; besides it, anything called demo."""

READING = (
    "app/domain/answers",
    "app/domain/competence",
    "app/domain/contents",
    "app/domain/intake",
    "app/domain/named_units",
    "app/domain/numbering",
    "app/domain/proofs",
    "search_index/asking",
    "search_index/words",
    "migrations/versions/0012_synonyms",
    "migrations/versions/0023_discipline_organs",
)
"""Where Chinese is recognised in what people type."""

CLOCK = "app/clock.py"
WALL_CLOCK = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("func", "now"),
    ("func", "current_timestamp"),
    ("func", "current_date"),
}


def too_long(root: Path) -> list[str]:
    """Python files over the ceiling of lines."""
    # A revision is a list of tables, read once when it is written; it is not split while it is one step.
    rooms = (path for path in files(root, {".py"}) if "migrations/versions/" not in path.as_posix())
    counted = ((path, len(path.read_text(encoding="utf-8").splitlines())) for path in rooms)
    return [f"{path.relative_to(root).as_posix()}: {lines} lines" for path, lines in counted if lines > CEILING]


def without_purpose(root: Path) -> list[str]:
    """Modules whose docstring does not begin with one line that says the purpose and ends as a sentence does."""
    found = []
    for name, module in modules(root):
        first, *rest = (ast.get_docstring(module) or "").split("\n")
        if module.body and (not first.endswith((".", ";", "?", ")")) or (rest and rest[0])):
            found.append(name)
    return found


def off_the_map(root: Path) -> list[str]:
    """Floors that the docstring of app/__init__.py does not name, and packages that docs/architecture.md does not."""
    floors = ast.get_docstring(ast.parse((root / "app/__init__.py").read_text(encoding="utf-8"))) or ""
    chart = (root / "docs/architecture.md").read_text(encoding="utf-8")
    below = {path.relative_to(root) for path in files(root / "app", {".py"})}
    below |= {path.relative_to(root) for path in files(root / "search_index", {".py"})}
    names = {path.parts[1].removesuffix(".py") for path in below if path.parts[0] == "app"} - {"__init__"}
    packages = {path.parent.as_posix() for path in below}
    missing = [f"app/__init__.py: {name}" for name in sorted(names) if not re.search(rf"\b{name}\b", floors)]
    return missing + [
        f"docs/architecture.md: {package}"
        for package in sorted(packages)
        if not re.search(rf"\b{package.rpartition('/')[2]}\b", chart)
    ]


def vague_names(root: Path) -> list[str]:
    """Files, folders, classes and functions whose name says nothing; methods may follow a framework's names."""
    found = []
    for name, module in modules(root):
        if VAGUE.intersection(re.split(r"[/_.]", name)):
            found.append(name)
        methods = {
            id(item) for node in ast.walk(module) if isinstance(node, ast.ClassDef) for item in ast.walk(node)
        } - {id(node) for node in ast.walk(module) if isinstance(node, ast.ClassDef)}
        for node in ast.walk(module):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                words = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+", node.name)}
                empty_verb = node.name.startswith(VAGUE_VERBS) and id(node) not in methods
                if VAGUE & words or empty_verb:
                    found.append(f"{name}:{node.lineno} {node.name}")
    return found


def second_clocks(root: Path) -> list[str]:
    """Readings of the wall clock outside app/clock.py, in Python or in SQL."""
    found = []
    for name, module in modules(root):
        if name.startswith(PRODUCT) and name != CLOCK:
            for node in ast.walk(module):
                if isinstance(node, ast.Attribute):
                    owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
                    if (owner, node.attr) in WALL_CLOCK:
                        found.append(f"{name}:{node.lineno} {owner}.{node.attr}")
    return found


def misplaced_chinese(root: Path) -> list[str]:
    """Chinese in string literals outside its places; docstrings and the StrEnum values of the rules are free."""
    found = []
    for name, module in modules(root):
        if name.startswith(PRODUCT) and not _is_for_chinese(name):
            free = set(_docstrings(module))
            if name.startswith("app/domain/"):
                free |= set(_enum_values(module))
            found += [
                f"{name}:{node.lineno} {node.value[:20]}"
                for node in ast.walk(module)
                if isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and HAN.search(node.value)
                and node not in free
            ]
    return found


def _is_for_chinese(name: str) -> bool:
    module = name.removesuffix(".py")
    return "demo" in module.split("/") or any(
        module == home or module.startswith(f"{home}/") for home in WORDING + READING
    )


def _docstrings(module: ast.Module) -> Iterator[ast.AST]:
    # A bare string is a docstring, of a module, class or function or of the constant above it.
    return (node.value for node in ast.walk(module) if isinstance(node, ast.Expr))


def _enum_values(module: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef) and any(getattr(base, "id", "") == "StrEnum" for base in node.bases):
            yield from (item.value for item in node.body if isinstance(item, ast.Assign))


CHECKS: list[Callable[[Path], list[str]]] = [
    too_long,
    without_purpose,
    off_the_map,
    vague_names,
    second_clocks,
    misplaced_chinese,
]

PLANTED = [
    (too_long, "app/domain/long.py", '"""Long."""\n' + "X = 1\n" * CEILING),
    (without_purpose, "app/domain/mute.py", "X = 1\n"),
    (without_purpose, "app/domain/wordy.py", '"""A purpose\nthat needs two lines."""\n'),
    (off_the_map, "app/unknown.py", '"""A floor nobody decided on."""\n'),
    (off_the_map, "search_index/unknown/parts.py", '"""A package that the map lacks."""\n'),
    (vague_names, "app/domain/text_utils.py", '"""Anything."""\n'),
    (vague_names, "app/domain/names.py", '"""Names."""\n\nclass NameManager:\n    pass\n'),
    (vague_names, "app/domain/names.py", '"""Names."""\n\ndef get_name():\n    pass\n'),
    (second_clocks, "app/domain/a.py", '"""A."""\nfrom datetime import date\nX = date.today()\n'),
    (second_clocks, "app/operations/a.py", '"""A."""\nimport datetime as dt\nX = dt.datetime.now(dt.UTC)\n'),
    (second_clocks, "migrations/versions/0001_a.py", '"""A."""\nimport sqlalchemy as sa\nX = sa.func.now()\n'),
    (second_clocks, "app/web/a.py", '"""A."""\nimport time\nX = time.time\n'),
    (misplaced_chinese, "app/operations/a.py", '"""A."""\nX = "已办结"\n'),
    (misplaced_chinese, "app/web/pages.py", '"""A."""\nX = f"共 {1}"\n'),
    (misplaced_chinese, "app/domain/a.py", '"""A."""\n\nclass Stage:\n    CLOSED = "已办结"\n'),
    (misplaced_chinese, "app/clients.py", '"""A."""\nX = "案"\n'),
]


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A small tree without any fault."""
    write(tmp_path, "app/__init__.py", '"""The map: domain, operations, web, labels, clock, cli."""\n')
    write(tmp_path, "docs/architecture.md", "app, domain, operations, web, cli, demo, search_index\n")
    write(tmp_path, "search_index/__init__.py", '"""Chinese search (检索)."""\n')
    write(tmp_path, "app/clock.py", '"""The clock."""\nfrom datetime import datetime\nX = datetime.now\n')
    write(tmp_path, "app/labels.py", '"""Labels."""\nX = "已办结"\n')
    write(tmp_path, "app/cli/demo/letters.py", '"""Invented people."""\nX = "青禾县"\n')
    stages = (
        '"""A stage (阶段)."""\nfrom enum import StrEnum\n\nclass Series(StrEnum):\n    """Series."""\n    P = "信"\n'
    )
    write(tmp_path, "app/domain/stages.py", stages)
    return write(tmp_path, "app/operations/visits.py", '"""Visits (回访)."""\nX = 1\n"""What X is for (回访)."""\n')


@pytest.mark.parametrize("check", CHECKS)
def test_the_house_is_in_order(check: Callable[[Path], list[str]]) -> None:
    assert check(ROOT) == []


@pytest.mark.parametrize("check", CHECKS)
def test_a_sound_tree_has_nothing_to_report(check: Callable[[Path], list[str]], sound: Path) -> None:
    assert check(sound) == []


@pytest.mark.parametrize(("check", "name", "content"), PLANTED)
def test_a_planted_fault_is_found(check: Callable[[Path], list[str]], name: str, content: str, sound: Path) -> None:
    assert len(check(write(sound, name, content))) == 1
