"""A day further back than fifteen is entered with its reason, and the auditor finds it (补记)."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.domain.clocks import RuleId
from app.domain.petitions import Action, DeliveryWay, Stage
from app.models.matters import Matter
from app.models.papers import PaperRole
from app.operations import correcting
from app.operations.correcting import Correct
from app.operations.remedies import Served
from app.operations.routing import Told
from app.queries.matters import Filters, page, steps
from tests import given
from tests.given import MORNING, County, refused
from tests.usual import paper

LONG_AGO = MORNING - timedelta(days=40)
LATE, IN_TIME = MORNING.date() - timedelta(days=16), MORNING.date() - timedelta(days=15)
BY_POST = DeliveryWay.MAIL


def said(act: str, day: date, why: str = "") -> dict[str, Any]:
    """What is entered with an act that was done on that day."""
    if act == Action.ACCEPT:
        return {"notice_on": day, "notice_way": BY_POST, "entered_late": why, "papers": (paper(PaperRole.NOTICE),)}
    if act == Action.HEAR:
        return {"first_on": day, "last_on": day, "entered_late": why}
    if act == Action.MEDIATE:
        return {"held_on": day, "entered_late": why}
    if act == Action.DELIVER:
        return {"delivered_on": day, "way": BY_POST, "entered_late": why}
    return {"told": Told(day, BY_POST, entered_late=why, proof="挂号信回执"), "papers": (paper(PaperRole.NOTICE),)}


def begun(session: Session, here: County, stage: Stage) -> Matter:
    """A petition that came to this stage forty days ago."""
    return given.petition(session, here, stage, at=LONG_AGO)


@pytest.mark.parametrize(
    ("stage", "act"),
    [
        (Stage.REGISTERED, Action.NOT_ACCEPT),
        (Stage.REGISTERED, Action.DIVERT),
        (Stage.ROUTED, Action.ACCEPT),
        (Stage.ACCEPTED, Action.HEAR),
        (Stage.ACCEPTED, Action.MEDIATE),
        (Stage.OPINION_ISSUED, Action.DELIVER),
    ],
)
def test_what_is_entered_late_says_why(session: Session, here: County, stage: Stage, act: Action) -> None:
    matter = begun(session, here, stage)
    with refused(session, "late_reason_missing", "entered_late"):
        given.done(session, here, matter, act, at=MORNING, **said(act, LATE))
    given.done(session, here, matter, act, at=MORNING, **said(act, LATE, "下乡期间没有网络"))
    step = steps(session, matter)[0]
    assert (step.action, step.days_late) == (act, 16)
    assert "下乡期间没有网络" in (step.changes or "")
    found = page(session, here.actors["auditor"], Filters(entered_late=True), today=MORNING.date())
    assert [one.id for one in found.rows] == [matter.id]


def test_fifteen_days_need_no_reason(session: Session, here: County) -> None:
    matter = begun(session, here, Stage.ROUTED)
    given.done(session, here, matter, Action.ACCEPT, at=MORNING, **said(Action.ACCEPT, IN_TIME))
    assert steps(session, matter)[0].days_late is None
    assert page(session, here.actors["auditor"], Filters(entered_late=True), today=MORNING.date()).total == 0


def test_a_petition_registered_late_is_among_them(session: Session, here: County) -> None:
    matter = given.petition(session, here, received_on=LATE, late_reason="邮件在收发室积压")
    found = page(session, here.actors["auditor"], Filters(entered_late=True), today=MORNING.date())
    assert [one.id for one in found.rows] == [matter.id]
    assert page(session, here.actors["auditor"], Filters(entered_late=False), today=MORNING.date()).total == 0


def test_a_day_corrected_far_back_is_among_them(session: Session, here: County) -> None:
    moved, near = (given.petition(session, here) for _ in range(2))
    for matter, day in ((moved, MORNING.date() - timedelta(days=79)), (near, IN_TIME)):
        why = Correct({"received_on": day}, "邮件在收发室积压")
        correcting.correct(session, matter.uid, None, why, actor=here.actors["petition_head"], now=MORNING)
    found = page(session, here.actors["auditor"], Filters(entered_late=True), today=MORNING.date())
    assert [one.id for one in found.rows] == [moved.id]
    step = steps(session, moved)[0]
    assert (step.action, step.days_late) == ("correct", 79)
    assert steps(session, near)[0].days_late is None


def test_a_day_far_back_that_is_corrected_to_a_later_one_came_no_later(session: Session, here: County) -> None:
    matter = given.petition(session, here, at=LONG_AGO, received_on=LONG_AGO.date() - timedelta(days=9))
    why = Correct({"received_on": LONG_AGO.date() - timedelta(days=2)}, "看错了邮戳")
    correcting.correct(session, matter.uid, None, why, actor=here.actors["petition_head"], now=MORNING)
    assert steps(session, matter)[0].days_late is None


def test_a_review_and_a_recheck_have_the_days_on_which_they_were_made_and_served(
    session: Session, here: County
) -> None:
    petition = given.petition(session, here, Stage.DELIVERED, at=LONG_AGO)
    given.done(session, here, petition, Action.ASK_REVIEW, at=LONG_AGO + timedelta(days=1))
    decided_on = LONG_AGO.date() + timedelta(days=3)
    with refused(session, "day_before", "decided_on"):
        given.done(session, here, petition, Action.REVIEW, at=MORNING, decided_on=LONG_AGO.date())
    with refused(session, "late_reason_missing", "entered_late"):
        given.done(session, here, petition, Action.REVIEW, at=MORNING, decided_on=decided_on)
    said_why: dict[str, Any] = {"entered_late": "下乡期间没有网络"}
    given.done(session, here, petition, Action.REVIEW, at=MORNING, decided_on=decided_on, **said_why)
    given.done(
        *(session, here, petition, Action.DELIVER), at=MORNING, by="reviewer", delivered_on=decided_on, **said_why
    )
    (answered,) = [clock for clock in petition.clocks if clock.rule == RuleId.D8]
    assert (answered.stopped_on, petition.remedies[0].decided_on) == (decided_on, decided_on)

    asked_on, made_on = LONG_AGO.date() + timedelta(days=5), LONG_AGO.date() + timedelta(days=20)
    given.done(
        *(session, here, petition, Action.ASK_RECHECK),
        at=MORNING,
        asked_on=asked_on,
        received_on=asked_on,
        **said_why,
    )
    served_on = made_on + timedelta(days=2)
    with refused(session, "day_before", "delivered_on"):
        given.done(session, here, petition, Action.RECHECK, at=MORNING, served=Served(served_on, BY_POST))
    with refused(session, "late_reason_missing", "entered_late"):
        told = Served(served_on, BY_POST)
        given.done(session, here, petition, Action.RECHECK, at=MORNING, decided_on=made_on, served=told)
    told = Served(served_on, BY_POST, "下乡期间没有网络")
    given.done(session, here, petition, Action.RECHECK, at=MORNING, decided_on=made_on, served=told)
    (decided,) = [clock for clock in petition.clocks if clock.rule == RuleId.D10]
    assert (decided.stopped_on, petition.remedies[1].delivered_on) == (made_on, served_on)
    assert steps(session, petition)[0].days_late == (MORNING.date() - made_on).days
