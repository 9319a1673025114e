"""What was signed is corrected by the petition office's head alone and stands in its letter (DECISIONS 9)."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.petitions import Action, Decision, DeliveryWay, Finding, Stage
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import correcting
from app.operations.correcting import Correct, CorrectRow
from app.operations.delivering import ToPerson
from app.operations.registering import NewPetitioner
from tests import given
from tests.given import MORNING, County, done, refused
from tests.usual import paper

LATER = MORNING + timedelta(days=1)
BETTER = "经核实部分属实，补助本月内补发到户。"


def correct(session: Session, here: County, petition: Petition, by: str, **values: object) -> None:
    why = Correct(values, "与定稿的意见书核对")
    correcting.correct(session, petition.uid, None, why, actor=here.actors[by], now=LATER)


@pytest.mark.parametrize("fact", ["decision", "opinion", "opinion_law"])
@pytest.mark.parametrize("stage", [Stage.OPINION_ISSUED, Stage.DELIVERED])
def test_a_signed_opinion_is_the_heads_alone_to_correct(
    session: Session, here: County, fact: str, stage: Stage
) -> None:
    told = {fact: {"decision": Decision.EXPLAIN, "opinion": BETTER, "opinion_law": "某办法第九条"}[fact]}
    issued = given.petition(session, here, stage)
    with refused(session, "decision_signed", fact):
        correct(session, here, issued, "registrar", **told)
    correct(session, here, issued, "petition_head", **told)
    assert getattr(issued, fact) == told[fact]


@pytest.mark.parametrize(("stage", "act"), [(Stage.OPINION_ISSUED, Action.DELIVER), (Stage.DELIVERED, Action.CLOSE)])
def test_what_was_corrected_of_an_opinion_stands_in_its_next_version_before_anything_goes_on(
    session: Session, here: County, stage: Stage, act: Action
) -> None:
    issued = given.petition(session, here, stage)
    correct(session, here, issued, "petition_head", decision=Decision.EXPLAIN, opinion_law="某办法第九条")
    with refused(session, "act_letter_differs"):
        done(session, here, issued, act, at=LATER)
    assert issued.stage == stage
    said = ("您反映的危房改造补助一事，已经核实。", "您的请求事由合理，但缺乏法律依据", "某办法第九条")
    given.put_right(session, here, issued.uid, *said, "如不服，可以自收到书面答复之日起30日内请求复查。")
    done(session, here, issued, act, at=LATER)
    assert issued.stage != stage


def test_the_letter_of_an_opinion_that_was_revoked_binds_nobody_after_another_was_brought(
    session: Session, here: County
) -> None:
    petition = given.petition(session, here, Stage.OPINION_ISSUED)
    done(session, here, petition, Action.DELIVER, at=LATER)
    done(session, here, petition, Action.ASK_REVIEW, at=LATER)
    done(session, here, petition, Action.REVIEW, at=LATER, finding=Finding.REVOKE_REDO)
    done(session, here, petition, Action.REDO, at=LATER)
    brought = (paper(PaperRole.OPINION),)
    done(session, here, petition, Action.ISSUE, at=LATER, opinion="重新核定，补发三个月。", papers=brought)
    correct(session, here, petition, "petition_head", opinion=BETTER)
    assert petition.opinion == BETTER


def test_other_facts_stay_the_registrars_to_correct(session: Session, here: County) -> None:
    served = given.petition(session, here, Stage.DELIVERED)
    correct(session, here, served, "registrar", place="四组")
    assert served.place == "四组"


def test_it_is_enough_that_it_has_reached_one_of_several(session: Session, here: County) -> None:
    people = tuple(NewPetitioner(name=name, address="井台村三组") for name in ("钱满仓", "周大田"))
    petition = given.petition(session, here, Stage.OPINION_ISSUED, people=people, people_count=2)
    first = (ToPerson(petition.petitioners[0].uid, MORNING.date(), DeliveryWay.IN_PERSON),)
    done(session, here, petition, Action.DELIVER, at=MORNING + timedelta(hours=2), people=first)
    assert petition.stage == Stage.OPINION_ISSUED
    with refused(session, "decision_signed", "opinion"):
        correct(session, here, petition, "registrar", opinion=BETTER)


def test_so_it_is_with_a_review_and_an_order_to_handle_it_anew(session: Session, here: County) -> None:
    reviewed, redone = (given.petition(session, here, Stage.DELIVERED) for _ in range(2))

    def row(petition: Petition, uid: str, by: str, **values: object) -> None:
        command = CorrectRow(uid, values, "与定稿的意见书核对")
        correcting.correct_row(session, petition.uid, None, command, actor=here.actors[by], now=LATER)

    for petition, finding in ((reviewed, Finding.UPHOLD), (redone, Finding.REVOKE_REDO)):
        done(session, here, petition, Action.ASK_REVIEW, at=LATER)
        done(session, here, petition, Action.REVIEW, at=LATER, finding=finding)
    review = reviewed.remedies[0]
    with refused(session, "decision_signed", "remedy_law"):
        row(reviewed, review.uid, "registrar", remedy_law="某办法第九条")
    done(session, here, reviewed, Action.DELIVER, at=LATER, by="reviewer")
    with refused(session, "decision_signed", "remedy_opinion"):
        row(reviewed, review.uid, "registrar", remedy_opinion="原处理意见依据充分，予以维持。")
    row(reviewed, review.uid, "petition_head", remedy_opinion="原处理意见依据充分，予以维持。")
    done(session, here, redone, Action.REDO, at=LATER)
    order = session.scalars(select(Step.uid).where(Step.matter_id == redone.id, Step.action == Action.REDO)).one()
    with refused(session, "decision_signed", "step_words"):
        row(redone, order, "registrar", step_words="原意见漏算两个月，重新核定")
