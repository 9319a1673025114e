"""What lies in the repository: locks without hosts, no path of a machine, numbered migrations, no unfit words."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT, files, texts, write

LOCKS = {
    "requirements.in": "requirements.txt",
    "requirements-dev.in": "requirements-dev.txt",
    "requirements-ocr.in": "requirements-ocr.txt",
    "requirements-bench.in": "requirements-bench.txt",
}
PIN = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==([\w.+!]+)")
NAME = re.compile(r"^(\w[\w.-]*)")

THIS_FILE = "tests/house/test_repository.py"
"""It must name what it forbids."""

UNIFIED_LOCKS = {"uv.lock", "pylock.toml"}
PRIVATE_DATA = ("petitions_real", "queries_sample", "similar_pairs")

MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|farm|root|home/\w+|Users/\w+|tmp/bash_jobs)/|[A-Z]:\\Users\\")
REGISTRY = re.compile(r"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|--(?:extra-)?index-url \S|--find-links \S")

CONTROLLING = re.compile(r"稳控|息访|缠访|重点人员")
"""Words of controlling petitioners: no field, code or label of this product is to know them."""

UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX)\b")
SILENCED = re.compile(r"#\s*(?:noqa|type:\s*ignore)\b(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|\[[\w,\s-]+\])?(?P<reason>.*)")
SKIPS = re.compile(r'pytest\.mark\.(?:skip(?!if\(sys\.platform == "win32")|xfail)|pytest\.skip\(|importorskip')
SKIPS_ALLOWED = ("tests/browser/conftest.py", "tests/house/test_tally.py", "tests/letters/test_household_sheet.py")
EDGES = ("app/web/", "app/cli/", "app/factory.py")

REVISION = re.compile(r"^(\d{4})_[a-z0-9_]+\.py$")


def careless_locks(root: Path) -> list[str]:
    """Lines of the locks that are no pin, pins without hash, hosts, wishes not pinned, locks that disagree."""
    found = []
    pins: dict[str, dict[str, str]] = {}
    for wishes, lock in LOCKS.items():
        text = (root / lock).read_text(encoding="utf-8")
        pins[lock] = {}
        for entry in re.split(r"\n(?=\S)", text.strip()):
            pin = PIN.match(entry)
            if pin is None:
                found += [] if entry.startswith("#") else [f"{lock}: {entry}"]
                continue
            pins[lock][_normal(pin[1])] = pin[2]
            if "--hash=sha256:" not in entry or "://" in entry:
                found.append(f"{lock}: {pin[1]} has no hash, or names a host")
        for line in (root / wishes).read_text(encoding="utf-8").splitlines():
            wish = NAME.match(line)
            if wish and _normal(wish[1]) not in pins[lock]:
                found.append(f"{lock}: {wish[1]} is not pinned")
    runtime, test, *others = (pins[lock] for lock in LOCKS.values())
    different = [name for name in runtime if runtime[name] != test.get(name)]
    different += [name for beside in others for name in beside if beside[name] != test.get(name, beside[name])]
    return found + [f"{name} differs between the locks" for name in different]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def unwanted_files(root: Path) -> list[str]:
    """Locks full of registry addresses, and real people's data."""
    names = (path.relative_to(root).as_posix() for path in files(root))
    return [name for name in names if Path(name).name in UNIFIED_LOCKS or Path(name).name.startswith(PRIVATE_DATA)]


def foreign_places(root: Path) -> list[str]:
    """Paths of somebody's machine and package registries, in any text."""
    return _lines(root, MACHINE_PATH) + _lines(root, REGISTRY)


def controlling_words(root: Path) -> list[str]:
    """Words of controlling petitioners, anywhere but in the papers about them."""
    return [line for line in _lines(root, CONTROLLING) if not line.partition(":")[0].endswith(".md")]


def unfinished_marks(root: Path) -> list[str]:
    """Notes to do something later."""
    return _lines(root, UNFINISHED)


def unfounded_silence(root: Path) -> list[str]:
    """Silenced checks without the reason beside them; and, reason or not, silenced types below the edges."""
    found = []
    for name, line, match in _matches(root, SILENCED):
        untyped = "type:" in match[0] and name.startswith("app/") and not name.startswith(EDGES)
        if name.endswith(".py") and (untyped or len(match["reason"].strip(" -#:")) < 5):
            found.append(f"{name}:{line}")
    return found


def skipping_tests(root: Path) -> list[str]:
    """Tests that step aside; only Windows and the absence of the browser or the writer may make one."""
    return [line for line in _lines(root, SKIPS) if not line.startswith(SKIPS_ALLOWED)]


