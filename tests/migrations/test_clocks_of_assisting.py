"""Revision 0055 with data in it: the day of an assisting unit's answer gets its clock, and goes back to its row."""

from datetime import timedelta

from sqlalchemy import func, select

from app import migrating
from app.database import Database
from app.domain.cards import CardCause
from app.domain.petitions import Stage
from app.models.assists import Assist
from app.models.cards import Card
from app.models.inbox import Message
from app.models.matters import Clock
from app.operations import inbox
from tests import given
from tests.given import MORNING, County, county
from tests.operations.test_assisting import DUE, TODAY, answered, asked, waived
from tests.operations.test_ladder import climbed

DAYS = (Clock.rule, Clock.started_on, Clock.nominal_on, Clock.due_on, Clock.stopped_on, Clock.stop_reason, Clock.steps)


def test_the_days_of_requests_run_as_if_they_always_had_and_nobody_is_told_twice(any_database: Database) -> None:
    mine = select(*DAYS).join(Assist, Assist.clock_id == Clock.id).order_by(Assist.id)
    late = MORNING + timedelta(days=11)
    with any_database.transaction() as session:
        here: County = county(session)
        made = given.petition(session, here, Stage.ACCEPTED)
        asked(session, here, made)
        answered(session, here, asked(session, here, made, unit_id=here.units["bridge"]), "bridge_head")
        waived(session, here, asked(session, here, made, unit_id=here.units["bridge"]), "town_head")
        inbox.remind(session, now=late)
        climbed(session, late)
        before = session.execute(mine).all()
        told = session.scalar(select(func.count(Message.id)))
        cards = session.scalars(select(Card.cause_key).order_by(Card.id)).all()
    assert [(row.rule, row.started_on, row.due_on, row.stop_reason) for row in before] == [
        ("X1", TODAY, DUE, None),
        ("X1", TODAY, DUE, "met"),
        ("X1", TODAY, DUE, "ended"),
    ]
    assert f"X1:{DUE}:{here.units['housing']}" in cards
    migrating.downgrade(any_database, "0053")
    migrating.upgrade(any_database)
    with any_database.transaction() as session:
        assert session.execute(mine).all() == before
        assert session.scalars(select(Card.cause_key).order_by(Card.id)).all() == cards
        inbox.remind(session, now=late)
        climbed(session, late)
        assert session.scalar(select(func.count(Message.id))) == told
        missed = select(func.count(Card.id)).where(Card.cause == CardCause.NODE_MISSED, Card.cause_key.like("X1:%"))
        assert session.scalar(missed) == 1
        assert session.scalars(select(Assist.id).where(Assist.due_on == DUE).order_by(Assist.due_on)).all() == [1, 2, 3]
