"""How late a reworked item is by the day it had before (R12): it has a new day, its quality goes by the old one."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.clocks import RuleId
from app.domain.rectification import Action
from app.models.matters import StopReason
from app.models.rectification import RectificationItem
from app.models.timeline import Step


@dataclass(frozen=True)
class Former:
    """The day that the item had before it was sent back, and by how many days it is, or was closed anew, after it."""

    due_on: date
    days_late: int


def former_day(session: Session, item: RectificationItem, today: date) -> Former | None:
    """By which day it should have been done before the last rework; None where there was none, or nothing is known."""
    last = select(func.max(Step.at)).where(Step.matter_id == item.id, Step.action == Action.REWORK)
    at = session.scalar(last)
    if at is None:
        return None
    met = [
        clock.due_on
        for clock in item.clocks
        if clock.rule is RuleId.D25
        and clock.stop_reason is StopReason.MET
        and clock.stopped_on is not None
        and clock.stopped_on <= local_day(at)
    ]
    return Former(met[-1], max(0, ((item.closed_on or today) - met[-1]).days)) if met else None
