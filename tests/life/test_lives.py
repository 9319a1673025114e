"""Whatever people try, in whatever order: stages, holders, clocks, journal and outbox stay in order."""

import itertools
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from app import migrating
from app.database import Database
from tests import given
from tests.life.lives import Lives

County = tuple[given.County, Callable[[], Database]]
DEEPEST = {"petition.visit", "petition.reopen", "item.visit", "item.rework"}


def of_sqlite(folder: Path) -> County:
    """The county in a SQLite file, and copies of it."""
    file, numbers = folder / "county.db", itertools.count(1)
    here = settled(Database(f"sqlite:///{file}", folder / "writer.lock"))

    def fresh() -> Database:
        copy = shutil.copy(file, folder / f"life-{next(numbers)}.db")
        return Database(f"sqlite:///{copy}", folder / "writer.lock")

    return here, fresh


def settled(database: Database) -> given.County:
    """The county in an empty database; its file is whole afterwards."""
    migrating.upgrade(database)
    with database.transaction() as session:
        here = given.county(session)
    if database.is_sqlite:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return here


def live(county: County, lives: int, steps: int) -> Counter[str]:
    """So many lives of so many steps; how often each action was done."""
    here, fresh = county
    happened: Counter[str] = Counter()
    life = type("Life", (Lives,), {"fresh": staticmethod(fresh), "here": here, "happened": happened})
    run_state_machine_as_test(
        life,
        settings=settings(
            max_examples=lives,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
    return happened


@pytest.mark.slow
def test_any_life_keeps_the_house_in_order(tmp_path: Path) -> None:
    happened = live(of_sqlite(tmp_path), 60, 40)
    assert happened.keys() >= DEEPEST, "the lives are too short to prove anything"


@pytest.mark.slow
def test_any_life_keeps_the_house_in_order_on_postgresql(new_postgres_url: Callable[..., str], tmp_path: Path) -> None:
    county, gate = new_postgres_url(), tmp_path / "writer.lock"
    here = settled(Database(county, gate))
    happened = live((here, lambda: Database(new_postgres_url(county), gate)), 8, 30)
    assert len(happened) > 15, "the lives are too short to prove anything"
