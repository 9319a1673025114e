"""How often a petition was sent to a unit (转送、交办、更正责任单位): the third one is decided above (art. 24)."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.petition_guards import MOST_RETURNS
from app.domain.petitions import Action
from app.models.matters import Matter
from app.models.timeline import Step
from app.queries.corrections import corrections_of, told


def sent_to(session: Session, matter: Matter) -> int:
    """How many units it was sent to, one after the other: by routing it or by correcting the responsible unit."""
    routed = select(func.count(Step.id)).where(Step.matter_id == matter.id, Step.action == Action.ASSIGN)
    corrected = sum(name == "unit_id" for step in corrections_of(session, [matter.id]) for name, _, _ in told(step))
    return (session.scalar(routed) or 0) + corrected


def next_is_decided_above(session: Session, matter: Matter) -> bool:
    """Whether whoever gets it next is decided by the common superior: two had it, however they got it."""
    return sent_to(session, matter) >= MOST_RETURNS
