"""The engine recipe of RELIABILITY 4.1, tried on real files, threads, processes and a killed holder of the gate."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app import clock, database, migrating
from app.database import Database
from app.domain.numbering import Series
from app.models.accounts import User
from app.models.numbering import Counter
from app.models.outbox import Lease, Setting
from app.operations import numbers
from tests.models.crossing import cross, first_numbers, impatient
from tests.sparing import SAFE

PROCESSES, THREADS, INCREMENTS = 4, 10, 10
TURNS_WITHOUT_A_PAUSE = 300
SPAWN = multiprocessing.get_context("spawn")


def test_every_connection_has_the_settings_that_keep_data_safe(
    own_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PRAGMAS", SAFE)  # which the other tests do without
    wanted = {
        "busy_timeout": 30000,
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "secure_delete": 1,
        "recursive_triggers": 1,
        "cell_size_check": 1,
        "mmap_size": 0,
    }
    opened = [own_database.engine.connect() for _ in range(3)]
    for connection in opened:
        assert {name: connection.scalar(text(f"PRAGMA {name}")) for name in wanted} == wanted
        connection.close()


def test_foreign_keys_are_on_again_after_a_migration(own_database: Database) -> None:
    migrating.downgrade(own_database, "base")
    migrating.upgrade(own_database)
    with own_database.reading() as session:
        assert session.scalar(text("PRAGMA foreign_keys")) == 1


def test_a_read_session_cannot_be_written_to(any_database: Database) -> None:
    with any_database.reading() as session:
        session.add(Setting(name="demo", value="yes"))
        with pytest.raises(RuntimeError, match="Read session"):
            session.flush()
    with any_database.reading() as session:
        assert session.get(Setting, "demo") is None


def test_a_transaction_is_kept_whole_or_not_at_all(any_database: Database) -> None:
    class Failed(Exception):
        pass

    def fail() -> None:
        with any_database.transaction() as session:
            session.add(Setting(name="half", value="done"))
            session.flush()
            raise Failed

    with pytest.raises(Failed):
        fail()
    with any_database.transaction() as session:
        session.add(Setting(name="whole", value="done"))
    with any_database.reading() as session:
        assert session.scalars(select(Setting.name)).all() == ["whole"]


def test_a_reader_does_not_wait_for_a_writer(own_database: Database) -> None:
    with own_database.transaction() as writing:
        writing.add(Setting(name="a", value="b"))
        writing.flush()
        with own_database.reading() as reading:
            assert reading.get(Setting, "a") is None


def test_the_second_editor_of_one_version_is_told(any_database: Database) -> None:
    with any_database.transaction() as session:
        user = User(account="li", password_hash="-", password_set_at=clock.now(), created_at=clock.now())
        session.add(user)
        session.flush()
        key = user.id
    with any_database.transaction() as first:
        mine = first.get_one(User, key)
        with any_database.engine.connect() as other:
            seen = other.scalar(select(User.version).where(User.id == key))
        mine.disabled_reason = "left"
    assert seen == 1
    with any_database.write() as second:
        stale = second.get_one(User, key)
        second.execute(
            update(User)
            .where(User.id == key)
            .values(version=User.version + 1)
            .execution_options(synchronize_session=False)
        )
        stale.disabled_reason = "moved"
        with pytest.raises(StaleDataError):
            second.flush()


def test_no_increment_of_any_process_is_lost_and_none_is_locked_out(any_database: Database, tmp_path: Path) -> None:
    url = any_database.engine.url.render_as_string(hide_password=False)
    answers: multiprocessing.Queue[list[str]] = SPAWN.Queue()
    workers = [SPAWN.Process(target=count_up, args=(url, tmp_path / "writer.lock", answers)) for _ in range(PROCESSES)]
    for worker in workers:
        worker.start()
    errors = [error for _ in workers for error in answers.get(timeout=300)]
    for worker in workers:
        worker.join()
    with any_database.reading() as session:
        last = session.scalar(select(Counter.last))
    wanted = PROCESSES * THREADS * INCREMENTS
    print(f"{any_database.engine.dialect.name}: {wanted} increments, {wanted - (last or 0)} lost, {len(errors)} errors")
    assert (last, errors) == (wanted, [])


def test_two_who_need_the_same_rows_in_opposite_order_both_get_them(
    any_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_numbers(any_database)
    other = impatient(any_database, tmp_path, monkeypatch)
    found = cross(any_database, other)
    other.close()
    assert found == (["2024-信-000002", "2024-信-000003", "2024-整-000002", "2024-整-000003"], [])


def test_an_error_tells_no_values(any_database: Database) -> None:
    with pytest.raises(DBAPIError) as why, any_database.transaction() as session:
        session.execute(text("SELECT :name FROM nowhere"), {"name": "周桂兰"})
    assert "nowhere" in str(why.value)
    assert "周桂兰" not in str(why.value)


@pytest.mark.postgres
def test_connections_cut_by_the_server_are_made_anew(
    migrated_postgres_url: str, new_postgres_url: Callable[..., str], tmp_path: Path
) -> None:
    opened = Database(new_postgres_url(migrated_postgres_url), tmp_path / "writer.lock")
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid != pg_backend_pid()"
    with opened.reading() as first, opened.reading() as second:
        assert first.scalar(text("SELECT 1")) == second.scalar(text("SELECT 1")) == 1
    with opened.reading() as session:
        assert session.scalars(text(f"SELECT pg_terminate_backend(pid) {others}")).all() == [True]
    with opened.reading() as first, opened.transaction() as second:
        second.add(Setting(name="after", value="yes"))
        assert first.scalar(text("SELECT 1")) == 1
    with opened.reading() as session:
        assert session.scalars(select(Setting.name)).all() == ["after"]
    opened.close()


@pytest.mark.postgres
def test_two_first_numbers_of_a_year_taken_at_once_follow_each_other(
    new_postgres_url: Callable[[], str], tmp_path: Path
) -> None:
    url, taken = new_postgres_url(), list[str]()
    one, other = Database(url, tmp_path / "one.lock"), Database(url, tmp_path / "other.lock")
    migrating.upgrade(one)

    def take() -> None:
        with other.transaction() as session:
            taken.append(numbers.take(session, Series.PETITION, date(2024, 5, 11)))

    second = threading.Thread(target=take)
    with one.transaction() as session:
        taken.append(numbers.take(session, Series.PETITION, date(2024, 5, 11)))
        second.start()
        with waiting_until(one, lambda asked: bool(asked.scalar(text(WAITING)))):
            pass
    second.join()
    one.close()
    other.close()
    assert taken == ["2024-信-000001", "2024-信-000002"]


WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def count_up(url: str, gate: Path, answers: "multiprocessing.Queue[list[str]]") -> None:
    """In a process of its own: every thread takes the year's next number, again and again."""
    mine, errors = Database(url, gate), list[str]()

    def climb() -> None:
        for _ in range(INCREMENTS):
            try:
                with mine.transaction() as session:
                    numbers.take(session, Series.PETITION, date(2024, 5, 11))
            except Exception as error:  # whatever it is, the test shall name it
                errors.append(repr(error))

    threads = [threading.Thread(target=climb) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    mine.close()
    answers.put(errors)


def test_the_gate_opens_when_its_holder_is_killed(own_database: Database, tmp_path: Path) -> None:
    held = SPAWN.Event()
    holder = SPAWN.Process(target=hold_the_gate, args=(str(own_database.engine.url), tmp_path / "writer.lock", held))
    holder.start()
    assert held.wait(60)
    assert holder.pid is not None
    os.kill(holder.pid, signal.SIGKILL)
    holder.join()
    with own_database.transaction() as session:
        session.add(Lease(name="after", owner="me", until=clock.now() + timedelta(seconds=1)))
    with own_database.reading() as session:
        assert session.scalars(select(Lease.name)).all() == ["after"]
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"


def test_who_writes_without_a_pause_lets_others_in_between(own_database: Database, tmp_path: Path) -> None:
    """An import must not keep the clerks at the counter waiting to its end."""
    begun, url = SPAWN.Event(), str(own_database.engine.url)
    busy = SPAWN.Process(target=write_without_a_pause, args=(url, tmp_path / "writer.lock", begun))
    busy.start()
    assert begun.wait(60)
    waited = []
    for _ in range(5):
        with own_database.reading() as session:
            before = session.scalars(select(Counter.last)).one()
        with own_database.transaction() as session:
            mine = int(numbers.take(session, Series.PETITION, date(2024, 5, 11))[-6:])
        waited.append(mine - before - 1)
    busy.kill()
    busy.join()
    assert max(waited) <= 5, f"before each of mine the other one wrote {waited} times"


def write_without_a_pause(url: str, gate: Path, begun: "threading.Event") -> None:
    """In a process of its own: one transaction after the other, as an import does."""
    mine = Database(url, gate)
    for _ in range(TURNS_WITHOUT_A_PAUSE):
        with mine.transaction() as session:
            numbers.take(session, Series.PETITION, date(2024, 5, 11))
            time.sleep(0.03)
        begun.set()


def hold_the_gate(url: str, gate: Path, held: "threading.Event") -> None:
    """In a process of its own: die with an open transaction behind the gate."""
    with Database(url, gate).transaction() as session:
        session.add(Lease(name="never", owner="me", until=clock.now()))
        session.flush()
        held.set()
        time.sleep(600)


def test_a_copy_made_under_writers_is_whole(own_database: Database, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with own_database.transaction() as session:
                session.add(Setting(name=f"a{number}", value="x" * 400))
                session.add(Setting(name=f"b{number}", value="x" * 400))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with waiting_until(own_database, lambda session: session.get(Setting, "a20") is not None):
            own_database.copy_to(tmp_path / "copy.db")
    finally:
        stop.set()
        writer.join()
    copy = Database(f"sqlite:///{tmp_path / 'copy.db'}", tmp_path / "copy.lock")
    with copy.reading() as session:
        names = set(session.scalars(select(Setting.name)))
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
    copy.close()
    assert len(names) >= 40
    assert {name[1:] for name in names if name[0] == "a"} == {name[1:] for name in names if name[0] == "b"}


@contextmanager
def waiting_until(opened: Database, met: Callable[[Session], bool]) -> Iterator[None]:
    """Goes on as soon as the database shows what is waited for."""
    while True:
        with opened.reading() as session:
            if met(session):
                break
    yield


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ("3.53.4", True),
        ("3.51.3", True),
        ("3.51.2", False),
        ("3.50.7", True),
        ("3.50.6", False),
        ("3.44.6", True),
        ("3.44.5", False),
        ("3.45.1", False),
        ("3.40.1", False),
    ],
)
def test_a_library_with_the_wal_reset_bug_is_known(version: str, safe: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "sqlite_version", lambda: tuple(map(int, version.split("."))))
    assert database.sqlite_is_safe() is safe
