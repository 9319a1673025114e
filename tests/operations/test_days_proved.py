"""A corrected day of signing, service or asking stands where it was proved, and never puts off what is owed."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.domain.clocks import RuleId
from app.domain.letters import LetterKind
from app.domain.petitions import Action, Finding, Stage
from app.operations import correcting, letters
from tests import given
from tests.given import County, done, refused
from tests.operations.test_correcting_rows import clock, correct, remedy
from tests.operations.test_delivering import A, at, issued
from tests.operations.test_procedure import delivered


def test_a_form_that_nobody_signed_proves_no_day_of_service(session: Session, here: County) -> None:
    petition = issued(session, here, A)
    done(session, here, petition, Action.DELIVER, at=at(1, 15))
    clerk = here.actors["town_clerk"]
    form = letters.Draft(LetterKind.DELIVERY_RECEIPT)
    made = letters.draft(session, petition.uid, None, form, actor=clerk, now=at(1, 16))
    words = letters.Edit(*(getattr(made, name) or "" for name in letters.WORDS))
    words = replace(words, body=words.body.replace("2024年1月15日", "2024年1月12日"))
    letters.seal(session, made.uid, None, words, actor=clerk, now=at(1, 16))
    assert "2024年1月12日" in (made.body or "")
    earlier = correcting.Correct({"delivered_on": date(2024, 1, 12)}, "回证上写的是十二日")
    with refused(session, "day_needs_receipt", "delivered_on"):
        correcting.correct(session, petition.uid, None, earlier, actor=here.actors["registrar"], now=at(1, 17))
    given.receipted(session, here, petition, at(1, 17))
    correcting.correct(session, petition.uid, None, earlier, actor=here.actors["registrar"], now=at(1, 17))
    assert petition.delivered_on == date(2024, 1, 12)


@pytest.mark.parametrize("anew", ["redo", "reopen"])
def test_what_was_handled_anew_was_neither_signed_nor_served_before_that(
    session: Session, here: County, anew: str
) -> None:
    petition, head = issued(session, here, A), here.actors["petition_head"]
    done(session, here, petition, Action.DELIVER, at=at(1, 15))
    if anew == "redo":
        done(session, here, petition, Action.ASK_REVIEW, at=at(1, 16))
        done(session, here, petition, Action.REVIEW, at=at(1, 17), finding=Finding.REVOKE_REDO)
    else:
        done(session, here, petition, Action.CLOSE, at=at(1, 16))
        given.visited(session, here, petition, given.NOT_SOLVED, at=at(1, 17))
    done(session, here, petition, anew, at=at(1, 22))
    done(session, here, petition, Action.ISSUE, at=at(1, 24), opinion="重新核实以后，补助已经全部补发到户。")
    done(session, here, petition, Action.DELIVER, at=at(1, 25))
    given.receipted(session, here, petition, at(1, 26))

    def both(day: int) -> correcting.Correct:
        on = date(2024, 1, day)
        return correcting.Correct({"issued_on": on, "delivered_on": on}, "回证和意见上写的是这一天")

    with refused(session, "day_before", "issued_on"):
        correcting.correct(session, petition.uid, None, both(19), actor=head, now=at(1, 26))
    correcting.correct(session, petition.uid, None, both(22), actor=head, now=at(1, 26))
    assert petition.issued_on == petition.delivered_on == date(2024, 1, 22)


def test_the_day_on_which_the_opinion_was_signed_is_corrected_by_the_head_alone(session: Session, here: County) -> None:
    petition = given.petition(session, here, Stage.ACCEPTED, at=at(1, 8))
    done(session, here, petition, Action.ISSUE, at=at(1, 10))
    day = correcting.Correct({"issued_on": date(2024, 1, 9)}, "意见上写的是九日")
    with refused(session, "decision_signed", "issued_on"):
        correcting.correct(session, petition.uid, None, day, actor=here.actors["registrar"], now=at(1, 17))
    correcting.correct(session, petition.uid, None, day, actor=here.actors["petition_head"], now=at(1, 17))
    assert petition.issued_on == date(2024, 1, 9)


def test_a_request_was_received_no_later_than_it_was_registered(session: Session, here: County) -> None:
    petition = delivered(session, here, "2024-04-22")
    given.done(session, here, petition, "ask_review", at=at(5, 2))
    review, due_on = remedy(petition, "review"), clock(petition, RuleId.D8).due_on
    with refused(session, "day_after", "remedy_received_on"):
        correct(session, here, petition, review.uid, now=at(5, 20), remedy_received_on=date(2024, 5, 3))
    assert clock(petition, RuleId.D8).due_on == due_on
    given.done(session, here, petition, "review", at=at(5, 21))
    given.done(session, here, petition, "deliver", at=at(5, 22), by="reviewer")
    given.done(session, here, petition, "ask_recheck", at=at(5, 24))
    recheck = remedy(petition, "recheck")
    with refused(session, "day_after", "remedy_received_on"):
        correct(session, here, petition, recheck.uid, now=at(5, 30), remedy_received_on=date(2024, 5, 25))
    assert recheck.received_on == date(2024, 5, 24)
