"""The worker killed at random moments, again and again: the index ends equal to the database, nothing is lost."""

import random
import signal
import time

import pytest
from sqlalchemy import text

from app.operations import indexing, leasing
from tests.cli.conftest import Commands
from tests.conftest import NOW

KILLS = 20
SEED = 20240511
EACH = 25
"""Matters saved before each kill; with those changed again, more than a thousand outbox rows in all."""


@pytest.mark.slow
def test_killing_the_worker_loses_nothing(commands: Commands) -> None:
    moments = random.Random(SEED)  # noqa: S311 - not for secrets
    commands.petition("反映第一件")
    commands.run("index", "rebuild")
    saved, rows, killed_at_work = 1, 0, 0
    for kill in range(KILLS):
        free_the_lease(commands)
        worker = commands.start("worker")
        assert worker.stderr is not None
        worker.stderr.readline()
        for number in range(EACH):
            commands.petition(f"反映第 {kill}-{number} 件")
        saved += EACH
        again(commands)
        rows += EACH + saved
        time.sleep(moments.uniform(0, 1.2))
        waiting = lag(commands)
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
        killed_at_work += waiting > 0
        assert worker.returncode == -signal.SIGKILL
    free_the_lease(commands)
    commands.run("index", "drain")
    engine = commands.app.extensions["search"]
    with commands.data.reading() as session:
        difference = indexing.check(session, engine)
    missing, stale, surplus = (len(keys) for keys in (difference.missing, difference.stale, difference.surplus))
    print(f"{KILLS} kills, {killed_at_work} of them at work, {saved} matters, {rows} changes acknowledged")
    print(f"{missing} missing, {stale} stale, {surplus} surplus")
    assert difference.clean
    assert (engine.count(), lag(commands)) == (saved, 0)
    assert killed_at_work > 0, "no kill met any work: the test proves nothing"
    commands.run("journal", "anchor")
    commands.run("journal", "verify")


def lag(commands: Commands) -> int:
    """How many changes wait."""
    with commands.data.reading() as session:
        return indexing.lag(session)


def again(commands: Commands) -> None:
    """Change every matter once more, so that its version grows and its entry is old."""
    with commands.data.transaction() as session:
        session.execute(text("UPDATE matter SET version = version + 1"))
        session.execute(text("INSERT INTO outbox (matter_id, at) SELECT id, registered_at FROM matter"))


def free_the_lease(commands: Commands) -> None:
    """What half a minute of waiting does: the lease of the killed worker is nobody's."""
    with commands.data.transaction() as session:
        session.execute(text("UPDATE lease SET until = :past"), {"past": "2000-01-01 00:00:00.000000"})
    with commands.data.transaction() as session:
        assert leasing.take(session, "worker", "the test", NOW.replace(year=2000))
        leasing.give_back(session, "worker", "the test", NOW.replace(year=2000))
