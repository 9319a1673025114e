"""flask index: rebuild, check and drain, in sound and in damaged states."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app import sealing
from app.cli import index
from app.models.outbox import OutboxRow
from app.operations import indexing, leasing
from tests.cli.conftest import Commands
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("at_work")


@pytest.fixture
def filled(commands: Commands) -> Commands:
    """Three petitions and an index."""
    for title in ("反映低保停发", "反映饮水管网冻裂", "反映改厕质量差"):
        commands.petition(title)
    assert "3 件" in commands.run("index", "rebuild").stdout
    return commands


def waiting(commands: Commands) -> int:
    """How many changes wait."""
    with commands.data.reading() as session:
        return indexing.lag(session)


def found(commands: Commands, text: str) -> int:
    """How many hits with every word."""
    total = commands.json("search", text, "--as", "petition_head")["total"]
    assert isinstance(total, int)
    return total


def test_a_rebuilt_index_holds_everything_and_nothing_waits(filled: Commands) -> None:
    assert found(filled, "低保") == 1
    assert waiting(filled) == 0
    assert "一致：3 件" in filled.run("index", "check").stdout


def test_draining_makes_what_was_saved_findable(filled: Commands) -> None:
    filled.petition("反映光伏收益没有公示")
    assert found(filled, "光伏") == 0
    assert waiting(filled) == 1
    assert "1 条" in filled.run("index", "drain").stdout
    assert found(filled, "光伏") == 1
    assert waiting(filled) == 0
    assert "0 条" in filled.run("index", "drain").stdout


def test_what_the_outbox_lost_is_found_by_the_check_and_repaired(filled: Commands) -> None:
    filled.petition("反映光伏收益没有公示")
    with filled.data.transaction() as session:
        session.execute(delete(OutboxRow))
    done = filled.run("index", "check", code=1)
    assert "缺 1 件" in done.stderr
    assert "1 件重新排队" in done.stderr
    filled.run("index", "drain")
    assert found(filled, "光伏") == 1
    filled.run("index", "check")


def test_without_an_index_check_and_drain_say_what_to_do(commands: Commands) -> None:
    commands.petition("反映低保停发")
    for command in ("check", "drain"):
        assert "flask index rebuild" in commands.run("index", command, code=1).stderr
    assert waiting(commands) == 1
    commands.run("index", "rebuild")
    assert found(commands, "低保") == 1


@pytest.mark.parametrize("harm", ["changed", "cut", "gone"])
def test_a_damaged_index_is_named_and_a_rebuild_heals_it(filled: Commands, harm: str) -> None:
    folder = filled.app.config["INDEX"]
    for path in [path for path in folder.glob("g-*/*") if path.is_file()]:
        if harm == "gone":
            path.unlink()
        else:
            raw = path.read_bytes()
            path.write_bytes(raw[: len(raw) // 2] if harm == "cut" else bytes([raw[0] ^ 1]) + raw[1:])
    assert "flask index rebuild" in filled.run("index", "check", code=1).stderr
    assert "只查了编号、标题和地点" in filled.run("search", "低保", "--as", "petition_head").stderr
    filled.run("index", "rebuild")
    filled.run("index", "check")
    assert found(filled, "低保") == 1


def test_an_index_made_with_other_keys_is_rebuilt(filled: Commands) -> None:
    shutil.rmtree(filled.app.config["INDEX"])
    other = indexing.opened(filled.app.config["INDEX"], bytes(32))
    indexing.rebuild(filled.data.reading, filled.data.transaction, other)
    assert "flask index rebuild" in filled.run("index", "check", code=1).stderr
    filled.run("index", "rebuild")
    assert found(filled, "低保") == 1


def test_draining_waits_for_the_worker_that_holds_the_lease(filled: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    filled.petition("反映光伏收益没有公示")
    with filled.data.transaction() as session:
        assert leasing.take(session, "worker", "somebody else", NOW)
    pauses: list[float] = []

    def meanwhile(pause: float) -> None:
        pauses.append(pause)
        indexing.drain(filled.data.reading, filled.data.transaction, filled.app.extensions["search"])

    monkeypatch.setattr(time, "sleep", meanwhile)
    filled.run("index", "drain")
    assert pauses == [index.WAIT_SECONDS]
    assert waiting(filled) == 0


def test_the_folder_of_the_index_holds_no_word_in_clear(filled: Commands) -> None:
    filled.petition("反映光伏收益没有公示", "青禾县柳河镇孙店村的光伏电站。")
    filled.run("index", "drain")
    # The segmenter's own folder beside them holds a dictionary that anybody can buy.
    folder = filled.app.config["INDEX"]
    everything = b"".join(path.read_bytes() for path in (folder / "CURRENT", *folder.glob("g-*/*")))
    assert len(everything) > 1000
    for word in ("光伏", "低保", "柳河镇", "王小满"):
        assert word.encode() not in everything
    assert sealing.keyring().index not in everything


def test_a_change_during_a_rebuild_is_not_lost(filled: Commands) -> None:
    engine = filled.app.extensions["search"]
    late: list[object] = []

    def meanwhile(_done: int, _total: int) -> None:
        if not late:
            late.append(filled.petition("反映光伏收益没有公示"))

    indexing.rebuild(filled.data.reading, filled.data.transaction, engine, meanwhile)
    assert late
    filled.run("index", "drain")
    assert found(filled, "光伏") == 1
    filled.run("index", "check")


def test_a_rebuild_is_done_with_what_waited_before_it(commands: Commands) -> None:
    for number in range(4):
        commands.petition(f"反映第{number}件")
    commands.run("index", "rebuild")
    with commands.data.reading() as session:
        assert session.scalar(select(func.count()).select_from(OutboxRow)) == 0


def test_progress_never_tells_of_more_than_there_are(filled: Commands) -> None:
    opened, told = [], []

    @contextmanager
    def reading() -> Iterator[Session]:
        opened.append(1)
        if len(opened) == 2:  # between counting the matters and reading them somebody is quicker
            filled.petition("反映光伏收益没有公示")
        with filled.data.reading() as session:
            yield session

    with filled.here():
        engine = filled.app.extensions["search"]
        indexing.rebuild(reading, filled.data.transaction, engine, lambda *pair: told.append(pair))
    assert told[-1] == (4, 4)
    assert all(done <= total for done, total in told)
