"""The import contracts hold, and each of them is broken by the import that it forbids."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.house.tree import ROOT, python, write

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"

FOREIGN_MODULES = """
import importlib, pkgutil, sys
before = set(sys.modules)
import app.domain
for module in pkgutil.walk_packages(app.domain.__path__, "app.domain."):
    importlib.import_module(module.name)
loaded = {name.partition(".")[0] for name in set(sys.modules) - before}
print(*sorted(loaded - sys.stdlib_module_names - {"app"}))
"""


def contracts() -> list[dict[str, Any]]:
    """The contracts of pyproject.toml."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return list(settings["tool"]["importlinter"]["contracts"])


def lint(root: Path) -> tuple[int, str]:
    """Exit code and report of import-linter over the tree."""
    done = python("-c", LINT, "--no-cache", cwd=root)
    return done.returncode, done.stdout


def loaded_by_the_rules(root: Path) -> list[str]:
    """What importing every module of app.domain loads besides the standard library and app itself."""
    done = python("-I", "-c", f"import sys; sys.path.insert(0, {str(root)!r})\n{FOREIGN_MODULES}")
    assert done.returncode == 0, done.stdout
    return done.stdout.split()


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """The contracts over empty floors."""
    write(tmp_path, "pyproject.toml", (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    write(tmp_path, "config.py", '"""Config."""\n')
    write(tmp_path, "search_index/__init__.py", "")
    write(tmp_path, "app/__init__.py", "")
    floors = next(contract for contract in contracts() if contract["type"] == "layers")
    for layer in floors["layers"]:
        for floor in layer.split("|"):
            write(tmp_path, f"app/{floor.strip(' ()')}/__init__.py", "")
    for contract in contracts():
        for name in contract.get("source_modules", []) + contract.get("modules", []):
            write(tmp_path, f"{name.replace('.', '/')}/__init__.py", "")
    return tmp_path


def forbidden() -> list[tuple[str, str, str]]:
    """Contract name, importing module and forbidden module: each pair of every contract that forbids."""
    return [
        (contract["name"], source, target)
        for contract in contracts()
        if contract["type"] == "forbidden"
        for source in contract["source_modules"][:1]
        for target in contract["forbidden_modules"][:1]
    ]


def test_the_contracts_are_kept() -> None:
    code, report = lint(ROOT)
    assert code == 0, report


def test_empty_floors_keep_the_contracts(bare: Path) -> None:
    code, report = lint(bare)
    assert code == 0, report


def test_a_floor_that_nobody_placed_is_reported(bare: Path) -> None:
    code, report = lint(write(bare, "app/extras.py", ""))
    assert code != 0
    assert "app.extras" in report


def test_an_upward_import_is_reported(bare: Path) -> None:
    code, report = lint(write(bare, "app/domain/stages.py", "import app.models\n"))
    assert code != 0
    assert "app.domain is not allowed to import app.models" in report


@pytest.mark.parametrize(("contract", "source", "target"), forbidden())
def test_a_forbidden_import_breaks_its_contract(bare: Path, contract: str, source: str, target: str) -> None:
    code, report = lint(write(bare, f"{source.replace('.', '/')}/planted.py", f"import {target}\n"))
    assert code != 0
    assert f"{contract} BROKEN" in " ".join(report.split())


def test_the_rules_load_nothing_but_the_standard_library() -> None:
    assert loaded_by_the_rules(ROOT) == []


def test_a_library_that_creeps_into_the_rules_is_seen(bare: Path) -> None:
    write(bare, "app/domain/pages.py", "from markupsafe import Markup\nimport search_index\n")
    assert loaded_by_the_rules(bare) == ["markupsafe", "search_index"]
