"""The responsible unit that the common superior decided (art. 24) is exchanged by another decision of his alone."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.petitions import Action, Stage
from app.domain.proofs import names
from app.models.matters import Matter
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations.recording import Change
from app.queries.corrections import latest, told
from app.queries.receivers import next_is_decided_above

DECIDED_BY = "decided_by"


def is_decided_above(session: Session, matter: Matter) -> bool:
    """Whether another unit is the common superior's decision (art. 24): two had it already, returned or corrected."""
    if not isinstance(matter, Petition) or matter.unit_id is None or matter.stage == Stage.TRANSFERRED_DISCIPLINE:
        return False
    return next_is_decided_above(session, matter)


def decide_anew(session: Session, matter: Matter, decided_by: str) -> tuple[Change, ...]:
    """That the superior decided on another unit, beside the routing that told his first decision; nothing of what
    nobody above decided. Raises Refused `unit_decided_above` where it is not said who did."""
    if not is_decided_above(session, matter):
        return ()
    by = " ".join(decided_by.split())
    if not names(by):
        raise Refused("unit_decided_above", "decided_anew")
    found = select(Step).where(Step.matter_id == matter.id, Step.action == Action.ASSIGN).order_by(Step.id.desc())
    routed = session.scalars(found.limit(1)).one_or_none()
    if routed is None:
        return (Change(DECIDED_BY, None, by),)
    first = next((after for name, _, after in told(routed) if name == DECIDED_BY), None)
    fact = f"{DECIDED_BY}.{routed.uid}"
    before = latest(session, matter).get(fact, first)
    return () if by == before else (Change(fact, before, by),)
