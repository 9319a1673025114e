"""移送纪检监察机关 (P5): to an organ that may receive accusations, with its receipt; the content is locked after it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.petitions import Action, AgentRelation, Category
from app.models.papers import Attachment, PaperRole
from app.models.petitions import Petition
from app.operations import amending_papers, correcting, matters
from app.operations.correcting import Correct, CorrectAccused, CorrectAgent, CorrectPeople, Person
from app.operations.registering import NewAccused, NewAgent
from app.queries import deliveries
from tests import given
from tests.given import MORNING, County, refused
from tests.usual import paper

LATER = MORNING + timedelta(hours=1)


def accusation(session: Session, here: County, **said: Any) -> Petition:
    accused = (NewAccused(person_id=here.people["secretary"]),)
    return given.petition(session, here, by="confidential", category=Category.ACCUSATION, accused=accused, **said)


@pytest.fixture
def transferred(session: Session, here: County) -> Petition:
    """An accusation that was transferred, its receipt with it."""
    made = accusation(session, here)
    given.done(session, here, made, Action.TRANSFER, at=LATER)
    return made


@pytest.mark.parametrize("unit", ["housing", "bridge", "petition_office"])
def test_an_accusation_goes_to_no_other_unit(session: Session, here: County, unit: str) -> None:
    made = accusation(session, here)
    with refused(session, "unit_receives_no_accusations", "unit"):
        given.done(session, here, made, Action.TRANSFER, at=LATER, unit_id=here.units[unit])


def test_the_receipt_comes_with_the_transfer_or_is_said_to_come_later(session: Session, here: County) -> None:
    made, other = accusation(session, here), accusation(session, here)
    for papers in ((), (paper(PaperRole.OTHER, "移送函.pdf"),)):
        with refused(session, "transfer_needs_receipt", "papers"):
            given.done(session, here, made, Action.TRANSFER, at=LATER, papers=papers)
    given.done(session, here, made, Action.TRANSFER, at=LATER, papers=(), receipt_later=True)
    assert deliveries.transfer_unproven(session, made)
    receipt, by = (paper(PaperRole.RECEIPT, "移送回执.pdf"),), here.actors["confidential"]
    matters.hand_in(session, made.uid, receipt, token=None, actor=by, now=LATER + timedelta(days=3))
    assert not deliveries.transfer_unproven(session, made)
    given.done(session, here, other, Action.TRANSFER, at=LATER)
    assert not deliveries.transfer_unproven(session, other)


def test_a_receipt_of_before_proves_no_transfer(session: Session, here: County) -> None:
    made, by = accusation(session, here), here.actors["confidential"]
    matters.hand_in(session, made.uid, (paper(PaperRole.RECEIPT),), token=None, actor=by, now=MORNING)
    given.done(session, here, made, Action.TRANSFER, at=LATER, papers=(), receipt_later=True)
    assert deliveries.transfer_unproven(session, made)


@pytest.mark.parametrize(
    ("operation", "command"),
    [
        (correcting.correct, lambda _: Correct({"body": "镇里干部收了好处费，请查清楚。"}, "原文有误")),
        (correcting.correct, lambda _: Correct({"title": "反映收受好处费"}, "原文有误")),
        (correcting.correct_people, lambda _: CorrectPeople((Person(None, {"name": "李家旺"}),), "漏登一人")),
        (correcting.correct_agent, lambda _: CorrectAgent(NewAgent("王律师", AgentRelation.LAWYER), "登记时漏了")),
        (
            correcting.correct_accused,
            lambda here: CorrectAccused((NewAccused(person_id=here.people["deputy"]),), (), "登记时漏了"),
        ),
    ],
    ids=["body", "title", "people", "agent", "accused"],
)
def test_what_it_says_of_whom_and_by_whom_is_not_corrected_any_more(
    session: Session,
    here: County,
    transferred: Petition,
    operation: Callable[..., object],
    command: Callable[[County], object],
) -> None:
    with refused(session, "content_locked"):
        operation(session, transferred.uid, None, command(here), actor=here.actors["confidential"], now=LATER)


def test_where_it_was_transferred_is_corrected_to_another_such_organ_alone(
    session: Session, here: County, transferred: Petition
) -> None:
    by = here.actors["confidential"]
    to_housing = Correct({"unit_id": here.units["housing"]}, "选错了单位")
    with refused(session, "unit_receives_no_accusations", "unit"):
        correcting.correct(session, transferred.uid, None, to_housing, actor=by, now=LATER)


def test_the_original_letter_is_not_withdrawn_any_more(session: Session, here: County) -> None:
    made, by = accusation(session, here), here.actors["confidential"]
    original = (paper(PaperRole.ORIGINAL, "来信.pdf"),)
    matters.hand_in(session, made.uid, original, token=None, actor=by, now=MORNING)
    given.done(session, here, made, Action.TRANSFER, at=LATER)
    letter = session.scalars(select(Attachment).where(Attachment.role == PaperRole.ORIGINAL)).one()
    with refused(session, "content_locked"):
        amending_papers.withdraw(session, letter.uid, None, "放到别的事项里去了的", actor=by, now=LATER)
