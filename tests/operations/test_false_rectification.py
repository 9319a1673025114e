"""What was reported as done and was not (虚假整改) is shown anew; days of measures, evidence and checks are bounded."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.rectification import Action, ItemType, Stage
from app.models.papers import Attachment
from app.models.rectification import RectificationItem
from app.operations import amending_papers, correcting, referring
from app.operations.papers import NewPaper
from app.operations.rectification import NewMeasure
from app.queries.evidence import in_force
from tests import given
from tests.given import MORNING, County, done, refused

BACK = MORNING + timedelta(days=3)
TODAY = MORNING.date()


def days(count: int) -> date:
    return TODAY + timedelta(days=count)


def shown(item: RectificationItem, day: date, paper: NewPaper | None = None) -> NewPaper:
    """A photograph of this day that proves the measures in force."""
    whole = paper or given.paper()
    return replace(whole, measures=tuple(one.uid for one in in_force(item)), dated_on=day)


def returned(session: Session, here: County, *, is_false: bool = True) -> RectificationItem:
    """Sent back by the verifier three days after the first morning."""
    made = given.item(session, here, Stage.APPLIED)
    done(session, here, made, Action.RETURN, at=BACK, is_false=is_false)
    return made


def reported(session: Session, here: County, made: RectificationItem, at: datetime, **said: Any) -> None:
    done(session, here, made, Action.APPROVE_REPORT, at=at, **said)


def test_what_was_returned_as_false_is_shown_anew_with_new_progress(session: Session, here: County) -> None:
    made = returned(session, here)
    later = BACK + timedelta(days=2)
    with refused(session, "progress_owed"):
        reported(session, here, made, later)
    done(session, here, made, Action.NOTE, at=later, papers=())
    with refused(session, "measures_unproven"):
        reported(session, here, made, later)
    with refused(session, "evidence_before_return", "evidence"):
        reported(session, here, made, later, papers=(shown(made, BACK.date() - timedelta(days=1)),))
    reported(session, here, made, later, papers=(shown(made, later.date()),))
    done(session, here, made, Action.APPLY, at=later)
    assert made.stage == Stage.APPLIED


def test_a_withdrawn_photograph_does_not_come_again_as_new(session: Session, here: County) -> None:
    made = returned(session, here)
    later = BACK + timedelta(days=2)
    done(session, here, made, Action.NOTE, at=later, papers=())
    old = session.scalars(select(Attachment).where(Attachment.matter_id == made.id)).first()
    assert old is not None
    amending_papers.withdraw(
        session, old.uid, None, "照片拍得不清楚，撤下重传", actor=here.actors["office_clerk"], now=later
    )
    same = replace(given.paper(), sha256=old.sha256)
    with refused(session, "evidence_of_before", "evidence"):
        reported(session, here, made, later, papers=(shown(made, later.date(), same),))


def test_what_was_returned_for_something_else_keeps_its_evidence(session: Session, here: County) -> None:
    made = returned(session, here, is_false=False)
    reported(session, here, made, BACK + timedelta(days=1))
    done(session, here, made, Action.APPLY, at=BACK + timedelta(days=1))
    assert made.stage == Stage.APPLIED


def test_taken_back_what_was_shown_before_counts_again(session: Session, here: County) -> None:
    made = returned(session, here)
    command = referring.Unfind("复核后确认管道已经修好，照片拍错了户")
    referring.unfind(session, made.uid, None, command, actor=here.actors["verifier"], now=BACK)
    reported(session, here, made, BACK + timedelta(days=1))
    assert made.report_approved_by_id is not None


def test_an_old_photograph_of_what_was_false_still_gets_its_right_name(session: Session, here: County) -> None:
    made = returned(session, here)
    old = session.scalars(select(Attachment).where(Attachment.matter_id == made.id)).first()
    assert old is not None
    told = amending_papers.CorrectPaper(
        f"更正后{old.name}", old.role, "名称写错了一个字", tuple(one.uid for one in in_force(made)), old.dated_on
    )
    amending_papers.correct(session, old.uid, None, told, actor=here.actors["office_clerk"], now=BACK)
    assert (old.name or "").startswith("更正后")


@pytest.mark.parametrize(
    ("day", "code"), [(days(-1), "measure_before_item"), (days(61), "measure_after_item"), (days(60), None)]
)
def test_a_measure_is_of_a_day_within_the_items_own(
    session: Session, here: County, day: date, code: str | None
) -> None:
    made = given.item(session, here, Stage.LISTED)
    done(session, here, made, Action.CLAIM, at=MORNING)
    plan: dict[str, Any] = {"measures": (NewMeasure("更换设施", "秦玉洁", day),)}
    if code is None:
        done(session, here, made, Action.PLAN, at=MORNING, **plan)
        with refused(session, "due_before_measures", "due_on"):
            done(session, here, made, Action.APPROVE_PLAN, at=MORNING, due_on=days(59))
        return
    with refused(session, code, "measures"):
        done(session, here, made, Action.PLAN, at=MORNING, **plan)


def test_a_corrected_measure_stays_within_the_items_days(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.RECTIFYING)
    (measure,) = in_force(made)
    late = correcting.CorrectPlan({}, "期限抄错了一行", {measure.uid: {"due_on": date(2099, 1, 1)}})
    with refused(session, "measure_after_item", "measures"):
        correcting.correct_plan(session, made.uid, None, late, actor=here.actors["office_clerk"], now=MORNING)
    early = correcting.Correct({"due_on": days(5)}, "期限抄错了一行")
    with refused(session, "due_before_measures", "due_on"):
        correcting.correct(session, made.uid, None, early, actor=here.actors["office_clerk"], now=MORNING)


def test_evidence_is_of_no_day_before_the_problem_was_fed_back(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.RECTIFYING)
    with refused(session, "evidence_before_item", "evidence"):
        reported(session, here, made, MORNING, papers=(shown(made, days(-1)),))


def test_the_next_check_of_what_is_watched_for_good_is_within_half_a_year(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.VERIFIED, item_type=ItemType.LONG_TERM)
    with refused(session, "check_too_late", "check_on"):
        done(session, here, made, Action.KEEP_WATCH, at=MORNING, check_on=date(2099, 1, 1))
    done(session, here, made, Action.KEEP_WATCH, at=MORNING, check_on=days(180))
    with refused(session, "check_too_late", "check_on"):
        done(session, here, made, Action.CHECK, at=MORNING, check_on=days(181))
    late = correcting.Correct({"check_on": days(181)}, "日期抄错了一行")
    with refused(session, "check_too_late", "check_on"):
        correcting.correct(session, made.uid, None, late, actor=here.actors["office_clerk"], now=MORNING)


def test_what_is_sent_back_gets_another_day_than_before(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.APPLIED)
    with refused(session, "due_on_stays", "due_on"):
        done(session, here, made, Action.RETURN, at=MORNING, due_on=made.due_on)
    done(session, here, made, Action.RETURN, at=MORNING, due_on=made.due_on + timedelta(days=1))
    assert made.stage == Stage.RECTIFYING


def test_where_the_source_leaves_no_later_day_the_old_one_stands(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.APPLIED)
    made.round.limit_on = made.due_on
    done(session, here, made, Action.RETURN, at=MORNING, due_on=made.due_on)
    assert made.stage == Stage.RECTIFYING
