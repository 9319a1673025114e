"""What is lost before a unit has a petition (派单): what waits to be sent, and how long sending took (art. 22)."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.permissions import Actor
from app.domain.petitions import Routing, Stage
from app.models.matters import Kind, Matter
from app.models.petitions import Petition
from app.queries.indicator_cases import Period
from app.queries.kept import kept
from app.queries.matters import Filters, conditions
from app.queries.reports import seen

DAYS = 30
"""How far back sending is looked at."""


@dataclass(frozen=True)
class Waiting:
    """Petitions that wait to be sent: how many, their days together, the most of one."""

    count: int = 0
    days: int = 0
    longest: int = 0


@dataclass(frozen=True)
class Sent:
    """Petitions referred or assigned within the period: how many, the days from registration to the last sending."""

    routing: Routing
    count: int
    days: int
    longest: int

    @property
    def mean(self) -> float | None:
        """Days a petition."""
        return round(self.days / self.count, 1) if self.count else None


@kept
def waiting(session: Session, actor: Actor, *, today: date, town_id: int | None = None) -> Waiting:
    """What lies with the petition office since it was registered, or came back; days since it came to this stage."""
    filters = Filters(kind=Kind.PETITION, stages=(Stage.REGISTERED.value,), town_id=town_id)
    found = select(Matter.stage_at).where(*conditions(actor, filters, today))
    days = [(today - local_day(at)).days for (at,) in session.connection().execute(found)]
    return Waiting(len(days), sum(days), max(days, default=0))


def period(today: date) -> Period:
    """The days looked at."""
    return Period(today - timedelta(days=DAYS - 1), today)


@kept
def sent(session: Session, actor: Actor, *, today: date) -> tuple[Sent, ...]:
    """By kind of sending; coming back and being sent again is in the days."""
    petition = Petition.__table__.c
    found = (
        select(petition.routing, Matter.registered_at, petition.routed_on)
        .join(Petition.__table__, petition.id == Matter.id)
        .where(*seen(actor, today), period(today).holds(petition.routed_on))
    )
    days: dict[Routing, list[int]] = {one: [] for one in Routing}
    for routing, registered_at, routed_on in session.connection().execute(found):
        if routing is not None:
            days[routing].append((routed_on - local_day(registered_at)).days)
    return tuple(Sent(one, len(told), sum(told), max(told, default=0)) for one, told in days.items())
