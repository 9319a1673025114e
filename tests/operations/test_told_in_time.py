"""Nobody is told of an act before it could be told: before the unit had the petition, or the approval."""

from datetime import date

from sqlalchemy.orm import Session

from app.domain.petitions import Action, DeliveryWay, Stage
from app.operations.routing import Told
from tests import given
from tests.given import County, done, refused
from tests.operations.test_correcting_rows import correct, correct_facts, step
from tests.operations.test_procedure import accepted, at


def test_of_an_acceptance_nobody_is_told_before_the_unit_has_the_petition(session: Session, here: County) -> None:
    petition = given.petition(session, here, at=at("2024-05-06"))
    done(session, here, petition, Action.ASSIGN, at=at("2024-05-09"))
    done(session, here, petition, Action.SIGN_FOR, at=at("2024-05-10"))
    with refused(session, "day_before", "notice_on"):
        done(session, here, petition, Action.ACCEPT, at=at("2024-05-13"), notice_on=date(2024, 5, 8))
    done(session, here, petition, Action.ACCEPT, at=at("2024-05-13"), notice_on=date(2024, 5, 9))
    assert petition.stage == Stage.ACCEPTED
    with refused(session, "day_before", "notice_on"):
        correct_facts(session, here, petition, notice_on=date(2024, 5, 8))


def test_what_a_unit_took_in_itself_is_told_from_the_day_of_receipt_on(session: Session, here: County) -> None:
    at_hand = given.petition(session, here, at=at("2024-05-06"))
    with refused(session, "day_before", "notice_on"):
        done(
            *(session, here, at_hand, Action.NOT_ACCEPT),
            at=at("2024-05-09"),
            told=Told(date(2024, 5, 5), DeliveryWay.MAIL),
        )
    done(session, here, at_hand, Action.NOT_ACCEPT, at=at("2024-05-09"), told=Told(date(2024, 5, 6), DeliveryWay.MAIL))
    assert at_hand.notice_on == date(2024, 5, 6)


def test_of_an_extension_nobody_is_told_before_it_is_approved(session: Session, here: County) -> None:
    petition = accepted(session, here, "2024-04-22")
    with refused(session, "day_before", "notice_on"):
        told = Told(date(2024, 6, 9), DeliveryWay.MAIL)
        done(session, here, petition, Action.EXTEND, at=at("2024-06-10"), told=told)
    done(session, here, petition, Action.EXTEND, at=at("2024-06-10"))
    with refused(session, "day_before", "extension_told_on"):
        extended = step(session, petition, Action.EXTEND).uid
        correct(session, here, petition, extended, extension_told_on=date(2024, 6, 9))
