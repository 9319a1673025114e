"""Freezing the figures of a month, and explaining why they differ later."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import freezing as rules
from app.domain.accountability import local_day
from app.domain.errors import Refused
from app.domain.indicators import Indicator
from app.domain.permissions import Actor, Permission, require
from app.models.freezing import FrozenNote, FrozenPeriod
from app.operations import recording
from app.queries import freezing
from app.queries.indicator_cases import Period

KIND = "frozen_period"


@dataclass(frozen=True)
class Explanation:
    """Why a figure of a frozen month is another today."""

    indicator: Indicator
    reason: str


def freeze(session: Session, day: date, *, actor: Actor, now: datetime) -> FrozenPeriod:
    """Keep the figures of the month of this day for good.

    Raises Refused `not_permitted`, `month_not_over` or `month_is_frozen`.
    """
    require(actor, Permission.FIGURE_FREEZE)
    first, last = rules.month_of(day)
    rules.check_month(first, today=local_day(now), is_frozen=freezing.of_month(session, first) is not None)
    text = rules.written(freezing.reckoned(session, Period(first, last), now=now))
    made = FrozenPeriod(
        first_on=first, last_on=last, frozen_at=now, frozen_by_id=actor.person_id, body=text, sha256=rules.digest(text)
    )
    session.add(made)
    session.flush()
    detail = {"first": first.isoformat(), "sha256": made.sha256}
    recording.note_event(session, "figures.freeze", actor=actor, now=now, kind=KIND, uid=made.uid, detail=detail)
    return made


def explain(session: Session, uid: str, told: Explanation, *, actor: Actor, now: datetime) -> FrozenNote:
    """Say why a figure differs. What was said before stays; the newest counts.

    Raises Refused `not_permitted` or `explanation_short`.
    """
    require(actor, Permission.FIGURE_FREEZE)
    period = session.scalars(select(FrozenPeriod).where(FrozenPeriod.uid == uid)).one()
    reason = told.reason.strip()
    if len(reason) < rules.LEAST_REASON:
        raise Refused("explanation_short", "reason", least=rules.LEAST_REASON)
    note = FrozenNote(period=period, indicator=told.indicator, at=now, person_id=actor.person_id)
    note.reason = reason
    session.add(note)
    session.flush()
    detail = {"indicator": told.indicator.value}
    recording.note_event(session, "figures.explain", actor=actor, now=now, kind=KIND, uid=uid, detail=detail)
    return note
