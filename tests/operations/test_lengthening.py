"""A correction is no way around the approval of an extension, nor around its time (art. 34)."""

import pytest
from sqlalchemy.orm import Session

from app.domain.clocks import RuleId
from app.domain.petitions import Action, Stage
from app.operations import correcting
from app.operations.correcting import CorrectRow
from tests import given
from tests.given import County, refused
from tests.operations.test_correcting_rows import clock, correct, step
from tests.operations.test_procedure import accepted, at


def test_an_extension_that_is_over_is_lengthened_no_more_but_may_be_shortened(session: Session, here: County) -> None:
    petition = accepted(session, here, "2024-04-22")
    given.done(session, here, petition, Action.EXTEND, at=at("2024-06-10"))
    extended, last = step(session, petition, Action.EXTEND).uid, clock(petition, RuleId.D6).due_on
    with refused(session, "extension_not_lengthened", "extension_days"):
        correct(session, here, petition, extended, now=at("2024-07-30"), extension_days=30)
    correct(session, here, petition, extended, now=at("2024-07-30"), extension_days=10)
    assert clock(petition, RuleId.D6).due_on < last


@pytest.mark.parametrize("by", ["registrar", "petition_head"])
def test_nobody_makes_an_extension_longer_by_a_correction_than_it_was_approved(
    session: Session, here: County, by: str
) -> None:
    petition = accepted(session, here, "2024-04-22")
    given.done(session, here, petition, Action.EXTEND, at=at("2024-06-10"))
    extended, last = step(session, petition, Action.EXTEND).uid, clock(petition, RuleId.D6).due_on
    longer = CorrectRow(extended, {"extension_days": 30}, "核对批准文件，当时写错")
    with refused(session, "extension_not_lengthened", "extension_days"):
        correcting.correct_row(session, petition.uid, None, longer, actor=here.actors[by], now=at("2024-06-12"))
    assert clock(petition, RuleId.D6).due_on == last


def test_what_was_shortened_by_mistake_is_given_back_in_time_by_who_may_approve(session: Session, here: County) -> None:
    petition, registrar = given.petition(session, here, Stage.ACCEPTED), here.actors["registrar"]
    given.done(session, here, petition, Action.EXTEND, at=given.MORNING)
    extended = step(session, petition, Action.EXTEND).uid
    back, shorter = (CorrectRow(extended, {"extension_days": days}, "核对批准文件，当时写错") for days in (20, 10))
    correcting.correct_row(session, petition.uid, None, shorter, actor=registrar, now=given.MORNING)
    assert clock(petition, RuleId.D6).length == 70
    with refused(session, "extension_not_lengthened", "extension_days"):
        correcting.correct_row(session, petition.uid, None, back, actor=registrar, now=given.MORNING)
    with refused(session, "extension_not_lengthened", "extension_days"):
        correct(session, here, petition, extended, now=given.MORNING, extension_days=21)
    correct(session, here, petition, extended, now=given.MORNING, extension_days=20)
    assert clock(petition, RuleId.D6).length == 80
