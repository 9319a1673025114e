"""Golden files: what came out last time, reviewed as a diff; `--update-golden` writes them anew."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "golden"
Golden = Callable[[str, object], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run rewrite the golden files."""
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """golden(name, value): the value equals what stands in tests/golden/<name>.json."""

    def compare(name: str, value: object) -> None:
        path = FOLDER / f"{name}.json"
        if request.config.getoption("--update-golden"):
            path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        assert value == json.loads(path.read_text(encoding="utf-8")), f"{path.name} differs; look, then --update-golden"

    return compare
