"""No room left, for real: a process whose files may not grow writes and rebuilds; the index stays as it was."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from search_index import Engine, State
from tests.search_index.conftest import whoosh
from tests.search_index.given import COUNTY, entry, found

ROOT = Path(__file__).parents[2]
CRAMPED = """
import resource, sys
from pathlib import Path
from search_index import WhooshEngine, parse
from tests.search_index.conftest import KEY
from tests.search_index.given import EVERYTHING, entry, found
engine = WhooshEngine(Path(sys.argv[1]), KEY)
engine.warm()
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
many = [entry(f"new{n}", "路灯不亮" + "".join(chr(0x4E00 + n * 40 + i) for i in range(40))) for n in range(200)]
try:
    engine.write(many, ["lamp"]) if sys.argv[2] == "write" else engine.rebuild(many)
except OSError as full:
    print(full.errno, *found(engine, "路灯"))
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of file sizes")


@pytest.fixture
def engine(words_folder: Path, tmp_path: Path) -> Iterator[Engine]:
    """The county's index in a folder of its own."""
    opened = whoosh(words_folder)(tmp_path / "index")
    opened.rebuild(COUNTY)
    yield opened
    opened.close()


@pytest.mark.parametrize("act", ["write", "rebuild"])
@pytest.mark.parametrize("room", [0, 300, 6_000, 40_000])
def test_without_room_the_index_stays_readable_and_is_written_again_once_there_is(
    engine: Engine, tmp_path: Path, act: str, room: int
) -> None:
    command = [sys.executable, "-c", CRAMPED, str(tmp_path / "index"), act, str(room)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603  # our own script

    assert told.stdout.split() == ["27", "lamp"]  # the file is too large, and the process itself still finds
    assert found(engine, "路灯") == {"lamp"}
    assert (engine.verify(), engine.count()) == (State.READY, 4)
    engine.write([entry("late", "路灯")])
    assert found(engine, "路灯") == {"lamp", "late"}
    engine.rebuild(COUNTY)
    assert found(engine, "路灯") == {"lamp"}
