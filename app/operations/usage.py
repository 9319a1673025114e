"""Counting what is bounded by the hour, in the transaction that writes it down: nothing is counted by looking."""

import json
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.domain import usage
from app.domain.errors import TooMany
from app.domain.permissions import Actor
from app.domain.usage import Usage
from app.models.outbox import Setting
from app.models.usage import UsageCount
from app.queries.access import NUMBERS, UNUSUAL

_NUMBERS = select(Setting.value).where(Setting.name == NUMBERS)


def spend(session: Session, kind: Usage, *, actor: Actor, now: datetime, times: int = 1) -> int | None:
    """Count it for the account and the hour; only what is done in the browser is counted.

    Returns the number of openings when they have just become unusual, otherwise None. Raises TooMany, with the moment
    from which it goes on, when the hour's measure is full: nothing of the transaction is kept then.
    """
    if actor.user_id is None or not actor.session_fp:
        return None
    hour = usage.hour_of(now)
    key = {"user_id": actor.user_id, "usage": kind, "hour": hour}
    raised = update(UsageCount).filter_by(**key).values(times=UsageCount.times + times).returning(UsageCount.times)
    total = session.scalar(raised.execution_options(synchronize_session=False))
    if total is None:  # one writer at a time: nobody adds the row in between
        session.add(UsageCount(**key, times=times))
        session.flush()
        total = times
    numbers: dict[str, int] = json.loads(session.scalar(_NUMBERS) or "{}")
    if total > numbers.get(kind.value, usage.MOST[kind]):
        raise TooMany(f"too_many_{kind.value}", until=hour + timedelta(hours=1))
    limit = numbers.get(UNUSUAL, usage.UNUSUAL)
    return total if kind is Usage.OPENING and total - times < limit <= total else None


def forget(session: Session, now: datetime) -> None:
    """Remove the counts of hours long past."""
    session.execute(delete(UsageCount).where(UsageCount.hour < now - usage.KEPT))
