"""The rows behind hits: the columns that a hit shows and its cuts are taken from; entities would cost twice as much."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, aliased

from app.domain.limits import RuleId
from app.domain.permissions import Actor
from app.domain.privacy import mask_name
from app.models.directory import Person, Unit, Village
from app.models.matters import Clock, Kind, Matter
from app.models.petitions import Petition, Petitioner
from app.models.rectification import RectificationItem
from app.queries.listing import People
from app.queries.matters import DUTIES
from app.queries.standings import ENTERED_CLOSED
from app.queries.visibility import visible


class HitRow(NamedTuple):
    """A matter as a hit shows it; what is sealed opens as it does of the matter itself (`Petition.body.of`)."""

    id: int
    uid: str
    kind: Kind
    number: str
    external_no: str | None
    title: str
    stage: str
    received_on: date
    entered_closed: bool
    place: str | None
    town_name: str | None
    village_name: str | None
    holder_name: str | None
    body_sealed: bytes | None
    demand_sealed: bytes | None
    opinion_sealed: bytes | None
    problem_sealed: bytes | None
    goal_sealed: bytes | None
    cause_sealed: bytes | None
    report_sealed: bytes | None
    people_count: int | None
    raiser_uid: str | None
    raiser_sealed: bytes | None

    @property
    def place_names(self) -> tuple[str, ...]:
        """Town and village, as far as they are known."""
        return tuple(name for name in (self.town_name, self.village_name) if name)


class Duty(NamedTuple):
    """The duty of a matter that runs out first."""

    rule: RuleId
    started_on: date
    nominal_on: date
    due_on: date


def rows(session: Session, actor: Actor, uids: Collection[str]) -> dict[str, HitRow]:
    """The matters of these addresses that the actor may see, by their address."""
    found = session.connection().execute(_rows(actor), {"uids": list(uids)}) if uids else ()
    return {row.uid: row for row in map(HitRow._make, found)}


def people(row: HitRow, *, clear: bool) -> People | None:
    """Who raised it, masked unless names are to be read in `clear`; nobody raised an item."""
    if row.people_count is None:
        return None
    name = Petitioner.name.opened(row.raiser_uid, row.raiser_sealed) or "" if row.raiser_uid is not None else ""
    return People(name if clear else mask_name(name), row.people_count)


def next_duties(session: Session, ids: Iterable[int]) -> dict[int, Duty]:
    """Of each of these matters the duty that runs out first, if any runs."""
    nearest: dict[int, Duty] = {}
    for matter_id, *told in session.connection().execute(_RUNNING, {"ids": list(ids)}):
        duty = Duty._make(told)
        if duty.rule in DUTIES and (matter_id not in nearest or duty.due_on < nearest[matter_id].due_on):
            nearest[matter_id] = duty
    return nearest


# Every search asks them: building a statement costs more than asking it.
@lru_cache(maxsize=64)
def _rows(actor: Actor) -> Select[Any]:
    petition, item, raiser = Petition.__table__.c, RectificationItem.__table__.c, Petitioner.__table__.c
    town = aliased(Unit)
    own = (Matter.id, Matter.uid, Matter.kind, Matter.number, Matter.external_no, Matter.title, Matter.stage)
    named = (town.name, Village.name, Person.name)
    sealed = (
        *(petition.body_sealed, petition.demand_sealed, petition.opinion_sealed),
        *(item.problem_sealed, item.goal_sealed, item.cause_sealed, item.report_sealed),
    )
    raised = (petition.people_count, raiser.uid, raiser.name_sealed)
    several: Sequence[Any] = (*own, Matter.received_on, ENTERED_CLOSED, Matter.place, *named, *sealed, *raised)
    found = select(*several).select_from(Matter)
    found = found.outerjoin(Petition.__table__, petition.id == Matter.id)
    found = found.outerjoin(RectificationItem.__table__, item.id == Matter.id)
    found = found.outerjoin(Petitioner.__table__, (raiser.petition_id == Matter.id) & (raiser.position == 0))
    found = found.outerjoin(town, town.id == Matter.town_id).outerjoin(Village, Village.id == Matter.village_id)
    found = found.outerjoin(Person, Person.id == Matter.holder_id)
    return found.where(Matter.uid.in_(bindparam("uids", expanding=True)), visible(actor))


_RUNNING = (
    select(Clock.matter_id, Clock.rule, Clock.started_on, Clock.nominal_on, Clock.due_on)
    .where(Clock.matter_id.in_(bindparam("ids", expanding=True)), Clock.stopped_on.is_(None))
    .order_by(Clock.id)
)
