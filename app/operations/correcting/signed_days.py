"""The days of a closing that was signed here (验收、销号的日期): corrected by another who could sign it (R7, R9)."""

from collections.abc import Container

from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.permissions import Actor
from app.domain.rectification import WORKFLOW, Action, Stage
from app.domain.workflow import person_refusal
from app.models.rectification import RectificationItem
from app.queries.facts import facts_of

DAYS = ("closed_on", "verified_on")


def check(session: Session, item: RectificationItem, differing: Container[str], actor: Actor) -> None:
    """Refuse the days of a signed closing to who signed it, to who applied, verified or had another part in it, and to
    who may not sign: whoever says that it was closed on another day puts his name under the closing.

    Raises Refused at the day.
    """
    name = next((one for one in DAYS if one in differing), None)
    if name is None or item.signed_off_by_id is None:
        return
    if actor.person_id == item.signed_off_by_id:
        raise Refused("signed_day_by_signer", name)
    code = person_refusal(WORKFLOW.moves[Stage.VERIFIED, Action.SIGN_OFF], facts_of(session, item), actor)
    if code is not None:
        raise Refused("signed_day_by_who_signs" if code == "not_permitted" else code, name)
