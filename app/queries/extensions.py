"""The extension in force of a petition (art. 34): when the petitioner was told of it, and when that was entered."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.clocks import RuleId
from app.domain.petitions import Action, DeliveryWay
from app.models.matters import StopReason
from app.models.petitions import Petition
from app.models.timeline import Step


@dataclass(frozen=True)
class Extended:
    """The last day, when and how he was told (None where nobody could be), the day of the entry if it came later."""

    due_on: date
    told_on: date | None
    way: DeliveryWay | None
    entered_on: date | None


def in_force(session: Session, petition: Petition) -> Extended | None:
    """The extension of the handling that runs or was met last; None where it was not extended."""
    counting = (None, StopReason.MET)
    clocks = [one for one in petition.clocks if one.rule is RuleId.D6 and one.stop_reason in counting]
    if not clocks:
        return None
    of_it = select(Step.at).where(Step.matter_id == petition.id, Step.action == Action.EXTEND)
    at = session.scalar(of_it.order_by(Step.id.desc()).limit(1))
    told_on, entered_on = petition.extension_told_on, local_day(at) if at is not None else None
    is_late = told_on is not None and entered_on is not None and told_on < entered_on
    return Extended(clocks[-1].due_on, told_on, petition.extension_told_way, entered_on if is_late else None)
