"""The day by which an assisting unit answers is a clock (X1): it says why, warns the unit, ends with the request."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.cards import CardCause
from app.domain.petitions import Action, Stage
from app.models.cards import Card
from app.models.inbox import Message, MessageKind
from app.models.matters import Matter, StopReason
from app.operations import correcting
from app.queries import worklist
from app.queries.corrections import told
from app.queries.worklist import Queue
from tests import given
from tests.given import MORNING, County, done, refused
from tests.operations.test_assisting import DUE, LATER, TODAY, answered, asked, waived
from tests.operations.test_correcting_rows import step
from tests.operations.test_ladder import climbed, days


def owed(matter: Matter) -> list[tuple[date, date, date | None, StopReason | None]]:
    rows = [clock for clock in matter.clocks if clock.rule == "X1"]
    return [(one.started_on, one.due_on, one.stopped_on, one.stop_reason) for one in rows]


def test_the_day_of_a_request_runs_until_it_is_answered_or_waived(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    first = asked(session, here, made)
    other = asked(session, here, made, unit_id=here.units["bridge"], due_on=DUE + timedelta(days=2))
    assert owed(made) == [(TODAY, DUE, None, None), (TODAY, DUE + timedelta(days=2), None, None)]
    assert first.clock.unit_id == here.units["housing"]
    assert f"请求协办时指定：{DUE}" in first.clock.steps
    assert "第二十四条" in first.clock.law
    answered(session, here, first)
    waived(session, here, other, "town_head")
    assert [why for *_, why in owed(made)] == [StopReason.MET, StopReason.ENDED]
    assert not [clock for clock in made.running if clock.rule == "X1"]


def test_it_ends_where_nobody_is_to_answer_any_more_and_runs_on_where_somebody_is(
    session: Session, here: County
) -> None:
    made = given.petition(session, here, Stage.ROUTED)
    asked(session, here, made)
    done(session, here, made, Action.OBJECT, at=MORNING)
    done(session, here, made, Action.AGREE, at=MORNING)
    done(session, here, made, Action.ASSIGN, at=LATER, unit_id=here.units["housing"])
    assert owed(made) == [(TODAY, DUE, TODAY, StopReason.ENDED)]
    want = correcting.Correct({"unit_id": here.units["willow"]}, "转错了单位，应当由镇里办", "县信访工作联席会议")
    correcting.correct(session, made.uid, None, want, actor=here.actors["petition_head"], now=LATER)
    assert owed(made) == [(TODAY, DUE, None, None)]
    done(session, here, made, "void", at=LATER)
    assert [why for *_, why in owed(made)] == [StopReason.ENDED]


def test_a_corrected_day_is_another_clock_that_tells_both(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    one, last = asked(session, here, made), max(clock.due_on for clock in made.clocks if clock.rule == "D5")

    def corrected(day: date) -> None:
        want = correcting.CorrectRow(one.uid, {"assist_due_on": day}, "协办的日期写错了")
        correcting.correct_row(session, made.uid, None, want, actor=here.actors["petition_head"], now=LATER)

    with refused(session, "assist_after_the_matter", "assist_due_on"):
        corrected(last + timedelta(days=1))
    corrected(DUE + timedelta(days=3))
    assert owed(made) == [(TODAY, DUE, TODAY, StopReason.REPLACED), (TODAY, DUE + timedelta(days=3), None, None)]
    assert one.due_on == DUE + timedelta(days=3)
    assert ("assist_due_on.1", str(DUE), str(DUE + timedelta(days=3))) in told(step(session, made, "correct"))


def test_the_assisting_unit_is_warned_and_has_it_in_its_queue_once_it_is_late(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    asked(session, here, made)
    head, late = here.actors["housing_head"], DUE + timedelta(days=1)
    assert session.scalars(worklist.ids(head, Queue.LATE, late)).all() == [made.id]
    climbed(session, days(11))
    cards = session.execute(select(Card.cause, Card.unit_id).where(Card.cause_key.startswith("X1:"))).all()
    assert cards == [(CardCause.NODE_MISSED, here.units["housing"])]
    warned = select(Message.person_id).where(Message.kind == MessageKind.DUE, Message.duty == "X1")
    assert head.person_id in session.scalars(warned).all()
