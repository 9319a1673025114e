"""Nobody is told of an act before it could be told: before the unit had the petition, or the approval."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.domain.clocks import RuleId
from app.domain.letters import LetterKind
from app.domain.petitions import Action, DeliveryWay, Finding, Stage
from app.models.papers import PaperRole
from app.operations import letters
from app.operations.routing import Told
from app.queries.corrections import told as told_by
from tests import given
from tests.given import County, done, refused
from tests.operations.test_correcting_rows import correct, correct_facts, step
from tests.operations.test_procedure import accepted, at
from tests.usual import paper


def test_of_an_acceptance_nobody_is_told_before_the_unit_has_the_petition(session: Session, here: County) -> None:
    petition = given.petition(session, here, at=at("2024-05-06"))
    done(session, here, petition, Action.ASSIGN, at=at("2024-05-09"))
    done(session, here, petition, Action.SIGN_FOR, at=at("2024-05-10"))
    with refused(session, "day_before", "notice_on"):
        done(session, here, petition, Action.ACCEPT, at=at("2024-05-13"), notice_on=date(2024, 5, 8))
    notice = (paper(PaperRole.NOTICE),)
    done(session, here, petition, Action.ACCEPT, at=at("2024-05-13"), notice_on=date(2024, 5, 9), papers=notice)
    assert petition.stage == Stage.ACCEPTED
    with refused(session, "day_before", "notice_on"):
        correct_facts(session, here, petition, notice_on=date(2024, 5, 8))


def test_an_acceptance_entered_later_is_of_the_day_on_which_the_petitioner_was_told(
    session: Session, here: County
) -> None:
    petition = given.petition(session, here, at=at("2024-05-06"))
    done(session, here, petition, Action.ASSIGN, at=at("2024-05-07"))
    done(session, here, petition, Action.SIGN_FOR, at=at("2024-05-08"))
    told: dict[str, Any] = {"notice_on": date(2024, 5, 9), "papers": (paper(PaperRole.NOTICE),)}
    with refused(session, "late_reason_missing", "entered_late"):
        done(session, here, petition, Action.ACCEPT, at=at("2024-05-27"), **told)
    done(session, here, petition, Action.ACCEPT, at=at("2024-05-27"), **told, entered_late="承办人出差，回来补记")
    assert petition.accepted_on == date(2024, 5, 9)
    began = {clock.rule: (clock.started_on, clock.stopped_on) for clock in petition.clocks}
    assert (began[RuleId.D3][1], began[RuleId.D5]) == (date(2024, 5, 9), (date(2024, 5, 9), None))
    with refused(session, "day_after", "accepted_on"):
        correct_facts(session, here, petition, accepted_on=date(2024, 5, 10))
    correct_facts(session, here, petition, accepted_on=date(2024, 5, 10), notice_on=date(2024, 5, 10))
    assert petition.accepted_on == petition.notice_on == date(2024, 5, 10)


def test_what_a_unit_took_in_itself_is_told_from_the_day_of_receipt_on(session: Session, here: County) -> None:
    at_hand = given.petition(session, here, at=at("2024-05-06"))
    with refused(session, "day_before", "notice_on"):
        done(
            *(session, here, at_hand, Action.NOT_ACCEPT),
            at=at("2024-05-09"),
            told=Told(date(2024, 5, 5), DeliveryWay.MAIL, proof="挂号信回执"),
        )
    told, notice = Told(date(2024, 5, 6), DeliveryWay.MAIL, proof="挂号信回执"), (paper(PaperRole.NOTICE),)
    done(session, here, at_hand, Action.NOT_ACCEPT, at=at("2024-05-09"), told=told, papers=notice)
    assert at_hand.notice_on == date(2024, 5, 6)


def test_nobody_is_told_by_a_letter_that_was_not_made_yet(session: Session, here: County) -> None:
    petition = given.petition(session, here, Stage.ROUTED, at=at("2024-05-06"))
    with refused(session, "told_before_letter", "notice_on"):
        done(session, here, petition, Action.ACCEPT, at=at("2024-05-13"), notice_on=date(2024, 5, 12))
    clerk, kind = here.actors["town_clerk"], LetterKind.ACCEPTANCE_NOTICE
    letter = letters.draft(session, petition.uid, None, letters.Draft(kind), actor=clerk, now=at("2024-05-09"))
    words = letters.Edit(*(getattr(letter, name) or "" for name in letters.WORDS))
    letters.seal(session, letter.uid, None, words, actor=clerk, now=at("2024-05-10"))
    with refused(session, "told_before_letter", "notice_on"):
        done(session, here, petition, Action.ACCEPT, at=at("2024-05-13"), notice_on=date(2024, 5, 9))
    done(session, here, petition, Action.ACCEPT, at=at("2024-05-13"), notice_on=date(2024, 5, 10))
    assert petition.notice_on == date(2024, 5, 10)
    with refused(session, "told_before_letter", "notice_on"):
        correct_facts(session, here, petition, notice_on=date(2024, 5, 8))
    correct_facts(session, here, petition, notice_on=date(2024, 5, 11))
    assert petition.notice_on == date(2024, 5, 11)


def test_of_an_extension_nobody_is_told_before_it_is_approved(session: Session, here: County) -> None:
    petition = accepted(session, here, "2024-04-22")
    with refused(session, "day_before", "notice_on"):
        told = Told(date(2024, 6, 9), DeliveryWay.MAIL, proof="挂号信回执")
        done(session, here, petition, Action.EXTEND, at=at("2024-06-10"), told=told)
    done(session, here, petition, Action.EXTEND, at=at("2024-06-10"))
    with refused(session, "day_before", "extension_told_on"):
        extended = step(session, petition, Action.EXTEND).uid
        correct(session, here, petition, extended, extension_told_on=date(2024, 6, 9))


def test_of_an_extension_he_can_have_been_told_by_the_letter_that_was_made_before(
    session: Session, here: County
) -> None:
    petition, head = accepted(session, here, "2024-04-22"), here.actors["town_head"]
    kind = LetterKind.EXTENSION_NOTICE
    letter = letters.draft(session, petition.uid, None, letters.Draft(kind), actor=head, now=at("2024-06-06"))
    body = "因情况复杂，经负责人批准，办理期限延长至2024年7月11日。"
    words = letters.Edit(letter.title or "", letter.addressee or "", body, letter.issuer or "")
    letters.seal(session, letter.uid, None, words, actor=head, now=at("2024-06-06"))
    extend, by_mail, proof = Action.EXTEND, DeliveryWay.MAIL, "挂号信回执"
    with refused(session, "day_before", "notice_on"):
        done(
            session,
            here,
            petition,
            extend,
            at=at("2024-06-10"),
            told=Told(date(2024, 6, 5), by_mail, proof=proof),
        )
    done(session, here, petition, extend, at=at("2024-06-10"), told=Told(date(2024, 6, 7), by_mail, proof=proof))
    assert petition.extension_told_on == date(2024, 6, 7)
    extended = step(session, petition, extend)
    told = {field: after for field, _, after in told_by(extended)}
    assert (told["extension_told_on"], told["extension_told_way"]) == ("2024-06-07", "mail")
    with refused(session, "day_before", "extension_told_on"):
        correct(session, here, petition, extended.uid, extension_told_on=date(2024, 6, 5))
    correct(session, here, petition, extended.uid, extension_told_on=date(2024, 6, 6))
    assert petition.extension_told_on == date(2024, 6, 6)


def test_of_an_extension_a_notice_that_is_brought_tells_its_own_day(session: Session, here: County) -> None:
    petition, notice = accepted(session, here, "2024-04-22"), (paper(PaperRole.NOTICE),)
    told = Told(date(2024, 6, 7), DeliveryWay.MAIL, proof="挂号信回执")
    done(session, here, petition, Action.EXTEND, at=at("2024-06-10"), told=told, papers=notice)
    assert petition.extension_told_on == date(2024, 6, 7)


def test_the_day_of_an_extension_stays_readable_when_the_handling_begins_anew(session: Session, here: County) -> None:
    petition = accepted(session, here, "2024-04-22")
    done(session, here, petition, Action.EXTEND, at=at("2024-06-10"))
    for act in (Action.ISSUE, Action.DELIVER, Action.ASK_REVIEW):
        done(session, here, petition, act, at=at("2024-06-11"))
    done(session, here, petition, Action.REVIEW, at=at("2024-06-11"), finding=Finding.REVOKE_REDO)
    done(session, here, petition, Action.REDO, at=at("2024-06-11"))
    assert petition.extension_told_on is None
    first = {field: after for field, _, after in told_by(step(session, petition, Action.EXTEND))}
    dropped = {field: before for field, before, _ in told_by(step(session, petition, Action.REDO))}
    assert first["extension_told_on"] == dropped["extension_told_on"] == "2024-06-10"
