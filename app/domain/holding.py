"""What somebody holds, in the order in which he has to see to it, and until when an ownerless matter may wait."""

from datetime import date, timedelta
from enum import StrEnum

from app.domain.clocks import Owed, owed
from app.domain.set_days import NAMING, SIGNING
from app.domain.workdays import Calendar

SOON = timedelta(days=7)
"""How near the day is of what is due soon."""
RECENTLY = timedelta(days=7)
"""How far the weekly sheet looks back."""
UNSEEN = timedelta(days=30)
"""After so long without having met anybody himself, whoever holds a matter has to go again (亲自包保)."""
SIGNING_DAYS = 5
"""Within so many office days both sign for what was handed over: this product's own rule."""
SEEN_AHEAD = timedelta(days=30)
"""Days that a hand-over pack tells of."""
NAMING_DAYS = 5
"""Within so many office days the county names who answers for an ownerless matter: this product's own rule."""


class Group(StrEnum):
    """The order of 我的包案: overdue, due in seven days, sent back or reworked, the rest."""

    LATE = "late"
    SOON = "soon"
    BACK = "back"
    REST = "rest"


class Part(StrEnum):
    """A part of what somebody holds, of which a figure tells; what he did counts for the last UNSEEN days."""

    HELD = "held"
    LATE = "late"
    SOON = "soon"
    ACTED = "acted"
    SILENT = "silent"
    MET = "met"
    SENT = "sent"
    PROMISED = "promised"
    PROMISE_LATE = "promise_late"


def group(due_on: date | None, today: date, *, came_back: bool) -> Group:
    """Where a matter stands; what is late or near stands there although it came back, too."""
    if due_on is not None and due_on < today:
        return Group.LATE
    if due_on is not None and due_on <= today + SOON:
        return Group.SOON
    return Group.BACK if came_back else Group.REST


def naming(since: date, calendar: Calendar) -> Owed:
    """The last day on which somebody is to be named for a matter that nobody in post answers for since that day."""
    return owed(NAMING, since, NAMING_DAYS, calendar)


def signing(handed_on: date, calendar: Calendar) -> Owed:
    """The last day on which both have signed for what was handed over that day."""
    return owed(SIGNING, handed_on, SIGNING_DAYS, calendar)
