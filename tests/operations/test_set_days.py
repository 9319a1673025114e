"""Days that somebody set run like every other limit: the day of a report (D11), the day of an item (D25)."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import petitions, rectification
from app.domain.clocks import SET_BY_HAND, RuleId
from app.domain.petitions import Finding, Routing, Stage
from app.models.matters import Clock, Matter, StopReason
from app.operations import calendar, correcting
from app.operations.correcting import Correct
from app.queries.calendar import outdated
from tests import given
from tests.given import MORNING, County, done, refused

P, R, Q = petitions.Action, rectification.Action, rectification.Stage
TODAY = MORNING.date()
HOUR = timedelta(hours=1)


def days(matter: Matter) -> list[tuple[str, date, date, date | None, StopReason | None]]:
    """Rule, start, day, end and its reason of each clock whose day was set, the replaced ones left out."""
    return [
        (clock.rule, clock.started_on, clock.due_on, clock.stopped_on, clock.stop_reason)
        for clock in matter.clocks
        if clock.rule in SET_BY_HAND and clock.stop_reason is not StopReason.REPLACED
    ]


def ahead(number: int) -> date:
    """A day to come."""
    return TODAY + timedelta(days=number)


def corrected(session: Session, here: County, matter: Matter, **values: object) -> None:
    """Correct facts of the matter."""
    by = here.actors["petition_head" if matter.kind == "petition" else "office_clerk"]
    correcting.correct(session, matter.uid, None, Correct(values, "登记时写错"), actor=by, now=MORNING + 2 * HOUR)


def test_an_assigned_petition_owes_its_report_by_the_day_set_until_it_is_closed(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.DELIVERED)
    assert days(made) == [("D11", TODAY, ahead(40), None, None)]
    (clock,) = [clock for clock in made.clocks if clock.rule is RuleId.D11]
    assert (clock.nominal_on, clock.rolled, clock.calendar_complete) == (clock.due_on, False, True)
    assert clock.law == "《信访工作条例》第二十二条第三项（2022 年施行）；交办时指定"
    assert json.loads(clock.steps) == [f"{TODAY} 交办", f"交办时指定：{ahead(40)}", "由人定的日期，遇休息日不顺延"]
    done(session, here, made, P.CLOSE, at=MORNING + timedelta(days=50))
    assert days(made) == [("D11", TODAY, ahead(40), ahead(50), StopReason.MET)]


def test_a_referred_petition_owes_no_report(session: Session, here: County) -> None:
    made = given.petition(session, here)
    done(session, here, made, P.ASSIGN, at=MORNING, routing=Routing.REFER, report_due_on=None)
    assert days(made) == []


def test_an_agreed_objection_takes_the_report_with_it_and_the_next_unit_gets_a_day_of_its_own(
    session: Session, here: County
) -> None:
    made = given.petition(session, here)
    done(session, here, made, P.ASSIGN, at=MORNING)
    done(session, here, made, P.OBJECT, at=MORNING + HOUR)
    done(session, here, made, P.AGREE, at=MORNING + 2 * HOUR)
    done(session, here, made, P.ASSIGN, at=MORNING + 3 * HOUR, report_due_on=ahead(20))
    assert [(day, why) for _, _, day, _, why in days(made)] == [(ahead(40), StopReason.ENDED), (ahead(20), None)]


def test_a_review_takes_the_report_from_the_unit_and_an_order_to_redo_sets_a_new_day(
    session: Session, here: County
) -> None:
    made = given.petition(session, here, Stage.DELIVERED)
    done(session, here, made, P.ASK_REVIEW, at=MORNING + HOUR)
    assert [why for *_, why in days(made)] == [StopReason.ENDED]
    done(session, here, made, P.REVIEW, at=MORNING + 2 * HOUR, finding=Finding.REVOKE_REDO)
    done(session, here, made, P.REDO, at=MORNING + 3 * HOUR, due_on=ahead(25))
    assert days(made)[1:] == [("D11", TODAY, ahead(25), None, None)]


@pytest.mark.parametrize("stage", [Stage.ROUTED, Stage.CLOSED])
def test_a_corrected_day_of_the_report_is_the_day_that_counts(session: Session, here: County, stage: Stage) -> None:
    made = given.petition(session, here, stage)
    ended = days(made)[0][3:]
    corrected(session, here, made, report_due_on=ahead(33))
    assert days(made) == [("D11", TODAY, ahead(33), *ended)]
    (_, steps) = [json.loads(clock.steps) for clock in made.clocks if clock.rule is RuleId.D11]
    assert steps[:2] == [f"{TODAY} 交办", f"更正后：{ahead(33)}"]


def test_what_turns_out_to_be_assigned_or_only_referred_gains_or_loses_its_day(session: Session, here: County) -> None:
    made = given.petition(session, here)
    done(session, here, made, P.ASSIGN, at=MORNING, routing=Routing.REFER, report_due_on=None)
    corrected(session, here, made, routing=Routing.ASSIGN, report_due_on=ahead(30))
    assert days(made) == [("D11", TODAY, ahead(30), None, None)]
    corrected(session, here, made, routing=Routing.REFER)
    assert [why for *_, why in days(made)] == [StopReason.ENDED]


def test_an_items_day_runs_from_the_list_to_the_application(session: Session, here: County) -> None:
    made = given.item(session, here, Q.LISTED, received_on=ahead(-5))
    assert days(made) == [("D25", ahead(-5), ahead(60), None, None)]
    for hours, act in enumerate((R.CLAIM, R.PLAN, R.APPROVE_PLAN, R.NOTE, R.APPROVE_REPORT), start=1):
        done(session, here, made, act, at=MORNING + hours * HOUR)
    assert days(made) == [("D25", ahead(-5), ahead(50), None, None)], "the plan's approval set another day"
    assert made.due_on == ahead(50)
    done(session, here, made, R.APPLY, at=MORNING + timedelta(days=55))
    assert days(made) == [("D25", ahead(-5), ahead(50), ahead(55), StopReason.MET)], "the day of application counts"


def test_what_was_applied_for_in_vain_runs_by_the_new_day_and_what_comes_back_too(
    session: Session, here: County
) -> None:
    made = given.item(session, here, Q.APPLIED)
    done(session, here, made, R.RETURN, at=MORNING + HOUR, due_on=ahead(15))
    assert days(made) == [("D25", TODAY, ahead(15), None, None)]
    done(session, here, made, R.APPROVE_REPORT, at=MORNING + 2 * HOUR)
    done(session, here, made, R.APPLY, at=MORNING + 3 * HOUR)
    done(session, here, made, R.VERIFY, at=MORNING + 4 * HOUR)
    done(session, here, made, R.SIGN_OFF, at=MORNING + 5 * HOUR)
    done(session, here, made, R.REWORK, at=MORNING + timedelta(days=2), due_on=ahead(32))
    assert days(made) == [
        ("D25", TODAY, ahead(15), TODAY, StopReason.MET),
        ("D25", ahead(2), ahead(32), None, None),
    ]


def test_a_corrected_day_of_an_item_and_its_corrected_day_of_receipt_move_its_clock(
    session: Session, here: County
) -> None:
    made = given.item(session, here)
    corrected(session, here, made, due_on=ahead(70), received_on=ahead(-3))
    assert days(made) == [("D25", ahead(-3), ahead(70), None, None)]


def test_a_day_that_was_set_stays_when_the_calendar_changes(session: Session, here: County) -> None:
    made, item = given.petition(session, here, Stage.ROUTED), given.item(session, here)
    session.flush()
    calendar.enter_year(session, 2031, {}, source="测试", actor=here.actors["admin"], now=MORNING)
    late = session.scalars(select(Clock.rule).where(outdated(session))).all()
    assert late
    assert not {*late} & {*SET_BY_HAND}
    assert [len(days(one)) for one in (made, item)] == [1, 1]


def test_a_day_that_is_refused_starts_nothing(session: Session, here: County) -> None:
    made = given.petition(session, here)
    with refused(session, "day_not_in_future", "report_due_on"):
        done(session, here, made, P.ASSIGN, at=MORNING, report_due_on=ahead(-1))
    assert days(made) == []