def disordered_migrations(root: Path) -> list[str]:
    """Revisions numbered without a gap, each following the one before, none importing what changes under it.

    What opens a sealed value is no such thing: it opens whatever was ever sealed.
    """
    found = []
    names = [path.name for path in files(root / "migrations/versions", {".py"}) if path.name != "__init__.py"]
    for number, name in enumerate(names, start=1):
        match = REVISION.match(name)
        if match is None or int(match[1]) != number:
            found.append(f"{name}: expected {number:04d}_…")
            continue
        text = (root / "migrations/versions" / name).read_text(encoding="utf-8")
        before = "None" if number == 1 else f'"{number - 1:04d}"'
        if not re.search(rf'^revision\b.*= "{number:04d}"$', text, re.MULTILINE):
            found.append(f"{name}: revision is not {number:04d}")
        if not re.search(rf"^down_revision\b.*= {before}$", text, re.MULTILINE):
            found.append(f"{name}: down_revision is not {before}")
        if re.search(r"^\s*(?:from|import) (?:app|search_index|config|wsgi)\b(?! import sealing$)", text, re.MULTILINE):
            found.append(f"{name}: imports the product")
    return found


def _lines(root: Path, pattern: re.Pattern[str]) -> list[str]:
    return [f"{name}:{line} {match[0]}" for name, line, match in _matches(root, pattern)]


def _matches(root: Path, pattern: re.Pattern[str]) -> Iterator[tuple[str, int, re.Match[str]]]:
    for name, text in texts(root):
        if name != THIS_FILE:
            for number, line in enumerate(text.splitlines(), start=1):
                if match := pattern.search(line):
                    yield name, number, match


CHECKS: list[Callable[[Path], list[str]]] = [
    careless_locks,
    unwanted_files,
    foreign_places,
    controlling_words,
    unfinished_marks,
    unfounded_silence,
    skipping_tests,
    disordered_migrations,
]

HASHED = "flask==3.1.3 \\\n    --hash=sha256:00\n"
REVISED = '"""Second."""\n\nrevision = "0002"\ndown_revision: str | None = "0001"\n'

PLANTED = [
    (careless_locks, "requirements.txt", "flask==3.1.3\n"),
    (careless_locks, "requirements.txt", "flask==3.1.2 \\\n    --hash=sha256:00\n"),
    (careless_locks, "requirements.txt", f"--index-url https://registry.invalid/simple\n{HASHED}"),
    (careless_locks, "requirements.txt", f"{HASHED}jinja2 @ file:///wheels/jinja2.whl\n"),
    (careless_locks, "requirements.in", "flask\nwaitress\n"),
    (careless_locks, "requirements-ocr.txt", "flask==3.1.2 \\\n    --hash=sha256:00\n"),
    (unwanted_files, "uv.lock", ""),
    (unwanted_files, "tests/golden/petitions_real_sample.xlsx", ""),
    (foreign_places, "README.md", "Look into /home/clerk/anjie first.\n"),
    (foreign_places, "docs/install.md", "pip install --index-url https://mirror.invalid/simple\n"),
    (foreign_places, "app/a.py", "HOME = '/home/clerk/data'\n"),
    (controlling_words, "templates/petitions/page.html", "<th>稳控责任人</th>\n"),
    (controlling_words, "app/web/labels.py", "LABELS = {'calmed': '息访'}\n"),
    (unfinished_marks, "app/a.py", "# TODO: the rest\n"),
    (unfounded_silence, "app/web/a.py", "import os  # noqa: F401\n"),
    (unfounded_silence, "tests/a.py", "x: int = ''  # type: ignore[assignment]\n"),
    (unfounded_silence, "app/models/a.py", "import os  # noqa\n"),
    (unfounded_silence, "app/models/a.py", "x: int = ''  # type: ignore[assignment]  # for a good reason\n"),
    (skipping_tests, "tests/test_a.py", "import pytest\npytestmark = pytest.mark.skip\n"),
    (disordered_migrations, "migrations/versions/0003_gap.py", REVISED),
    (disordered_migrations, "migrations/versions/0002_wrong.py", REVISED.replace('"0002"', '"abc"')),
    (disordered_migrations, "migrations/versions/0002_loose.py", REVISED.replace('"0001"', "None")),
    (disordered_migrations, "migrations/versions/0002_tied.py", f"{REVISED}from app.models import base\n"),
]


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A small tree without any fault."""
    for wishes, lock in LOCKS.items():
        write(tmp_path, wishes, "# a comment\nflask\n")
        write(tmp_path, lock, HASHED)
    write(tmp_path, "README.md", "Data lies in instance/; a link to /petitions/1; no 稳控 here.\n")
    write(tmp_path, "app/web/a.py", "x: int = ''  # type: ignore[assignment]  # the framework is untyped\n")
    write(tmp_path, "app/web/labels.py", "LABELS = {'settled': '已化解'}\n")
    return write(
        tmp_path, "migrations/versions/0001_ground.py", 'revision = "0001"\ndown_revision: str | None = None\n'
    )


@pytest.mark.parametrize("check", CHECKS)
def test_the_repository_is_in_order(check: Callable[[Path], list[str]]) -> None:
    assert check(ROOT) == []


@pytest.mark.parametrize("check", CHECKS)
def test_a_sound_repository_has_nothing_to_report(check: Callable[[Path], list[str]], sound: Path) -> None:
    assert check(sound) == []


@pytest.mark.parametrize(("check", "name", "content"), PLANTED)
def test_a_planted_fault_is_found(check: Callable[[Path], list[str]], name: str, content: str, sound: Path) -> None:
    assert len(check(write(sound, name, content))) == 1
