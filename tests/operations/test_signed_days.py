"""The days of a signed closing are corrected by another one who could sign it: applicant, verifier, signer apart."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.rectification import Action, Stage
from app.models.papers import Attachment
from app.models.rectification import ItemHandler, RectificationItem
from app.models.timeline import Step
from app.operations import correcting
from app.operations.correcting import Correct
from app.operations.registering import History
from tests import given
from tests.given import MORNING, County, refused

EARLIER = MORNING.date() - timedelta(days=1)
WHY = "审签表上是前一天签的字"


def correct(session: Session, here: County, uid: str, by: str, **days: date) -> None:
    """By whom the days are corrected."""
    correcting.correct(session, uid, None, Correct(dict(days), WHY), actor=here.actors[by], now=MORNING)


def signed(session: Session, here: County) -> RectificationItem:
    """An item that the office's head signed off this morning."""
    item = given.item(session, here, Stage.VERIFIED, at=MORNING - timedelta(hours=2))
    given.done(session, here, item, Action.SIGN_OFF, at=MORNING - timedelta(hours=1), by="office_head")
    item.received_on = item.claimed_on = EARLIER - timedelta(days=2)
    for paper in session.scalars(select(Attachment).where(Attachment.matter_id == item.id)):
        paper.dated_on = EARLIER
    session.flush()
    return item


@pytest.mark.parametrize("name", ["closed_on", "verified_on"])
def test_who_signed_or_had_a_part_does_not_correct_the_day(session: Session, here: County, name: str) -> None:
    item = signed(session, here)
    item.verified_on = EARLIER
    day = {name: EARLIER - timedelta(days=name == "verified_on")}
    with refused(session, "signed_day_by_signer", name):
        correct(session, here, item.uid, "office_head", **day)
    session.add(ItemHandler(item_id=item.id, person_id=here.people["office_clerk"]))
    with refused(session, "had_part_was_handler", name):
        correct(session, here, item.uid, "office_clerk", **day)


def test_another_one_who_could_sign_corrects_it_and_the_plan_of_visits_follows(session: Session, here: County) -> None:
    item = signed(session, here)
    item.verified_on = EARLIER
    correct(session, here, item.uid, "office_clerk", closed_on=EARLIER)
    assert (item.closed_on, item.first_closed_on) == (EARLIER, EARLIER)
    told = session.scalars(select(Step).where(Step.matter_id == item.id).order_by(Step.id.desc())).first()
    assert told is not None
    assert "closed_on" in (told.changes or "")


def test_what_was_entered_as_struck_off_is_corrected_by_the_office(session: Session, here: County) -> None:
    said: dict[str, Any] = {"received_on": EARLIER - timedelta(days=9), "history": History(EARLIER)}
    item = given.item(session, here, unit_id=here.units["willow"], **said)
    correct(session, here, item.uid, "office_clerk", closed_on=EARLIER - timedelta(days=1))
    assert item.closed_on == EARLIER - timedelta(days=1)
