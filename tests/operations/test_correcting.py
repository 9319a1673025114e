"""Correcting what was entered wrongly: before and after kept, clocks and spans follow."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.clocks import RuleId
from app.models.matters import Clock, Matter
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import correcting
from app.operations.correcting import Correct
from tests import given
from tests.given import MORNING, County, refused


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2024, month, day, hour, tzinfo=SHANGHAI)


def clock(matter: Matter, rule: RuleId) -> Clock:
    return next(clock for clock in reversed(matter.clocks) if clock.rule is rule)


def running(matter: Matter) -> set[RuleId]:
    return {clock.rule for clock in matter.clocks if clock.stopped_on is None}


def correct(session: Session, here: County, made: Petition, **values: object) -> None:
    correcting.correct(
        session, made.uid, None, Correct(values, "登记时写错"), actor=here.actors["petition_head"], now=MORNING
    )


def test_correcting_the_day_of_receipt_moves_clock_and_first_span(session: Session, here: County) -> None:
    made = given.petition(session, here)
    correct(session, here, made, received_on=date(2024, 5, 6))
    assert clock(made, RuleId.D1).due_on == date(2024, 5, 21)
    assert running(made) == {RuleId.D1}
    assert made.holdings[0].from_at == datetime(2024, 5, 6, tzinfo=SHANGHAI)


def test_a_day_of_receipt_after_the_registration_is_refused(session: Session, here: County) -> None:
    made = given.petition(session, here, at=MORNING - timedelta(days=3))
    with refused(session, "received_after_registered", "received_on"):
        correct(session, here, made, received_on=date(2024, 5, 9))


def test_correcting_needs_a_reason_and_a_difference(session: Session, here: County) -> None:
    made = given.petition(session, here)
    with refused(session, "nothing_changed"):
        correct(session, here, made, title=made.title)
    with refused(session, "reason_missing", "reason"):
        correcting.correct(
            session, made.uid, None, Correct({"title": "改"}, ""), actor=here.actors["petition_head"], now=MORNING
        )
    with refused(session, "not_permitted"):
        correcting.correct(
            session, made.uid, None, Correct({"title": "改"}, "写错"), actor=here.actors["leader"], now=MORNING
        )


def test_correcting_keeps_before_and_after(session: Session, here: County) -> None:
    made = given.petition(session, here)
    correct(session, here, made, village_id=here.villages["mill"])
    step = session.scalars(select(Step).where(Step.matter_id == made.id).order_by(Step.id.desc())).first()
    assert step is not None
    assert step.changes is not None
    assert str(here.villages["well"]) in step.changes
    assert str(here.villages["mill"]) in step.changes
