"""What was decided and served is corrected by the petition office's head alone (DECISIONS 9, DOMAIN 11.1)."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.petitions import Action, Decision, DeliveryWay, Finding, Stage
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import correcting
from app.operations.correcting import Correct, CorrectRow
from app.operations.delivering import ToPerson
from app.operations.registering import NewPetitioner
from tests import given
from tests.given import MORNING, County, done, refused

LATER = MORNING + timedelta(days=1)
BETTER = "经核实部分属实，补助本月内补发到户。"


def correct(session: Session, here: County, petition: Petition, by: str, **values: object) -> None:
    why = Correct(values, "与定稿的意见书核对")
    correcting.correct(session, petition.uid, None, why, actor=here.actors[by], now=LATER)


@pytest.mark.parametrize("fact", ["decision", "opinion", "opinion_law"])
def test_the_registrar_corrects_an_opinion_until_it_is_served_and_the_head_after_it(
    session: Session, here: County, fact: str
) -> None:
    values = {"decision": Decision.EXPLAIN, "opinion": BETTER, "opinion_law": "某办法第九条"}
    told = {fact: values[fact]}
    issued = given.petition(session, here, Stage.OPINION_ISSUED)
    correct(session, here, issued, "registrar", **told)
    served = given.petition(session, here, Stage.DELIVERED)
    with refused(session, "decision_served", fact):
        correct(session, here, served, "registrar", **told)
    correct(session, here, served, "petition_head", **told)
    assert getattr(served, fact) == values[fact]


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
    with refused(session, "decision_served", "opinion"):
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
    row(reviewed, review.uid, "registrar", remedy_law="某办法第九条")
    done(session, here, reviewed, Action.DELIVER, at=LATER, by="reviewer")
    with refused(session, "decision_served", "remedy_opinion"):
        row(reviewed, review.uid, "registrar", remedy_opinion="原处理意见依据充分，予以维持。")
    row(reviewed, review.uid, "petition_head", remedy_opinion="原处理意见依据充分，予以维持。")
    done(session, here, redone, Action.REDO, at=LATER)
    order = session.scalars(select(Step.uid).where(Step.matter_id == redone.id, Step.action == Action.REDO)).one()
    with refused(session, "decision_served", "step_words"):
        row(redone, order, "registrar", step_words="原意见漏算两个月，重新核定")
