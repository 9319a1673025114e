"""镇村合计 (T58): a town that is not the sum of its villages is explained and signed for by its principal."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.domain import rectification
from app.domain.sums import Difference, Summed
from app.models.directory import Unit
from app.models.journal import JournalEntry
from app.models.sums import TownSum
from app.operations import town_sums as operation
from app.operations.registering import NewAccused
from app.queries import town_sums
from tests import given
from tests.given import MORNING, County, refused
from tests.households import HEAD, household

TODAY = MORNING.date()
WHY = "两件来信只写了镇名，正在核对是哪个村的"


def put(session: Session, here: County) -> None:
    """A household and a petition of a village, and a petition of the town that names no village."""
    household(session, here)
    given.petition(session, here, village_id=here.villages["well"], town_id=here.units["willow"])
    given.petition(session, here, village_id=None, town_id=here.units["willow"])


def signed(session: Session, here: County, seen: str, who: str = "secretary", why: str = WHY) -> TownSum:
    """Signed for 柳河镇 with the differences as they were seen."""
    uid = session.get_one(Unit, here.units["willow"]).uid
    return operation.sign(session, uid, why, seen, actor=here.actors[who], now=MORNING)


def open_towns(session: Session, here: County, who: str = "auditor") -> list[str]:
    """For which towns nobody signed, as this person sees it."""
    return [town.name for town in town_sums.unsigned(session, here.actors[who], TODAY)]


def test_where_all_agrees_nothing_is_to_be_signed(session: Session, here: County) -> None:
    household(session, here)
    given.petition(session, here, village_id=here.villages["well"], town_id=here.units["willow"])
    several: dict[str, Any] = {
        "villages": "磨坊村",
        "village_id": here.villages["well"],
        "town_id": here.units["willow"],
    }
    given.item(session, here, rectification.Stage.LISTED, at=MORNING, **several)
    assert open_towns(session, here) == []
    with refused(session, "sums_agree"):
        signed(session, here, "")


def test_a_town_that_differs_waits_for_its_principal(session: Session, here: County) -> None:
    put(session, here)
    (one,) = town_sums.everywhere(session, here.actors["auditor"], TODAY)
    assert one.differences == (Difference(Summed.PETITIONS, 2, 1),)
    assert (one.town.name, one.principal, one.signed) == ("柳河镇", "苏长河", None)
    for who in ("town_head", "bridge_secretary", "leader"):
        with refused(session, "sum_principal_only" if who == "bridge_secretary" else "not_permitted"):
            signed(session, here, "petitions:1", who)
    with refused(session, "reason_too_short", "reason"):
        signed(session, here, "petitions:1", why="写错")
    with refused(session, "sums_moved"):
        signed(session, here, "petitions:3")
    assert open_towns(session, here) == ["柳河镇"]

    row = signed(session, here, "petitions:1")

    assert open_towns(session, here) == []
    assert (row.petitions, row.items, row.reason) == (1, 0, WHY)
    signed(session, here, "petitions:1", why="更正：两件来信里有一件是石桥镇的，已经改过来")
    (one,) = town_sums.everywhere(session, here.actors["auditor"], TODAY)
    assert one.signed is not None
    assert (one.signed.reason or "").startswith("更正")
    assert "两件来信".encode() not in bytes(
        session.execute(text("SELECT reason_sealed FROM town_sum ORDER BY id")).scalars().all()[0]
    )
    assert session.scalars(select(JournalEntry.event)).all()[-1] == "town_sum.sign"


def test_a_signature_holds_for_what_was_signed_alone(session: Session, here: County) -> None:
    put(session, here)
    signed(session, here, "petitions:1")
    household(session, here, replace(HEAD, id_no=""), number="2")
    assert open_towns(session, here) == []
    given.petition(session, here, at=MORNING + timedelta(minutes=5), village_id=None, town_id=here.units["willow"])
    assert open_towns(session, here) == ["柳河镇"]
    signed(session, here, "petitions:2")
    assert open_towns(session, here) == []


def test_nobody_learns_from_a_sum_what_is_kept_from_him(session: Session, here: County) -> None:
    """The secretary is complained of in the only petition that names no village: no figure of his has it."""
    against = (NewAccused(person_id=here.people["secretary"]),)
    given.petition(session, here, village_id=None, town_id=here.units["willow"], accused=against)
    assert town_sums.everywhere(session, here.actors["secretary"], TODAY) == []
    (one,) = town_sums.everywhere(session, here.actors["auditor"], TODAY)
    assert (one.differences, one.waits) == ((Difference(Summed.PETITIONS, 1, 0),), False)
    with refused(session, "sums_agree"):
        signed(session, here, "petitions:1")
