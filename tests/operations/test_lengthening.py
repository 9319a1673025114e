"""A correction is no way around the approval of an extension, nor around its time (art. 34)."""

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


def test_on_its_last_day_an_extension_is_still_lengthened(session: Session, here: County) -> None:
    petition = accepted(session, here, "2024-04-22")
    given.done(session, here, petition, Action.EXTEND, at=at("2024-06-10"))
    last = clock(petition, RuleId.D6).due_on
    correct(session, here, petition, step(session, petition, Action.EXTEND).uid, now=at(str(last)), extension_days=30)
    assert clock(petition, RuleId.D6).due_on > last


def test_only_who_may_approve_lengthens_an_extension(session: Session, here: County) -> None:
    petition, registrar = given.petition(session, here, Stage.ACCEPTED), here.actors["registrar"]
    given.done(session, here, petition, Action.EXTEND, at=given.MORNING)
    extended = step(session, petition, Action.EXTEND).uid
    longer, shorter = (CorrectRow(extended, {"extension_days": days}, "核对批准文件，当时写错") for days in (30, 10))
    with refused(session, "extension_not_lengthened", "extension_days"):
        correcting.correct_row(session, petition.uid, None, longer, actor=registrar, now=given.MORNING)
    correcting.correct_row(session, petition.uid, None, shorter, actor=registrar, now=given.MORNING)
    assert clock(petition, RuleId.D6).length == 70
