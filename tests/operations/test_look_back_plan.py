"""The look-backs at what was struck off: by risk, met, on the worklist, reminded of, following the risk."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.clocks import RuleId
from app.domain.rectification import Action, FoundAt, RoundSource, Stage
from app.models.inbox import Message, MessageKind
from app.models.matters import StopReason
from app.models.rectification import RectificationItem
from app.operations import correcting, referring, visit_reminders
from app.operations.rectification import NewRound
from app.operations.referring import Unfind
from app.operations.registering import History
from app.queries import worklist
from app.queries.worklist import Queue
from tests import given
from tests.given import MORNING, County, done

R = RuleId
DAYS = {R.D23_7: 7, R.D23_30: 30, R.D23: 90, R.D23_180: 180}
USUAL, MORE, ALL = {R.D23}, {R.D23_30, R.D23, R.D23_180}, set(DAYS)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI)


def owed(item: RectificationItem) -> dict[RuleId, date]:
    """The look-backs still to come, and their days."""
    return {clock.rule: clock.due_on for clock in item.clocks if clock.rule in DAYS and clock.stopped_on is None}


def closed_day(item: RectificationItem) -> date:
    assert item.closed_on is not None
    return item.closed_on


def households(count: int) -> str:
    return "、".join(f"赵{chr(0x4E00 + number)}某" for number in range(count))  # the first of them is 赵一某


@pytest.fixture
def usual(session: Session, here: County) -> RectificationItem:
    """One closed item of no particular risk."""
    return given.item(session, here, Stage.CLOSED)


@pytest.mark.parametrize(
    ("risk", "wanted"),
    [
        ({}, USUAL),
        ({"prominent": True}, ALL),
        ({"source": RoundSource.NATIONAL_ASSESSMENT}, MORE),
        ({"source": RoundSource.POVERTY_AUDIT}, MORE),
        ({"household": households(9)}, USUAL),
        ({"household": households(10)}, MORE),
    ],
)
def test_the_risk_decides_how_often_an_item_is_looked_back_at(
    session: Session, here: County, risk: dict[str, Any], wanted: set[RuleId]
) -> None:
    source = risk.get("source", RoundSource.SELF_CHECK)
    said = {name: value for name, value in risk.items() if name != "source"}
    made = given.item(session, here, Stage.APPLIED, round=NewRound(source, "2024 年反馈"), **said)
    done(session, here, made, Action.VERIFY, at=MORNING, sample="赵一某 已经能用" if "household" in said else "")
    done(session, here, made, Action.SIGN_OFF, at=MORNING)
    assert owed(made) == {rule: closed_day(made) + timedelta(days=DAYS[rule]) for rule in wanted}


def test_settled_at_the_first_look_back_it_stays_on_the_list_and_is_reminded_of(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.CLOSED, prominent=True)
    first, second = closed_day(made) + timedelta(days=5), closed_day(made) + timedelta(days=30)
    given.visited(session, here, made, at=at(first))
    assert (made.settled_on, set(owed(made))) == (first, ALL - {R.D23_7})
    visitor = here.actors["supervisor"]
    assert list(session.scalars(worklist.ids(visitor, Queue.TO_VISIT, first))) == [made.id]
    assert list(session.scalars(worklist.ids(visitor, Queue.VISIT_TODAY, second))) == [made.id]
    visit_reminders.remind(session, now=at(second))
    told = select(Message.duty).where(Message.person_id == here.people["office_head"], Message.kind == MessageKind.DUE)
    assert set(session.scalars(told)) == {"D23-30"}


def test_what_a_later_look_back_finds_unsolved_ends_the_plan_and_reworked_it_is_planned_in_full(
    session: Session, here: County, usual: RectificationItem
) -> None:
    day = closed_day(usual) + timedelta(days=20)
    given.visited(session, here, usual, given.NOT_SOLVED, at=at(day))
    assert owed(usual) == {}
    done(session, here, usual, Action.REWORK, at=at(day), due_on=day + timedelta(days=60))
    again = at(day + timedelta(days=30))
    done(session, here, usual, Action.PLAN, at=again, measures=(given.measure("换掉管道，逐户返工", again),))
    done(session, here, usual, Action.APPROVE_PLAN, at=again)
    done(session, here, usual, Action.APPROVE_REPORT, at=again, papers=(given.paper(),))
    for action in (Action.APPLY, Action.VERIFY, Action.SIGN_OFF):
        done(session, here, usual, action, at=again)
    assert set(owed(usual)) == ALL


def test_what_was_found_false_is_looked_back_at_in_full_until_that_is_taken_back(
    session: Session, here: County
) -> None:
    made = given.item(session, here, Stage.VERIFIED)
    referring.flag(made, FoundAt.VERIFICATION, actor=here.actors["verifier"], now=MORNING)
    done(session, here, made, Action.SIGN_OFF, at=MORNING)
    assert set(owed(made)) == ALL
    later = at(closed_day(made) + timedelta(days=3))
    referring.unfind(session, made.uid, None, Unfind("核对过原件，照片属实"), actor=here.actors["verifier"], now=later)
    assert set(owed(made)) == USUAL


def test_a_correction_of_what_decides_the_risk_lets_the_plan_follow(
    session: Session, here: County, usual: RectificationItem
) -> None:
    day = closed_day(usual) + timedelta(days=40)
    command = correcting.Correct({"household": households(12)}, "漏写了涉及的户，按名单补上")
    correcting.correct(session, usual.uid, None, command, actor=here.actors["office_clerk"], now=at(day))
    assert set(owed(usual)) == {R.D23, R.D23_180}
    (passed,) = [clock for clock in usual.clocks if clock.rule is R.D23_30]
    assert passed.stop_reason is StopReason.ENDED  # its day was over: late for nobody


def test_struck_off_before_this_system_only_what_is_still_to_come_is_owed_beside_the_first(
    session: Session, here: County
) -> None:
    closed_on = MORNING.date() - timedelta(days=100)
    said: dict[str, Any] = {"received_on": closed_on - timedelta(days=60), "due_on": closed_on, "prominent": True}
    made = given.item(session, here, **said, history=History(closed_on))
    assert set(owed(made)) == {R.D23, R.D23_180}
