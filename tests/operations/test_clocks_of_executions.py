"""The day by which an opinion is carried out is a clock (X2): it says why, warns its owner, ends with the task."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.cards import CardCause
from app.domain.petitions import Action, Finding
from app.models.cards import Card
from app.models.inbox import Message, MessageKind
from app.models.matters import Clock, Matter, StopReason
from app.models.papers import PaperRole
from app.models.promises import Promise
from app.operations import correcting, inbox
from app.web.matters import clock_lines
from tests import given
from tests.county import County
from tests.given import done, refused
from tests.operations.test_executions import NOW, closed, keep
from tests.operations.test_ladder import climbed

TODAY = NOW.date()
DUE = TODAY + timedelta(days=20)


def owed(made: Matter) -> list[tuple[date, date, date | None, StopReason | None]]:
    rows = [clock for clock in made.clocks if clock.rule == "X2"]
    return [(one.started_on, one.due_on, one.stopped_on, one.stop_reason) for one in rows]


def corrected(session: Session, here: County, made: Matter, **facts: object) -> None:
    (row,) = session.scalars(select(Promise).where(Promise.matter_id == made.id))
    want = correcting.CorrectRow(row.uid, facts, "落实的日期写错了，按会议纪要")
    correcting.correct_row(session, made.uid, None, want, actor=here.actors["petition_head"], now=NOW)


def test_the_day_explains_itself_on_the_page_until_it_is_carried_out(session: Session, here: County) -> None:
    made = closed(session, here)
    assert owed(made) == [(TODAY, DUE, None, None)]
    (line,) = [one for one in clock_lines(made, TODAY) if one.rule == "X2"]
    assert list(line.steps[:2]) == [f"{TODAY} 办结", f"办结时指定：{DUE}"]
    assert (line.nominal_on, line.due_on) == (DUE, DUE)
    assert "第三十二条第二款" in line.law
    keep(session, here, made, PaperRole.EVIDENCE, at=NOW + timedelta(days=2))
    assert owed(made) == [(TODAY, DUE, TODAY + timedelta(days=2), StopReason.MET)]


def test_a_corrected_day_is_another_clock_and_what_was_not_kept_runs_on(session: Session, here: County) -> None:
    made, later = closed(session, here), DUE + timedelta(days=5)
    with refused(session, "execution_too_late", "promise_due_on"):
        corrected(session, here, made, promise_due_on=TODAY + timedelta(days=366))
    with refused(session, "day_before", "promise_due_on"):
        corrected(session, here, made, promise_due_on=TODAY)
    corrected(session, here, made, promise_due_on=later)
    assert owed(made) == [(TODAY, DUE, TODAY, StopReason.REPLACED), (TODAY, later, None, None)]
    keep(session, here, made, PaperRole.EVIDENCE, at=NOW)
    assert owed(made)[-1] == (TODAY, later, TODAY, StopReason.MET)
    corrected(session, here, made, promise_kept_on="")
    assert owed(made)[-1] == (TODAY, later, None, None)


def test_it_ends_with_what_is_handled_anew(session: Session, here: County) -> None:
    again, back = closed(session, here), closed(session, here)
    done(session, here, again, Action.ASK_REVIEW, at=NOW + timedelta(days=1))
    done(session, here, again, Action.REVIEW, at=NOW + timedelta(days=2), finding=Finding.REVOKE_REDO)
    assert owed(again) == [(TODAY, DUE, None, None)]
    done(session, here, again, Action.REDO, at=NOW + timedelta(days=3))
    assert owed(again) == [(TODAY, DUE, TODAY + timedelta(days=3), StopReason.ENDED)]
    given.visited(session, here, back, given.NOT_SOLVED, at=NOW + timedelta(days=3))
    done(session, here, back, Action.REOPEN, at=NOW + timedelta(days=4))
    assert owed(back) == [(TODAY, DUE, TODAY + timedelta(days=4), StopReason.ENDED)]


def test_whoever_carries_it_out_is_reminded_and_a_missed_day_is_one_card(session: Session, here: County) -> None:
    made = closed(session, here)
    (row,) = session.scalars(select(Promise).where(Promise.matter_id == made.id))
    row.owner_id = here.people["town_head"]
    late = NOW + timedelta(days=21)
    session.flush()
    inbox.remind(session, now=NOW + timedelta(days=18))
    told = select(Message.person_id).where(Message.kind == MessageKind.DUE, Message.duty == "X2")
    assert here.people["town_head"] in session.scalars(told).all()
    climbed(session, late)
    climbed(session, late + timedelta(days=1))
    keys = select(Card.cause_key).where(Card.cause == CardCause.NODE_MISSED, Card.matter_id == made.id)
    assert session.scalars(keys).all() == [f"X2:{DUE}"]


def test_every_running_one_has_its_promise(session: Session, here: County) -> None:
    made = closed(session, here)
    (row,) = session.scalars(select(Promise).where(Promise.matter_id == made.id))
    assert row.clock_id == session.scalars(select(Clock.id).where(Clock.rule == "X2")).one()
