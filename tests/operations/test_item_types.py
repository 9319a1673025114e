"""立行立改, 限期整改, 长期坚持: what is put right at once has few days alone; owners, leaders, false findings."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.clocks import RuleId
from app.domain.rectification import Action, FoundAt, ItemType, ReworkCause, Stage
from app.domain.visits import VisitKind, VisitMethod
from app.models.inbox import Message, MessageKind
from app.models.rectification import Measure, RectificationItem
from app.operations import correcting, limits, referring
from app.operations.correcting import Correct
from app.operations.rectification import NewMeasure
from app.operations.registering import History
from app.queries.turns import may_do
from tests import given
from tests.given import MORNING, County, done, measure, refused

TODAY = MORNING.date()


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2024, month, day, hour, tzinfo=SHANGHAI)


def days(count: int) -> date:
    return TODAY + timedelta(days=count)


AT_ONCE: dict[str, Any] = {"item_type": ItemType.IMMEDIATE, "due_on": days(30)}


# What is put right at once


def test_what_is_put_right_at_once_has_the_countys_few_days(session: Session, here: County) -> None:
    with refused(session, "immediate_too_late", "due_on"):
        given.item(session, here, item_type=ItemType.IMMEDIATE, due_on=days(31))
    made = given.item(session, here, item_type=ItemType.IMMEDIATE, due_on=days(30))
    done(session, here, made, Action.CLAIM, at=MORNING)
    done(session, here, made, Action.PLAN, at=MORNING)
    with refused(session, "immediate_too_late", "due_on"):
        done(session, here, made, Action.APPROVE_PLAN, at=MORNING, due_on=days(31))
    done(session, here, made, Action.APPROVE_PLAN, at=MORNING, due_on=days(20))
    assert made.due_on == days(20)


def test_the_county_sets_how_many_days_these_are(session: Session, here: County) -> None:
    setting = limits.NewSetting(RuleId.R6, 10, date(2024, 1, 1), "县整改办通知", "县里要求十日内改到位")
    limits.set_rule(session, setting, actor=here.actors["admin"], now=MORNING)
    with refused(session, "immediate_too_late", "due_on"):
        given.item(session, here, item_type=ItemType.IMMEDIATE, due_on=days(11))
    given.item(session, here, item_type=ItemType.IMMEDIATE, due_on=days(10))


def test_it_gets_no_extension_nor_a_longer_day_by_being_returned_or_corrected(session: Session, here: County) -> None:
    made = given.item(session, here, **AT_ONCE)
    for action in (Action.CLAIM, Action.PLAN):
        done(session, here, made, action, at=MORNING)
    done(session, here, made, Action.APPROVE_PLAN, at=MORNING, due_on=days(30))
    with refused(session, "immediate_not_extended"):
        done(session, here, made, Action.ASK_EXTENSION, at=MORNING)
    asking = select(RectificationItem.id).where(may_do(here.actors["town_clerk"], Action.ASK_EXTENSION))
    assert session.scalars(asking).all() == []

    def corrected(**values: object) -> None:
        command = Correct(values, "清单上写的不是这一天")
        correcting.correct(session, made.uid, None, command, actor=here.actors["office_clerk"], now=MORNING)

    with refused(session, "immediate_too_late", "due_on"):
        corrected(due_on=days(40))
    for action in (Action.NOTE, Action.APPROVE_REPORT, Action.APPLY):
        done(session, here, made, action, at=MORNING)
    with refused(session, "immediate_too_late", "due_on"):
        done(session, here, made, Action.RETURN, at=MORNING, due_on=days(31))
    done(session, here, made, Action.RETURN, at=MORNING, due_on=days(12))
    corrected(item_type=ItemType.BY_DATE, due_on=days(60))  # what takes longer is of another type
    done(session, here, made, Action.ASK_EXTENSION, at=MORNING, due_on=days(80))


def test_its_evidence_and_its_second_and_third_person_are_the_same_as_of_any_other(
    session: Session, here: County
) -> None:
    made = given.item(session, here, **AT_ONCE)
    for action in (Action.CLAIM, Action.PLAN):
        done(session, here, made, action, at=MORNING)
    done(session, here, made, Action.APPROVE_PLAN, at=MORNING, due_on=days(30))
    with refused(session, "measures_unproven"):
        done(session, here, made, Action.APPROVE_REPORT, at=MORNING)
    for action in (Action.NOTE, Action.APPROVE_REPORT, Action.APPLY, Action.VERIFY, Action.SIGN_OFF):
        done(session, here, made, action, at=MORNING)
    assert made.stage == Stage.CLOSED


# R2, R3: somebody does each measure by a day, a leader leads


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (NewMeasure("培训使用", None, days(30)), "measure_without_owner"),
        (NewMeasure("培训使用", " ", days(30)), "measure_without_owner"),
        (NewMeasure("培训使用", "秦玉洁"), "measure_without_day"),
    ],
)
def test_a_measure_has_an_owner_and_a_day(session: Session, here: County, wrong: NewMeasure, code: str) -> None:
    made = given.item(session, here, Stage.CLAIMED)
    with refused(session, code, "measures"):
        done(session, here, made, Action.PLAN, at=MORNING, measures=(measure("更换设施"), wrong))


def test_no_plan_of_before_is_approved_while_a_measure_says_neither(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.CLAIMED)  # and planned
    row = session.scalars(select(Measure).where(Measure.item_id == made.id)).one()
    office = here.actors["office_clerk"]
    asking = select(RectificationItem.id).where(may_do(office, Action.APPROVE_PLAN))
    assert session.scalars(asking).all() == [made.id]
    row.due_on = None  # planned before days were asked for
    session.flush()
    assert session.scalars(asking).all() == []
    with refused(session, "measures_undecided"):
        done(session, here, made, Action.APPROVE_PLAN, at=MORNING)
    corrected = correcting.CorrectPlan({}, "方案里漏写期限", {row.uid: {"due_on": days(40)}})
    correcting.correct_plan(session, made.uid, None, corrected, actor=office, now=MORNING)
    emptied = correcting.CorrectPlan({}, "方案里写错了人", {row.uid: {"owner": ""}})
    with refused(session, "measure_without_owner", "measures"):
        correcting.correct_plan(session, made.uid, None, emptied, actor=office, now=MORNING)
    done(session, here, made, Action.APPROVE_PLAN, at=MORNING)
    assert made.stage == Stage.RECTIFYING


def test_nobody_claims_without_a_leader_unless_the_list_names_one(session: Session, here: County) -> None:
    made = given.item(session, here)
    with refused(session, "lead_leader_missing", "lead_leader"):
        done(session, here, made, Action.CLAIM, at=MORNING, lead_leader_id=None)
    named = given.item(session, here, lead_leader_id=here.people["leader"], lead_unit=" 县住建局、 县乡村振兴局 ")
    done(session, here, named, Action.CLAIM, at=MORNING, lead_leader_id=None)
    assert (here.name_of(named.lead_leader_id), named.lead_unit) == ("leader", "县住建局、县乡村振兴局")
    done(session, here, made, Action.CLAIM, at=MORNING, lead_unit="县住建局")
    command = Correct({"lead_unit": "县乡村振兴局"}, "牵头单位抄错了")
    correcting.correct(session, made.uid, None, command, actor=here.actors["office_clerk"], now=MORNING)
    assert made.lead_unit == "县乡村振兴局"
    with refused(session, "fact_missing", "lead_leader"):
        emptied = Correct({"lead_leader_id": None}, "没有这位领导")
        correcting.correct(session, made.uid, None, emptied, actor=here.actors["office_clerk"], now=MORNING)


# 虚假整改: found by whoever looks


def returned(session: Session, here: County) -> RectificationItem:
    made = given.item(session, here, Stage.APPLIED)
    done(session, here, made, Action.RETURN, at=at(5, 13), is_false=True)
    return made


def failed(session: Session, here: County) -> RectificationItem:
    made = given.watched(session, here)
    done(session, here, made, Action.CHECK_FAILED, at=at(8, 1), is_false=True)
    return made


def looked_back(session: Session, here: County) -> RectificationItem:
    made = given.item(session, here, Stage.CLOSED)
    given.visited(session, here, made, given.NOT_SOLVED, at=at(6, 1), is_false=True)
    return made


@pytest.mark.parametrize(
    ("found", "where", "by"),
    [
        (returned, FoundAt.VERIFICATION, "verifier"),
        (failed, FoundAt.LONG_TERM_CHECK, "verifier"),
        (looked_back, FoundAt.LOOK_BACK, "supervisor"),
    ],
)
def test_false_rectification_is_flagged_wherever_somebody_looks(
    session: Session,
    here: County,
    found: Callable[[Session, County], RectificationItem],
    where: FoundAt,
    by: str,
) -> None:
    made = found(session, here)
    finding = referring.waiting(made)
    assert finding is not None
    assert (finding.found_at, here.name_of(finding.found_by_id)) == (where, by)
    told = select(Message.person_id).where(Message.matter_id == made.id, Message.kind == MessageKind.FALSE_FOUND)
    assert here.people["office_clerk"] in session.scalars(told).all()
    for who in ("office_clerk", "office_head"):
        with refused(session, "unfound_by_another"):
            take_back(session, here, made, who)
    take_back(session, here, made, by)
    assert referring.waiting(made) is None
    with refused(session, "no_false_finding"):
        take_back(session, here, made, by)


def take_back(session: Session, here: County, made: RectificationItem, by: str) -> None:
    command = referring.Unfind("复核后确认管道已经修好，照片拍错了户")
    referring.unfind(session, made.uid, None, command, actor=here.actors[by], now=at(8, 2))


def test_who_looked_back_since_takes_back_what_another_found(session: Session, here: County) -> None:
    made = looked_back(session, here)
    with refused(session, "unfound_by_another"):
        take_back(session, here, made, "office_head")
    given.visited(session, here, made, given.SOLVED, at=at(7, 1), by="office_head")
    take_back(session, here, made, "office_head")
    assert referring.waiting(made) is None


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.LONG_TERM])
def test_the_type_of_what_has_ended_by_it_stands(session: Session, here: County, stage: Stage) -> None:
    made = given.watched(session, here) if stage is Stage.LONG_TERM else given.item(session, here, stage)
    other = ItemType.BY_DATE if stage is Stage.LONG_TERM else ItemType.LONG_TERM
    with refused(session, "item_type_decided", "item_type"):
        correct_type(session, here, made, other)


def correct_type(session: Session, here: County, made: RectificationItem, item_type: ItemType) -> None:
    command = Correct({"item_type": item_type}, "类型抄错了一行")
    correcting.correct(session, made.uid, None, command, actor=here.actors["office_clerk"], now=MORNING)


def test_a_day_that_has_passed_is_not_corrected_to_a_later_one(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.CLAIMED)
    later = Correct({"due_on": made.due_on + timedelta(days=30)}, "期限抄错了一行")
    on = datetime.combine(made.due_on, MORNING.timetz())
    with refused(session, "due_on_passed", "due_on"):
        correcting.correct(
            session, made.uid, None, later, actor=here.actors["office_clerk"], now=on + timedelta(days=1)
        )
    correcting.correct(session, made.uid, None, later, actor=here.actors["office_clerk"], now=on)
    assert made.due_on == later.values["due_on"]


def test_what_was_found_at_a_look_back_outlives_another_cause_of_the_rework(session: Session, here: County) -> None:
    made = looked_back(session, here)
    done(session, here, made, Action.REWORK, at=at(6, 2), cause=ReworkCause.POOR_QUALITY)
    assert referring.waiting(made) is not None


def test_a_look_back_that_found_it_solved_flags_nothing(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.CLOSED)
    with refused(session, "false_needs_unsolved", "is_false"):
        given.visited(session, here, made, given.SOLVED, at=at(6, 1), is_false=True)


# DECISIONS 8: what came in as closed is looked back at


def test_who_put_it_on_the_list_as_struck_off_does_not_look_back_at_it(session: Session, here: County) -> None:
    made = given.item(session, here, received_on=days(-60), due_on=days(-10), history=History(days(-10)))
    with refused(session, "had_part_entered_closed"):
        given.visited(session, here, made, at=MORNING, by="office_clerk")
    given.visited(session, here, made, at=MORNING)
    assert made.settled_on == TODAY


def test_what_was_struck_off_since_its_round_is_kept_here_is_no_history(session: Session, here: County) -> None:
    given.item(session, here, at=MORNING - timedelta(days=3))
    for day in (TODAY, days(-3)):
        with refused(session, "struck_off_since_kept", "closed_on"):
            given.item(session, here, received_on=days(-60), due_on=days(-3), history=History(day))
    made = given.item(session, here, received_on=days(-60), due_on=days(-4), history=History(days(-4)))
    assert made.stage == Stage.CLOSED
    late = correcting.Correct({"closed_on": TODAY}, "日期抄错了一行")
    with refused(session, "struck_off_since_kept", "closed_on"):
        correcting.correct(session, made.uid, None, late, actor=here.actors["office_head"], now=MORNING)


@pytest.mark.parametrize("closed_on", [days(-10), days(-400)])
def test_what_was_struck_off_before_is_looked_back_at_by_the_day_of_its_closing(
    session: Session, here: County, closed_on: date
) -> None:
    on: dict[str, Any] = {"received_on": closed_on - timedelta(days=60), "due_on": closed_on}
    made = given.item(session, here, **on, history=History(closed_on))
    (clock,) = [clock for clock in made.clocks if clock.stopped_on is None]
    assert (clock.rule, clock.started_on, clock.due_on) == (RuleId.D23, closed_on, closed_on + timedelta(days=90))
    visit = given.visited(session, here, made, at=MORNING)
    assert (visit.kind, visit.method) == (VisitKind.LOOK_BACK, VisitMethod.IN_PERSON)
    assert made.settled_on == TODAY
    assert clock.stopped_on is not None
