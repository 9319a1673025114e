"""The tally at the end of a run: counts by kind, and a skipped or missing kind of test fails a run in CI."""

from pathlib import Path

import pytest

from tests.house.tree import ROOT, python, write

ALL_KINDS = """
import pytest
@pytest.mark.browser
def test_page(): pass
@pytest.mark.postgres
def test_rows(): pass
def test_rule(): pass
"""


def run(folder: Path, tests: str, ci: str, *options: str) -> tuple[int, list[str]]:
    """Exit code and lines of a pytest run over one test file with the tally."""
    write(folder, "pytest.ini", "[pytest]\nmarkers =\n  browser: x\n  postgres: x\n")
    write(folder, "test_planted.py", tests)
    done = python("-m", "pytest", "-p", "tests.tally", *options, cwd=folder, PYTHONPATH=str(ROOT), CI=ci)
    return done.returncode, done.stdout.splitlines()


def test_a_whole_run_passes_in_ci_and_ends_with_one_plain_line(tmp_path: Path) -> None:
    code, lines = run(tmp_path, ALL_KINDS, "true")
    assert code == 0
    assert "browser: 1 passed, 0 failed, 0 skipped" in lines
    assert lines[-1] == "3 passed, 0 failed, 0 skipped"


def test_the_kinds_are_counted_across_workers_too(tmp_path: Path) -> None:
    code, lines = run(tmp_path, ALL_KINDS, "true", "-n", "2")
    assert code == 0
    assert "postgres: 1 passed, 0 failed, 0 skipped" in lines
    assert lines[-1] == "3 passed, 0 failed, 0 skipped"


@pytest.mark.parametrize(
    ("fault", "complaint"),
    [
        ("def test_absent(): pytest.skip('nothing to test with')", "skipped in CI: test_planted.py::test_absent"),
        ("@pytest.mark.xfail\ndef test_hoped(): assert False", "skipped in CI: test_planted.py::test_hoped"),
        ("pytest.skip('the whole file', allow_module_level=True)", "skipped in CI: test_planted.py"),
        ("del test_page", "no browser test passed in CI"),
        ("del test_rows", "no postgres test passed in CI"),
    ],
)
def test_what_did_not_run_fails_the_run_in_ci_only(tmp_path: Path, fault: str, complaint: str) -> None:
    planted = f"{ALL_KINDS}\n{fault}\n"
    code, lines = run(tmp_path, planted, "true")
    assert code != 0
    assert complaint in lines
    code, lines = run(tmp_path, f"{planted}\n" if "allow_module" not in fault else ALL_KINDS, "")
    assert code == 0
    assert complaint not in lines


def test_failures_and_errors_are_counted_once(tmp_path: Path) -> None:
    faults = """
@pytest.fixture
def spoiled():
    yield
    raise ValueError
def test_wrong(): assert False
def test_spoiled(spoiled): pass
"""
    code, lines = run(tmp_path, ALL_KINDS + faults, "")
    assert code == 1
    assert lines[-1] == "3 passed, 2 failed, 0 skipped"
