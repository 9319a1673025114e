"""Supervision (督办): ordered of a unit, answered by it before the end, ended when it loses the matter."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import Role
from app.domain.petitions import Category, Finding, Stage, SupervisionReason
from app.models.accounts import Grant
from app.models.inbox import Message, MessageKind
from app.models.petitions import Petition
from app.operations import correcting
from app.queries.facts import facts_of
from tests import given
from tests.operations.test_procedure import accepted, at, delivered, reviewed


def test_supervision_is_ordered_at_any_time_and_answered_by_the_unit(session: Session, here: given.County) -> None:
    petition = accepted(session, here, "2024-05-13")
    with given.refused(session, "due_at_past", "due_on"):
        given.done(session, here, petition, "supervise", at=at("2024-05-20"), due_at=at("2024-05-19"))
    given.done(session, here, petition, "supervise", at=at("2024-05-20"))
    given.done(session, here, petition, "answer_supervision", at=at("2024-05-21"))
    (order,) = petition.supervisions
    assert (order.answer, order.answered_by_id) == ("已经入户核实，本周内发放。", here.people["town_clerk"])
    with given.refused(session, "not_supervised"):
        given.done(session, here, petition, "answer_supervision", at=at("2024-05-22"))


def test_an_order_is_answered_before_the_end_and_ends_when_the_unit_loses_the_matter(
    session: Session, here: given.County
) -> None:
    served = delivered(session, here, "2024-05-13")
    given.done(session, here, served, "supervise", at=at("2024-05-20"), reason=SupervisionReason.OTHER)
    with given.refused(session, "supervision_open"):
        given.done(session, here, served, "close", at=at("2024-05-21"))
    given.done(session, here, served, "answer_supervision", at=at("2024-05-21"))
    given.done(session, here, served, "close", at=at("2024-05-22"))

    returned = given.petition(session, here, at=at("2024-05-13", 8))
    with given.refused(session, "unit_not_there"):
        given.done(session, here, returned, "supervise", at=at("2024-05-13"))
    given.done(session, here, returned, "assign", at=at("2024-05-14"))
    given.done(session, here, returned, "supervise", at=at("2024-05-15"))
    given.done(session, here, returned, "object", at=at("2024-05-16"))
    given.done(session, here, returned, "agree", at=at("2024-05-17"))
    given.done(session, here, returned, "assign", at=at("2024-05-18"), unit_id=here.units["bridge"])
    (order,) = returned.supervisions
    assert (order.unit_id, order.ended_at, order.answered_at) == (here.units["willow"], at("2024-05-17"), None)
    assert facts_of(session, returned).open_supervisions == 0  # the next unit owes no answer to it


def test_an_accusation_that_is_transferred_leaves_no_order_behind(session: Session, here: given.County) -> None:
    petition = accepted(session, here, "2024-05-13")
    given.done(session, here, petition, "supervise", at=at("2024-05-15"))
    wrong = correcting.Correct({"category": Category.ACCUSATION}, "信里检举的是干部，类别登记错了")
    correcting.correct(session, petition.uid, None, wrong, actor=here.actors["petition_head"], now=at("2024-05-16"))
    given.done(session, here, petition, "transfer", at=at("2024-05-17"))
    assert petition.supervisions[0].ended_at == at("2024-05-17")


def in_recheck(session: Session, here: given.County, finding: Finding = Finding.UPHOLD) -> Petition:
    """Asked for on 3 June."""
    petition = reviewed(session, here, "2024-05-02", finding)
    given.done(session, here, petition, "deliver", at=at("2024-05-28"), by="reviewer")
    given.done(session, here, petition, "ask_recheck", at=at("2024-06-03"))
    return petition


def told_of_it(session: Session, here: given.County, petition: Petition) -> set[str]:
    found = select(Message.person_id).where(Message.matter_id == petition.id, Message.kind == MessageKind.SUPERVISED)
    ids = set(session.scalars(found))
    return {name for name, person in here.people.items() if person in ids}


def test_what_is_ordered_during_a_recheck_goes_to_its_body_which_answers_by_deciding(
    session: Session, here: given.County
) -> None:
    petition = in_recheck(session, here)
    (recheck,) = (one for one in petition.remedies if one.kind == "recheck")
    given.done(session, here, petition, "supervise", at=at("2024-06-10"), reason=SupervisionReason.LATE)
    (order,) = petition.supervisions
    assert order.unit_id == recheck.unit_id != petition.unit_id
    assert told_of_it(session, here, petition) == {"rechecker"}
    with given.refused(session, "not_supervised"):  # of the town nothing was demanded
        given.done(session, here, petition, "answer_supervision", at=at("2024-06-11"))
    given.done(session, here, petition, "recheck", at=at("2024-06-20"))
    assert petition.stage == Stage.FINAL
    assert (order.answer, order.answered_at) == (recheck.opinion, at("2024-06-20"))
    assert order.answered_by_id == here.people["rechecker"]


def test_a_review_answers_too_and_so_does_an_order_to_handle_it_anew(session: Session, here: given.County) -> None:
    petition = delivered(session, here, "2024-05-02")
    given.done(session, here, petition, "ask_review", at=at("2024-05-13"))
    given.done(session, here, petition, "supervise", at=at("2024-05-15"))
    given.done(session, here, petition, "review", at=at("2024-05-20"))
    assert petition.supervisions[0].answered_by_id == here.people["reviewer"]

    redone = in_recheck(session, here)
    given.done(session, here, redone, "supervise", at=at("2024-06-10"))
    given.done(session, here, redone, "redo", at=at("2024-06-12"), by="rechecker")
    assert redone.stage == Stage.ACCEPTED
    assert redone.supervisions[0].answered_by_id == here.people["rechecker"]


def test_an_order_to_the_handling_unit_holds_up_no_recheck_and_is_still_answered_by_it(
    session: Session, here: given.County
) -> None:
    petition = reviewed(session, here, "2024-05-02")
    given.done(session, here, petition, "deliver", at=at("2024-05-28"), by="reviewer")
    given.done(session, here, petition, "supervise", at=at("2024-05-29"))
    given.done(session, here, petition, "ask_recheck", at=at("2024-06-03"))
    given.done(session, here, petition, "recheck", at=at("2024-06-20"))
    (order,) = petition.supervisions
    assert (petition.stage, order.unit_id, order.is_open) == (Stage.FINAL, petition.unit_id, True)
    with given.refused(session, "not_permitted"):
        given.done(session, here, petition, "answer_supervision", at=at("2024-06-21"), by="rechecker")
    given.done(session, here, petition, "answer_supervision", at=at("2024-06-21"))
    assert order.answered_by_id == here.people["town_clerk"]


def test_the_order_follows_whoever_is_named_to_decide_instead(session: Session, here: given.County) -> None:
    petition = delivered(session, here, "2024-05-02")
    given.done(session, here, petition, "ask_review", at=at("2024-05-13"))
    given.done(session, here, petition, "supervise", at=at("2024-05-15"))
    (asked,), (order,) = petition.remedies, petition.supervisions
    at_first, user_id = asked.unit_id, here.actors["leader"].user_id
    session.add(Grant(user_id=user_id, role=Role.REVIEW_BODY, granted_by="given", granted_at=given.MORNING))
    session.flush()
    wrong = correcting.CorrectRow(
        asked.uid, {"remedy_reviewer_id": here.people["leader"]}, "复查的人选错了，改由上级办理"
    )
    correcting.correct_row(session, petition.uid, None, wrong, actor=here.actors["petition_head"], now=at("2024-05-16"))
    assert order.unit_id == asked.unit_id != at_first
