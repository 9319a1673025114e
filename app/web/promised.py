"""What was promised in a matter, as its page and the list of what is missing tell it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain import escalation
from app.labels import sentence
from app.models.promises import Promise
from app.web.veil import Veil

SOON = timedelta(days=7)
"""How long before its day a promise begins to be told among what is missing."""


@dataclass(frozen=True)
class PromiseLine:
    """One promise: its address, what, by when, how late it is or was, and what shows that it was kept."""

    uid: str
    text: str
    due_on: date
    days_late: int
    kept_on: date | None
    kept_note: str


def promise_lines(rows: Iterable[Promise], veil: Veil, today: date) -> list[PromiseLine]:
    """The promises of a matter as this reader may see them."""
    return [
        PromiseLine(
            row.uid,
            veil.text(row.text),
            row.due_on,
            escalation.days_late(row.due_on, today, row.kept_on),
            row.kept_on,
            veil.text(row.kept_note),
        )
        for row in rows
    ]


def owed(promises: Sequence[PromiseLine], today: date) -> list[str]:
    """Those not kept whose day is near or past, for what is missing."""
    due = [one for one in promises if one.kept_on is None and one.due_on <= today + SOON]
    return [
        sentence("promise_late" if one.days_late else "promise_due", {"what": one.text, "day": one.due_on})
        for one in due
    ]
