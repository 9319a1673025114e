"""The engine of many machines: what several processes, a waiting writer and a broken rebuild leave behind."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from search_index import Busy, Entry, PostgresEngine, Scope, State, Unavailable, parse
from search_index.postgres_engine import conditions, searching
from tests.postgres import Create
from tests.search_index.conftest import KEY
from tests.search_index.given import COUNTY, EVERYTHING, entry, found, keys


@pytest.fixture
def url(new_postgres_url: Create) -> str:
    """A database of the test's own."""
    return new_postgres_url().replace("+psycopg", "")


def opened(url: str, words: Path, timeout: float = 10) -> PostgresEngine:
    """One machine's engine; the segmenter's cache lies beside the words."""
    return PostgresEngine(url, words.parent, KEY, timeout=timeout)


def test_what_one_machine_writes_another_finds_at_once(url: str, words_folder: Path) -> None:
    here, there = opened(url, words_folder), opened(url, words_folder)
    here.rebuild(COUNTY)
    assert found(there, "路灯") == {"lamp"}
    there.write([entry("new", "垃圾成堆")], ["lamp"])
    assert (found(here, "垃圾"), found(here, "路灯"), here.count()) == ({"new"}, set(), 4)
    here.close()
    there.close()


def test_an_index_that_is_not_there_or_was_made_otherwise_says_so(url: str, words_folder: Path) -> None:
    engine = opened(url, words_folder)
    assert engine.state is State.ABSENT
    with pytest.raises(Unavailable):
        engine.search(parse("低保"), EVERYTHING)
    engine.rebuild(COUNTY)
    other = PostgresEngine(url, words_folder.parent, bytes(32))
    assert (engine.state, other.state) == (State.READY, State.STALE)
    engine.close()
    other.close()


def test_writers_of_two_machines_at_once_lose_nothing(url: str, words_folder: Path) -> None:
    machines = [opened(url, words_folder, timeout=60) for _ in range(2)]
    machines[0].rebuild([])

    def write(machine: int) -> None:
        for number in range(20):
            machines[machine].write([entry(f"{machine}-{number}", f"低保第{number}件")])

    threads = [threading.Thread(target=write, args=(machine,)) for machine in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert machines[0].count() == len(keys(machines[1].search(parse("低保"), EVERYTHING, limit=100))) == 40
    for machine in machines:
        machine.close()


def test_searches_go_on_while_a_rebuild_runs_and_a_writer_is_told_that_it_is_busy(url: str, words_folder: Path) -> None:
    builder, clerk = opened(url, words_folder), opened(url, words_folder, timeout=0.2)
    builder.rebuild(COUNTY)
    seen: list[set[str]] = []

    def entries() -> Iterator[Entry]:
        seen.append(found(clerk, "路灯"))
        with pytest.raises(Busy):
            clerk.write([entry("late", "低保")])
        yield entry("only", "饮水")

    builder.rebuild(entries())
    assert seen == [{"lamp"}]
    assert (found(clerk, "路灯"), found(clerk, "饮水")) == (set(), {"only"})
    builder.close()
    clerk.close()


def test_a_rebuild_that_fails_leaves_the_old_index_and_no_tables_behind(url: str, words_folder: Path) -> None:
    engine = opened(url, words_folder)
    engine.rebuild(COUNTY)
    with pytest.raises(ValueError, match="twice"):
        engine.rebuild([entry("x", "低保"), entry("x", "危房")])
    assert found(engine, "路灯") == {"lamp"}
    engine.rebuild(COUNTY)
    engine.rebuild(COUNTY)
    with psycopg.connect(url) as connection:
        made = connection.execute("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'entry\\_%'").fetchone()
    assert made == (2,)  # the one that answers and the one before it, for searches that began with it
    engine.close()


def test_no_clear_word_lies_in_the_tables(url: str, words_folder: Path) -> None:
    engine = opened(url, words_folder)
    engine.rebuild([entry("a", "水窖冻裂以后一直漏水", title="水窖冻裂")])
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT entry::text FROM anjie_index.entry_1 AS entry").fetchone()
    assert row is not None
    assert "水窖" not in row[0]
    assert "冻裂".encode().hex() not in row[0]
    engine.close()


@pytest.mark.parametrize("easily", [0, 1_000_000])
@pytest.mark.parametrize("broad", [0.0, 2.0])
def test_beyond_what_is_counted_exactly_the_newest_come_first_and_none_is_lost(
    url: str, words_folder: Path, monkeypatch: pytest.MonkeyPatch, easily: int, broad: float
) -> None:
    """Whether the last days are looked at first or all at once, and whether rows or lists tell who may see them."""
    for name, value in (("COUNTED_EXACTLY", 20), ("COUNTED", 30), ("CANDIDATES", 10), ("EASILY", easily)):
        monkeypatch.setattr(searching, name, value)
    monkeypatch.setattr(conditions, "BROAD", broad)
    engine = opened(url, words_folder)
    first = date(2012, 1, 1)
    lamps = [
        entry(str(number), "路灯不亮", day=first + timedelta(days=100 * number), facets={"late": str(number >= 20)})
        for number in range(40)
    ]
    elsewhere = [entry(f"x{number}", "路灯不亮", labels=["x"], day=first + timedelta(number)) for number in range(40)]
    engine.rebuild([*lamps, *elsewhere, entry("old", "水管冻裂，路灯也坏", day=date(1990, 1, 1))])

    def days(typed: str, **asked: Any) -> tuple[list[str], int]:
        results = engine.search(parse(typed), Scope(frozenset({"county"})), sort="newest", **asked)
        return keys(results), results.total

    assert days("路灯", limit=20) == ([str(number) for number in range(39, 19, -1)], 30)
    assert days("路灯", limit=20, offset=20) == ([str(number) for number in range(19, -1, -1)], 30)
    assert days("水管") == (["old"], 1)
    counted = engine.search(parse("路灯"), Scope(frozenset({"county"})), facets=("late", "none"), limit=0).facets
    assert counted == {"late": {"True": 20, "False": 10}, "none": {}}
    assert days("路灯", days=(None, first + timedelta(days=450))) == (["4", "3", "2", "1", "0", "old"], 6)
    assert days("路灯 2012..2012")[0] == ["3", "2", "1", "0"]
    engine.close()
