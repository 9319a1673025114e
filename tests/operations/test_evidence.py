"""Evidence is tied to its measure (R6): each has its own, of a day not after closing; wrong ties are corrected."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.rectification import Action, Stage
from app.models.papers import Attachment, PaperRole
from app.models.rectification import RectificationItem
from app.models.timeline import Step
from app.operations import amending_papers, matters
from app.operations.amending_papers import CorrectPaper
from app.operations.evidence import Known
from app.operations.papers import NewPaper
from app.queries.evidence import in_force, of_measures
from app.queries.facts import facts_of
from tests import given
from tests.given import MORNING, County, done, measure, refused

TODAY = MORNING.date()
TWO = (measure("更换设施"), measure("培训使用"))
REPORT = "设施已经更换，培训两次，逐户试用正常。"


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2024, month, day, hour, tzinfo=SHANGHAI)


def planned(session: Session, here: County) -> tuple[RectificationItem, str, str]:
    """An item in work with two measures that nothing proves yet, and the two."""
    made = given.item(session, here, Stage.CLAIMED, received_on=TODAY - timedelta(days=10))
    done(session, here, made, Action.PLAN, at=MORNING, measures=TWO)
    done(session, here, made, Action.APPROVE_PLAN, at=MORNING)
    first, second = (measure.uid for measure in in_force(made))
    return made, first, second


def proof(*measures: str, day: date | None = TODAY, role: PaperRole = PaperRole.EVIDENCE) -> NewPaper:
    return replace(given.paper(role), measures=measures, dated_on=day)


def numbers(session: Session, item: RectificationItem) -> list[int]:
    """How many papers prove each measure."""
    session.flush()
    return [len(one.papers) for one in of_measures(session, item)]


def test_two_papers_of_one_measure_leave_the_other_unproven(session: Session, here: County) -> None:
    made, first, second = planned(session, here)
    both = (proof(first), proof(first))
    with refused(session, "measures_unproven", "evidence"):
        done(session, here, made, Action.APPROVE_REPORT, at=MORNING, papers=both)
    done(session, here, made, Action.APPROVE_REPORT, at=MORNING, papers=(proof(first), proof(second)))
    assert numbers(session, made) == [1, 1]


def test_one_paper_named_for_both_proves_both(session: Session, here: County) -> None:
    made, first, second = planned(session, here)
    done(session, here, made, Action.APPROVE_REPORT, at=MORNING, papers=(proof(first, second),))
    assert numbers(session, made) == [1, 1]
    done(session, here, made, Action.APPLY, at=MORNING)
    assert made.stage == Stage.APPLIED


def test_what_a_note_brought_is_named_for_its_measures_later(session: Session, here: County) -> None:
    made, first, second = planned(session, here)
    command = matters.Note("更换了设施，培训一次", (given.paper(),))
    matters.note(session, made.uid, None, command, actor=here.actors["town_clerk"], now=MORNING)
    (paper,) = session.scalars(select(Attachment).where(Attachment.matter_id == made.id)).all()
    assert facts_of(session, made).unproven_count == 2
    with refused(session, "evidence_day_missing", "evidence"):
        done(session, here, made, Action.APPROVE_REPORT, at=MORNING, known=(Known(paper.uid, (first, second)),))
    known = (Known(paper.uid, (first, second), TODAY - timedelta(days=2)),)
    done(session, here, made, Action.APPROVE_REPORT, at=MORNING, known=known)
    assert (numbers(session, made), paper.dated_on) == ([1, 1], TODAY - timedelta(days=2))


@pytest.mark.parametrize(
    ("paper", "code"),
    [
        ({"day": None}, "evidence_day_missing"),
        ({"day": TODAY + timedelta(days=1)}, "evidence_in_future"),
        ({"role": PaperRole.RECEIPT}, "evidence_is_none"),
    ],
)
def test_evidence_has_a_day_that_came_and_a_role_that_proves(
    session: Session, here: County, paper: dict[str, Any], code: str
) -> None:
    made, first, _ = planned(session, here)
    with refused(session, code, "evidence"):
        done(session, here, made, Action.NOTE, at=MORNING, papers=(proof(first, **paper),))
    with refused(session, "measure_unknown", "evidence"):
        done(session, here, made, Action.NOTE, at=MORNING, papers=(proof("none"),))


def test_a_paper_of_another_item_or_a_withdrawn_one_proves_nothing(session: Session, here: County) -> None:
    made, first, _ = planned(session, here)
    other = given.item(session, here, Stage.RECTIFYING, at=MORNING + timedelta(hours=1))
    elsewhere = session.scalars(select(Attachment).where(Attachment.matter_id == other.id)).one()
    done(session, here, made, Action.NOTE, at=MORNING, papers=(proof(first),))
    own = session.scalars(select(Attachment).where(Attachment.matter_id == made.id)).one()
    amending_papers.withdraw(
        session, own.uid, None, "放错了地方，不是这一条的", actor=here.actors["town_clerk"], now=MORNING
    )
    assert facts_of(session, made).unproven_count == 2
    for paper in (own, elsewhere):
        with refused(session, "paper_proves_nothing", "evidence"):
            known = (Known(paper.uid, (first,), TODAY),)
            done(session, here, made, Action.APPROVE_REPORT, at=MORNING, known=known)


# Put right later


def amended(session: Session, here: County, paper: Attachment, *, when: datetime = MORNING, **said: Any) -> None:
    """Correct the paper as the county office does."""
    command = replace(CorrectPaper(paper.name or "", paper.role, "当时选错了措施"), **said)
    amending_papers.correct(session, paper.uid, None, command, actor=here.actors["office_clerk"], now=when)


def test_what_was_named_for_the_wrong_measure_is_corrected_with_before_and_after(
    session: Session, here: County
) -> None:
    made, first, second = planned(session, here)
    done(session, here, made, Action.NOTE, at=MORNING, papers=(proof(first),))
    (paper,) = session.scalars(select(Attachment).where(Attachment.matter_id == made.id)).all()
    amended(session, here, paper, measures=(second,), dated_on=TODAY - timedelta(days=1))
    assert numbers(session, made) == [0, 1]
    step = session.scalars(select(Step).where(Step.action == "correct_paper")).one()
    told = {name: (before, after) for name, before, after in json.loads(step.changes or "")}
    assert told["paper_measures"] == ("1", "2")
    assert told["paper_dated_on"] == (TODAY.isoformat(), (TODAY - timedelta(days=1)).isoformat())
    with refused(session, "nothing_changed"):
        amended(session, here, paper, measures=(second,), dated_on=TODAY - timedelta(days=1))
    amended(session, here, paper, role=PaperRole.OTHER)
    assert (numbers(session, made), paper.dated_on) == ([0, 0], None)


def test_evidence_of_a_day_after_closing_is_none(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.CLOSED, received_on=TODAY - timedelta(days=10))
    (paper,) = session.scalars(select(Attachment).where(Attachment.matter_id == made.id)).all()
    (measure,) = (one.uid for one in in_force(made))
    with refused(session, "evidence_after_closing", "evidence"):
        amended(session, here, paper, when=at(6, 1), measures=(measure,), dated_on=TODAY + timedelta(days=1))
    amended(session, here, paper, when=at(6, 1), measures=(measure,), dated_on=TODAY - timedelta(days=1))


def test_a_new_plan_wants_new_evidence_and_keeps_what_the_old_one_showed(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.CLOSED)
    done(session, here, made, Action.REWORK, at=at(6, 12))
    (old,) = of_measures(session, made)
    assert (len(old.papers), len(old.former)) == (0, 1)
    done(session, here, made, Action.PLAN, at=at(6, 13), measures=TWO)
    assert facts_of(session, made).unproven_count == 2


def test_evidence_named_before_there_were_days_stays_as_it_is(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.RECTIFYING)
    (paper,) = session.scalars(select(Attachment).where(Attachment.matter_id == made.id)).all()
    paper.dated_on = None
    session.flush()
    done(session, here, made, Action.APPLY, at=MORNING + timedelta(hours=2))
    (measure,) = (one.uid for one in in_force(made))
    amended(session, here, paper, name="改厕竣工照片.jpg", measures=(measure,))
    assert (paper.name, paper.dated_on) == ("改厕竣工照片.jpg", None)
