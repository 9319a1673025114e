"""Each demand has its decision (art. 32); the whole, the letter and what is carried out follow from them."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.letters import LetterKind
from app.domain.petitions import Action, Category, Decision, Outcome, Stage
from app.models.letters import Letter
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import correcting
from app.operations.correcting import Correct
from tests import given
from tests.given import MORNING, County, done, refused

LATER = MORNING + timedelta(days=1)
DEMAND = "一、请求补发危房改造补助；二、要求修好井台村三组的机耕路。"
SUPPORT, REJECT = Decision.SUPPORT, Decision.REJECT


def accepted(session: Session, here: County, **changes: Any) -> Petition:
    return given.petition(session, here, Stage.ACCEPTED, demand=DEMAND, **changes)


def issue(session: Session, here: County, petition: Petition, *decisions: Decision) -> None:
    done(session, here, petition, Action.ISSUE, at=LATER, decision=None, decisions=decisions)


def correct(session: Session, here: County, petition: Petition, **values: object) -> None:
    why = Correct(values, "与会议记录核对后更正")
    correcting.correct(session, petition.uid, None, why, actor=here.actors["petition_head"], now=LATER)


def body_of(session: Session, petition: Petition) -> str:
    letters = session.scalars(select(Letter).where(Letter.matter_id == petition.id))
    return next(one.body or "" for one in letters if one.kind == LetterKind.OPINION)


@pytest.mark.parametrize("decisions", [(), (SUPPORT,), (SUPPORT, Decision.PARTLY), (SUPPORT, SUPPORT, SUPPORT)])
def test_one_tick_decides_no_several_demands(session: Session, here: County, decisions: tuple[Decision, ...]) -> None:
    petition = accepted(session, here)
    with refused(session, "decisions_missing", "decisions"):
        done(session, here, petition, Action.ISSUE, at=LATER, decision=SUPPORT, decisions=decisions)
    assert petition.stage == Stage.ACCEPTED


def test_the_whole_follows_whatever_else_is_said(session: Session, here: County) -> None:
    petition = accepted(session, here)
    done(session, here, petition, Action.ISSUE, at=LATER, decision=SUPPORT, decisions=(REJECT, REJECT))
    assert (petition.decision, petition.decisions) == (REJECT, "reject reject")
    step = session.scalars(select(Step).where(Step.matter_id == petition.id, Step.action == Action.ISSUE)).one()
    assert '["decisions", null, "reject reject"]' in (step.changes or "")


def test_partly_supported_is_no_answer_to_one_demand(session: Session, here: County) -> None:
    petition = given.petition(session, here, Stage.ACCEPTED, demand="请求补发危房改造补助。")
    with refused(session, "decision_missing", "decision"):
        done(session, here, petition, Action.ISSUE, at=LATER, decision=Decision.PARTLY)
    done(session, here, petition, Action.ISSUE, at=LATER)
    assert (petition.decision, petition.decisions) == (SUPPORT, None)


def test_of_a_suggestion_it_is_said_whether_it_is_adopted(session: Session, here: County) -> None:
    petition = accepted(session, here, category=Category.SUGGESTION)
    issue(session, here, petition)
    assert (petition.decision, petition.decisions) == (None, None)


def test_the_letter_lists_each_demand_with_its_decision(session: Session, here: County) -> None:
    petition = accepted(session, here)
    issue(session, here, petition, SUPPORT, REJECT)
    body = body_of(session, petition)
    assert "第一项请求“请求补发危房改造补助”：予以支持。" in body
    assert "第二项请求“要求修好井台村三组的机耕路”：不予支持。" in body
    assert "对您的投诉请求部分予以支持" in body


def test_what_is_supported_in_any_demand_is_carried_out(session: Session, here: County) -> None:
    petition = accepted(session, here)
    issue(session, here, petition, REJECT, SUPPORT)
    done(session, here, petition, Action.DELIVER, at=LATER)
    with refused(session, "execution_unproven", "task"):
        done(session, here, petition, Action.CLOSE, at=LATER, outcome=Outcome.PARTLY)


def test_a_decision_of_a_demand_is_corrected_and_the_whole_with_it_before_it_is_served(
    session: Session, here: County
) -> None:
    petition = accepted(session, here)
    issue(session, here, petition, SUPPORT, REJECT)
    with refused(session, "fact_not_entered", "decision"):
        correct(session, here, petition, decision=SUPPORT)
    with refused(session, "decisions_missing", "decisions"):
        correct(session, here, petition, decisions="support")
    correct(session, here, petition, decisions="support support")
    assert petition.decision is SUPPORT
    with refused(session, "act_letter_differs"):
        done(session, here, petition, Action.DELIVER, at=LATER)


def test_the_demands_that_were_decided_are_not_made_more_or_fewer(session: Session, here: County) -> None:
    petition = accepted(session, here)
    issue(session, here, petition, SUPPORT, REJECT)
    with refused(session, "demands_decided", "demand"):
        correct(session, here, petition, demand="请求补发危房改造补助。")
    correct(session, here, petition, demand=DEMAND.replace("三组", "四组"))
    assert petition.decisions == "support reject"


def test_what_is_taken_up_again_is_decided_anew(session: Session, here: County) -> None:
    petition = accepted(session, here)
    issue(session, here, petition, REJECT, REJECT)
    done(session, here, petition, Action.DELIVER, at=LATER)
    done(session, here, petition, Action.CLOSE, at=LATER, outcome=Outcome.UNRESOLVED)
    given.visited(session, here, petition, given.NOT_SOLVED, at=LATER + timedelta(days=1))
    done(session, here, petition, Action.REOPEN, at=LATER + timedelta(days=2))
    assert (petition.decision, petition.decisions) == (None, None)
