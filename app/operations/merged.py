"""What others rest on, merged into it or not accepted because of it: it does not end under them (art. 19, 36)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.petitions import Stage
from app.models.matters import Matter
from app.models.petitions import Petition
from app.queries import deliveries


def check_answers_for(session: Session, matter: Matter) -> None:
    """Refuse to end what is the answer to others that were merged into it: those are taken out first.

    Raises Refused `answers_for_others` (count, numbers); confidential ones are counted and not named.
    """
    if not isinstance(matter, Petition):
        return
    others = [merged for merged, _ in deliveries.merged_into(session, matter)]
    if others:
        raise Refused("answers_for_others", **_named(others))


def check_ground_of(session: Session, matter: Matter) -> None:
    """Refuse to void what others were not accepted because of, for they would be left without any answer: their ground
    is corrected first, or they are voided and registered again, from their own receipt on.

    Raises Refused `ground_of_others` (count, numbers).
    """
    resting = select(Petition).where(
        Petition.same_as_id == matter.id, Petition.refusal.is_not(None), Petition.stage != Stage.VOID
    )
    others = session.scalars(resting.order_by(Petition.id)).all()
    if others:
        raise Refused("ground_of_others", **_named(others))


def _named(others: Sequence[Petition]) -> dict[str, Any]:
    return {"count": len(others), "numbers": [one.number for one in others if not one.confidential]}
