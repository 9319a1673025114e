"""Whose it is instead, when a petition is refused as outside one's powers (art. 23 para 1)."""

from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.permissions import Actor
from app.models.directory import Unit
from app.queries.letter_facts import in_full


def check_another(session: Session, organ: str, actor: Actor) -> None:
    """Raises Refused `organ_is_own` when the organ named as competent is the unit that refuses."""
    unit = session.get(Unit, actor.unit_id) if actor.unit_id is not None else None
    if unit is None:
        return
    named = "".join(organ.split())
    if named == unit.name or (unit.name in named and in_full(session, unit).endswith(named)):
        raise Refused("organ_is_own", "competent_organ", unit=unit.name)
