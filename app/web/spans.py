"""Who answered for a matter and how long, in words, and how many of these days its routing took."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain import accountability
from app.domain.accountability import Capacity, Passed, local_day
from app.labels import WORDS, label
from app.models.directory import Person
from app.models.matters import Holding, Matter
from app.models.timeline import Step
from app.queries import dossier

PASSES = {"enter": True, "assign": True, "transfer": True, "object": False, "overrule": True, "agree": False}
"""Steps that bring a matter to a unit, or lay it before who routes it: an objection waits for his ruling."""


@dataclass(frozen=True)
class SpanLine:
    """One stretch of accountability in words."""

    person: Person
    post: str
    role: str
    from_on: date
    to_on: date | None
    days: int
    why: str
    handed_by: str


def dispatch_days(matter: Matter, steps: Sequence[Step], today: date) -> int:
    """Days of its age that routing took; `steps` the newest first."""
    passed = [Passed(step.at, PASSES[step.action]) for step in reversed(steps) if step.action in PASSES]
    if not passed and matter.unit_id is not None:
        return 0  # it came in with its unit
    return accountability.days_in_dispatch(matter.received_on, passed, matter.settled_on or today)


def span_lines(session: Session, matter: Matter, now: datetime) -> list[SpanLine]:
    """The stretches of accountability, the newest first."""
    spans = dossier.holdings(session, matter)
    titles = dossier.post_titles(session, {span.post_id for span in spans if span.post_id is not None})
    return [_span(span, titles, now) for span in spans]


def span_days(span: Holding, now: datetime) -> int:
    """How many days a stretch of accountability lasted, or has lasted until now."""
    return accountability.days(accountability.Span(span.person_id, None, span.capacity, span.from_at, span.to_at), now)


def _span(span: Holding, titles: Mapping[int, str], now: datetime) -> SpanLine:
    post = (span.unit.name if span.unit else "") + titles.get(span.post_id or 0, "")
    reason = WORDS["reason"].get(span.reason, "") + (f" {span.reason_note}" if span.reason_note else "")
    return SpanLine(
        span.person,
        post,
        label(Capacity(span.capacity)),
        local_day(span.from_at),
        local_day(span.to_at) if span.to_at else None,
        span_days(span, now),
        reason,
        span.handed_by.name if span.handed_by else "",
    )
