"""Who may not review: nobody of a unit that assists with the petition, or handled it before another one did."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.permissions import Role
from app.domain.petitions import Stage
from app.models.accounts import Grant
from app.operations import assisting, correcting, registering
from tests import given


def at(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), SHANGHAI).replace(hour=10)


@pytest.mark.parametrize("answered", [False, True])
def test_nobody_of_a_unit_that_assists_reviews_it_until_that_is_waived(
    session: Session, here: given.County, answered: bool
) -> None:
    petition, now = given.petition(session, here, Stage.ACCEPTED, at=at("2024-05-13")), at("2024-05-14")
    head, reviewer = here.actors["petition_head"], here.actors["reviewer"]
    asking = assisting.Ask(reviewer.unit_id or 0, "请核实补助由谁审批、何时审批", date(2024, 5, 31))
    one = assisting.ask(session, petition.uid, None, asking, actor=head, now=now)
    if answered:
        reply, helper = (
            assisting.Reply(one.id, "经核实由县住建局审批。"),
            replace(here.actors["supervisor"], roles=frozenset({Role.UNIT_HEAD})),
        )
        assisting.reply(session, petition.uid, None, reply, actor=helper, now=now)
    for act in ("issue", "deliver"):
        given.done(session, here, petition, act, at=now)
    with given.refused(session, "reviewer_of_handling_unit", "reviewer"):
        given.done(session, here, petition, "ask_review", at=at("2024-05-20"))
    if not answered:
        waived = assisting.Waive(one.id, "责任单位已经自行查清这一情况")
        assisting.waive(session, petition.uid, None, waived, actor=head, now=now)
        given.done(session, here, petition, "ask_review", at=at("2024-05-20"))
        assert petition.verifier_id == reviewer.person_id


def test_nobody_of_a_unit_that_handled_it_before_another_reviews_it(session: Session, here: given.County) -> None:
    petition, now = given.petition(session, here, Stage.ACCEPTED, at=at("2024-05-13")), at("2024-05-14")
    head, clerk = here.actors["petition_head"], here.actors["other_clerk"]
    session.add(Grant(user_id=clerk.user_id, role=Role.REVIEW_BODY, granted_by="given", granted_at=now))
    said = correcting.CorrectAccused((registering.NewAccused(unit_id=here.units["willow"]),), (), "补上被反映单位")
    correcting.correct_accused(session, petition.uid, None, said, actor=head, now=now)
    moved = correcting.Correct({"unit_id": here.units["bridge"]}, "原单位被反映，改由桥头镇办理")
    correcting.correct(session, petition.uid, None, moved, actor=head, now=now)
    struck = correcting.CorrectAccused((), tuple(one.uid for one in petition.accused), "不是这个单位")
    correcting.correct_accused(session, petition.uid, None, struck, actor=head, now=now)
    given.done(
        session, here, petition, "name_handler", at=now, by="bridge_head", handler_id=here.people["bridge_clerk"]
    )
    given.done(session, here, petition, "issue", at=now, by="bridge_head")
    given.done(session, here, petition, "deliver", at=now, by="bridge_clerk")
    with given.refused(session, "reviewer_of_handling_unit", "reviewer"):
        given.done(session, here, petition, "ask_review", at=at("2024-05-20"), reviewer_id=clerk.person_id)
