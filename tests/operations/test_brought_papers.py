"""Hearings, agreements and requests come with their papers (P12, P16, P19)."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.letters import LetterKind
from app.domain.petitions import Action, Stage
from app.models.directory import Tenure
from app.models.letters import Letter
from app.models.papers import PaperRole
from app.operations import letters
from app.operations.letters import Draft, Edit
from app.queries.facts import facts_of
from tests import given
from tests.given import MORNING, County, done, refused
from tests.usual import paper

LATER = MORNING + timedelta(days=1)


@pytest.mark.parametrize(
    ("stage", "act", "other", "code"),
    [
        (Stage.ACCEPTED, Action.HEAR, PaperRole.EVIDENCE, "hearing_needs_record"),
        (Stage.ACCEPTED, Action.MEDIATE, PaperRole.EVIDENCE, "mediation_needs_agreement"),
        (Stage.DELIVERED, Action.ASK_REVIEW, PaperRole.OPINION, "request_needs_paper"),
    ],
)
def test_the_act_comes_with_its_paper_and_no_other_stands_for_it(
    session: Session, here: County, stage: Stage, act: Action, other: PaperRole, code: str
) -> None:
    made = given.petition(session, here, stage)
    for papers in ((), (paper(other),)):
        with refused(session, code, "papers"):
            done(session, here, made, act, at=LATER, papers=papers)
    done(session, here, made, act, at=LATER)


def test_a_recheck_is_asked_for_in_writing(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.DELIVERED)
    for act, by in ((Action.ASK_REVIEW, None), (Action.REVIEW, None), (Action.DELIVER, "reviewer")):
        done(session, here, made, act, at=LATER, by=by)
    with refused(session, "request_needs_paper", "papers"):
        done(session, here, made, Action.ASK_RECHECK, at=LATER, papers=())


def test_a_mediation_that_came_to_nothing_needs_no_agreement(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    record = "双方各执一词，没有达成协议。"
    done(session, here, made, Action.MEDIATE, at=LATER, papers=(), agreed=False, record=record)


def test_the_final_agreement_made_before_stands_for_a_file_once(session: Session, here: County) -> None:
    made, by = given.petition(session, here, Stage.ACCEPTED), here.actors["town_clerk"]
    letter = letters.draft(session, made.uid, made.version, Draft(LetterKind.MEDIATION), actor=by, now=LATER)
    with refused(session, "mediation_needs_agreement", "papers"):
        done(session, here, made, Action.MEDIATE, at=LATER, papers=())
    whole = Edit(letter.title or "", "钱满仓", "双方约定十日内付清，各自签字。", letter.issuer or "", "")
    letters.seal(session, letter.uid, made.version, whole, actor=by, now=LATER)
    done(session, here, made, Action.MEDIATE, at=LATER, papers=())
    assert session.scalars(select(Letter.step_id).where(Letter.kind == LetterKind.MEDIATION)).one() is not None
    with refused(session, "mediation_needs_agreement", "papers"):
        done(session, here, made, Action.MEDIATE, at=LATER, papers=())


def test_minutes_and_agreements_prove_nothing_carried_out(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    before = facts_of(session, made).evidence_count
    for act in (Action.HEAR, Action.MEDIATE):
        done(session, here, made, act, at=LATER)
    assert facts_of(session, made).evidence_count == before


def test_taken_up_again_without_a_handler_when_he_left_his_post(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.CLOSED)
    given.visited(session, here, made, given.NOT_SOLVED, at=LATER)
    handler = here.people["town_clerk"]
    for tenure in session.scalars(select(Tenure).where(Tenure.person_id == handler)):
        tenure.to_on = MORNING.date()
    later = LATER + timedelta(days=1)
    done(session, here, made, Action.REOPEN, at=later)
    assert made.handler_id is None
    done(session, here, made, Action.NAME_HANDLER, at=later, handler_id=here.people["deputy"])
    assert made.handler_id == here.people["deputy"]
