"""Whatever people try, in whatever order: stages, holders, clocks, journal and outbox stay in order."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from app import migrating
from app.database import Database
from tests import given
from tests.life.lives import Lives


@pytest.mark.slow
def test_any_life_keeps_the_house_in_order(tmp_path: Path) -> None:
    file = tmp_path / "county.db"
    database = Database(f"sqlite:///{file}", tmp_path / "template.lock")
    migrating.upgrade(database)
    with database.transaction() as session:
        here = given.county(session)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    happened: Counter[str] = Counter()
    life = type("Life", (Lives,), {"template": file, "folder": tmp_path, "here": here, "happened": happened})
    run_state_machine_as_test(
        life,
        settings=settings(
            max_examples=30,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
    for deepest in ("petition.visit", "petition.reopen", "item.visit", "item.rework"):
        assert happened[deepest], "the lives are too short to prove anything"
