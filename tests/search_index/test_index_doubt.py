"""Damage that one process meets while it reads is known to the one that rebuilds, whose own files are still open."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.operations import indexing
from search_index import Engine, State, Unavailable
from tests.search_index.conftest import whoosh
from tests.search_index.given import COUNTY, entry, found


@pytest.fixture
def both(words_folder: Path, tmp_path: Path) -> Iterator[tuple[Engine, Engine]]:
    """The engine of a web process and that of the worker, over one folder."""
    opener = whoosh(words_folder)
    web, worker = opener(tmp_path / "index"), opener(tmp_path / "index")
    worker.rebuild(COUNTY)
    assert (found(web, "路灯"), found(worker, "路灯")) == ({"lamp"}, {"lamp"})
    yield web, worker
    web.close()
    worker.close()


def spoil(folder: Path) -> None:
    """Flip a byte in the middle of every file of the generation."""
    for path in folder.glob("g-*/*"):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 0xFF
        path.write_bytes(content)


def test_what_the_web_process_meets_the_worker_looks_for_and_heals(both: tuple[Engine, Engine], tmp_path: Path) -> None:
    web, worker = both
    spoil(tmp_path / "index")
    assert indexing.is_ready(worker)  # it has met nothing yet, and its open files answer
    web.close()
    with pytest.raises(Unavailable):
        found(web, "路灯")

    assert worker.doubted
    assert not indexing.is_ready(worker)
    worker.rebuild(COUNTY)

    assert (found(web, "路灯"), indexing.is_ready(worker), worker.doubted) == ({"lamp"}, True, False)


def test_a_doubt_that_was_none_is_laid_to_rest(both: tuple[Engine, Engine], tmp_path: Path) -> None:
    web, worker = both
    (tmp_path / "index" / "DOUBT").touch()
    assert indexing.is_ready(worker)
    assert not web.doubted
    worker.write([entry("late", "路灯")])
    assert (worker.state, found(web, "路灯")) == (State.READY, {"lamp", "late"})


@pytest.mark.parametrize("seed", range(6))
def test_posting_lists_that_are_overwritten_under_an_open_engine_never_raise_anything_else(
    both: tuple[Engine, Engine], tmp_path: Path, seed: int
) -> None:
    web, worker = both
    words = ("路灯", "低保", "危房", "补贴", "水管", "道路", "养老", "种粮")
    worker.rebuild(entry(str(number), "，".join(words[number % 3 :])) for number in range(90))
    assert len(found(web, "补贴")) == 90
    noise = np.random.default_rng(seed)
    for path in (tmp_path / "index").glob("g-*/*.pst"):
        with path.open("r+b") as file:
            file.write(b"\xff" * path.stat().st_size if not seed else noise.bytes(path.stat().st_size))
    away = 0
    for word in words:
        try:
            found(web, word)
        except Unavailable:
            away += 1
    assert away
    assert worker.doubted
