"""Revision 0024 with data in it."""

from sqlalchemy import update

from app import migrating
from app.database import Database
from app.domain.petitions import Stage
from app.models.matters import Clock
from app.operations.registering import NewPetitioner
from tests import given


def test_a_notice_that_ran_before_this_revision_though_nobody_could_be_told_ends(any_database: Database) -> None:
    with any_database.transaction() as session:
        here = given.county(session)
        exempt = given.petition(session, here, Stage.ROUTED, people=(NewPetitioner(name="钱满仓"),))
        owed = given.petition(session, here, Stage.ROUTED)
        known = {exempt.id: False, owed.id: True}
        session.execute(update(Clock).where(Clock.rule == "D3").values(stopped_on=None, stop_reason=None))
    migrating.downgrade(any_database, "0023")
    migrating.upgrade(any_database)
    with any_database.reading() as session:
        clocks = session.query(Clock).where(Clock.rule == "D3").all()
        assert {clock.matter_id: clock.stopped_on is None for clock in clocks} == known
