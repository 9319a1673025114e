"""Corrections by which a running limit would be lost: the head's of the petition office, not whose who is late."""

from collections.abc import Mapping
from datetime import date

from app.domain.errors import Refused
from app.domain.permissions import Actor, Permission
from app.domain.petitions import Category
from app.models.petitions import Petition


def check(petition: Petition, before: Mapping[str, object], differing: Mapping[str, object], actor: Actor) -> None:
    """Refuse a later day of receipt (`receipt_later_by_head`) and that it is no longer urgent (`urgent_off_by_head`) to
    anybody but the petition office's head; of an accusation, which he does not read, to nobody who may correct it."""
    if petition.category is Category.ACCUSATION or actor.may(Permission.MATTER_APPROVE):
        return
    was, day = before.get("received_on"), differing.get("received_on")
    if isinstance(was, date) and isinstance(day, date) and day > was:
        raise Refused("receipt_later_by_head", "received_on", day=was)
    if differing.get("urgent") is False:
        raise Refused("urgent_off_by_head", "urgent")
