"""The demo county loaded by its own operations: whoever tries a role finds his work there."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from app.cli.demo import loading
from app.clock import SHANGHAI
from app.database import Database
from app.domain.permissions import Role
from app.models.accounts import User
from app.models.matters import Matter
from app.queries import accounts, worklist
from app.queries.worklist import Queue

TODAY = datetime(2026, 11, 27, 10, 0, tzinfo=SHANGHAI)


def test_an_accountable_person_of_the_demo_holds_matters_that_wait_for_him(
    own_database: Database, tmp_path: Path
) -> None:
    loading.prepare(own_database, password_hash="none", now=TODAY)
    loading.load(own_database, tmp_path / "papers", 60, now=TODAY, progress=lambda _done, _whole: None)
    with own_database.reading() as session:
        users = {user.account: user for user in session.scalars(select(User))}
        deputy = accounts.actor_of(session, users[Role.ACCOUNTABLE_PERSON], TODAY.date())
        waiting = {one.queue: one.count for one in worklist.queues(session, deputy, today=TODAY.date())}
        assert waiting[Queue.HELD] > 0
        held = session.scalars(select(Matter).where(Matter.holder_id == deputy.person_id)).all()
        assert {matter.handler_id for matter in held} == {users[Role.HOUSEHOLD_HELPER].person_id}
        assert all(matter.unit_id in deputy.unit_ids for matter in held)
