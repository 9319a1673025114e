"""Supervision (督办): ordered of a unit, answered by it before the end, ended when it loses the matter."""

from sqlalchemy.orm import Session

from app.domain.petitions import Category, SupervisionReason
from app.operations import correcting
from app.queries.facts import facts_of
from tests import given
from tests.operations.test_procedure import accepted, at, delivered


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
