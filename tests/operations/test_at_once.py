"""Four processes at the counter at once: every number once and without a hole, nothing lost, the journal whole."""

import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import sealing
from app.database import Database
from app.domain.rectification import RoundSource
from app.models.matters import Clock, Holding, Kind, Matter
from app.models.outbox import OutboxRow
from app.models.timeline import Step
from app.operations import journal, rectification, registering
from app.sealing import Keyring
from tests import given
from tests.given import MORNING, County

PROCESSES, TIMES = 4, 10
SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def ring(tmp_path: Path, keys: Keyring) -> Iterator[Path]:
    """Keys that other processes can load."""
    sealing.use(Keyring.create(tmp_path / "keys"))
    yield tmp_path / "keys"
    sealing.use(keys)


def test_four_processes_register_at_once_without_a_hole_or_a_loss(
    any_database: Database, ring: Path, tmp_path: Path
) -> None:
    with any_database.transaction() as session:
        here = given.county(session)
    url = any_database.engine.url.render_as_string(hide_password=False)
    answers: multiprocessing.Queue[list[str]] = SPAWN.Queue()
    workers = [
        SPAWN.Process(target=register, args=(url, tmp_path / "writer.lock", ring, here, number, answers))
        for number in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    errors = [error for _ in workers for error in answers.get(timeout=300)]
    for worker in workers:
        worker.join()
    assert errors == []
    made = PROCESSES * TIMES
    with any_database.reading() as session:
        for kind, series in ((Kind.PETITION, "信"), (Kind.ITEM, "整")):
            numbers = session.scalars(select(Matter.number).where(Matter.kind == kind).order_by(Matter.number)).all()
            assert numbers == [f"2024-{series}-{number:06}" for number in range(1, made + 1)]
        for rows in (Step, OutboxRow, Holding):
            assert session.scalar(select(func.count()).select_from(rows)) == 2 * made
        assert session.scalar(select(func.count(Clock.id))) == 3 * made  # of an item its own day, and that of claiming
        verdict = journal.verify(session)
    assert verdict.good
    print(f"{any_database.engine.dialect.name}: {2 * made} matters, 0 lost, {verdict.entries} journal entries")


def register(
    url: str, gate: Path, ring: Path, here: County, number: int, answers: "multiprocessing.Queue[list[str]]"
) -> None:
    """In a process of its own: a petition and an item of a new round in each transaction, in changing order."""
    sealing.use(Keyring.load(ring))
    mine, errors = Database(url, gate), list[str]()
    for time in range(TIMES):
        try:
            with mine.transaction() as session:
                if (number + time) % 2:
                    a_petition(session, here)
                    an_item(session, here, f"自查 {number} {time}")
                else:
                    an_item(session, here, f"自查 {number} {time}")
                    a_petition(session, here)
        except Exception as error:  # whatever it is, the test shall name it
            errors.append(repr(error))
    mine.close()
    answers.put(errors)


def a_petition(session: Session, here: County) -> None:
    """The counter's letter."""
    registering.register(session, given.new_petition(here, MORNING), actor=here.actors["registrar"], now=MORNING)


def an_item(session: Session, here: County, name: str) -> None:
    """The first item of a new round, which has a journal entry of its own."""
    source = rectification.NewRound(RoundSource.SELF_CHECK, name)
    new = given.new_item(here, MORNING, round=source)
    rectification.enter(session, new, actor=here.actors["office_clerk"], now=MORNING)
