"""Revision 0021 with data in it: days that were only shown run as clocks, by the words of the order."""

import json
from datetime import timedelta

from sqlalchemy import select, update

from app import migrating
from app.database import Database
from app.domain import petitions, rectification
from app.domain.clocks import SET_BY_HAND
from app.models.inbox import Message
from app.models.matters import Clock, Matter
from app.operations import inbox
from tests import given
from tests.given import MORNING, County, county, done

P, R = petitions.Stage, rectification.Stage


def test_days_of_before_run_or_are_met_as_if_they_always_had(any_database: Database) -> None:
    days = (Clock.started_on, Clock.nominal_on, Clock.due_on, Clock.stopped_on, Clock.stop_reason)
    mine = select(Matter.number, Clock.rule, Clock.unit_id, Clock.length, *days).join(Matter).order_by(Matter.number)
    mine = mine.where(Clock.rule.in_(SET_BY_HAND), Clock.stop_reason.is_distinct_from("replaced"))
    with any_database.transaction() as session:
        here: County = county(session)
        given.petition(session, here)
        for stage in (P.ROUTED, P.DELIVERED, P.CLOSED):
            given.petition(session, here, stage)
        for step in (R.LISTED, R.RECTIFYING, R.APPLIED, R.CLOSED):
            given.item(session, here, step)
        gone = given.item(session, here)
        done(session, here, gone, "void", at=MORNING + timedelta(hours=1))
        session.execute(update(Clock).where(Clock.matter_id == gone.id).values(stop_reason="replaced"))
        inbox.remind(session, now=MORNING + timedelta(days=58))
        before = session.execute(mine).all()
        told = session.scalars(select(Message.duty).where(Message.duty == "D25")).all()
    assert len(before) == 7
    assert told

    migrating.downgrade(any_database, "0020")
    with any_database.reading() as session:
        assert session.scalars(select(Message.duty).where(Message.duty == "own")).all() == ["own"] * len(told)
    migrating.upgrade(any_database)

    with any_database.reading() as session:
        assert session.execute(mine).all() == before
        assert session.scalars(select(Message.duty).where(Message.duty == "D25")).all() == told
        steps = session.scalars(select(Clock.steps).where(Clock.rule == "D11").limit(1)).one()
        assert json.loads(steps)[0] == f"{MORNING.date()} 交办"
