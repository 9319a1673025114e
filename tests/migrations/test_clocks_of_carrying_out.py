"""Revision 0062 with data in it: the day of what is carried out gets its clock, and goes back to its promise."""

from datetime import timedelta

from sqlalchemy import func, select

from app import migrating
from app.database import Database
from app.domain.cards import CardCause
from app.domain.petitions import Action
from app.models.cards import Card
from app.models.inbox import Message
from app.models.matters import Clock
from app.models.papers import PaperRole
from app.models.promises import Promise
from app.operations import inbox
from tests import given
from tests.given import County, county, done
from tests.operations.test_clocks_of_executions import DUE, TODAY
from tests.operations.test_executions import NOW, closed, keep
from tests.operations.test_ladder import climbed

DAYS = (Clock.rule, Clock.started_on, Clock.nominal_on, Clock.due_on, Clock.stopped_on, Clock.stop_reason, Clock.steps)


def test_the_days_run_as_if_they_always_had_and_a_missed_one_has_no_second_card(any_database: Database) -> None:
    mine = select(*DAYS).join(Promise, Promise.clock_id == Clock.id).order_by(Promise.id)
    late = NOW + timedelta(days=22)
    with any_database.transaction() as session:
        here: County = county(session)
        closed(session, here)
        keep(session, here, closed(session, here), PaperRole.EVIDENCE, at=NOW + timedelta(days=2))
        back = closed(session, here)
        given.visited(session, here, back, given.NOT_SOLVED, at=NOW + timedelta(days=3))
        done(session, here, back, Action.REOPEN, at=NOW + timedelta(days=4))
        climbed(session, late)
        before = session.execute(mine).all()
        cards = session.scalars(select(Card.cause_key).order_by(Card.id)).all()
    assert [(row.rule, row.started_on, row.due_on, row.stop_reason) for row in before] == [
        ("X2", TODAY, DUE, None),
        ("X2", TODAY, DUE, "met"),
        ("X2", TODAY, DUE, "ended"),
    ]
    assert f"X2:{DUE}" in cards
    migrating.downgrade(any_database, "0061")
    migrating.upgrade(any_database)
    with any_database.transaction() as session:
        assert session.execute(mine).all() == before
        assert session.scalars(select(Card.cause_key).order_by(Card.id)).all() == cards
        inbox.remind(session, now=late)
        told = session.scalar(select(func.count(Message.id)))
        climbed(session, late)
        missed = select(func.count(Card.id)).where(Card.cause == CardCause.NODE_MISSED, Card.cause_key.like("X2:%"))
        assert session.scalar(missed) == 1
        inbox.remind(session, now=late)
        assert session.scalar(select(func.count(Message.id))) == told
