"""A row of a sheet of follow-up visits as a visit."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound, Refused
from app.domain.permissions import Actor, Permission
from app.models.matters import Kind, Matter
from app.models.visits import Visit
from app.operations import visits
from app.operations.importing import Batch, Known, Made, Refusals, Seen, Taking, hash_of, name_in, one_by_one
from app.operations.visits import AFTERWARDS, NewVisit
from app.queries.directory import unit_named
from app.queries.matters import numbered
from app.sheets.visit_rows import HEADERS, VisitRow, read_row


def misnamed(cells: Mapping[str, str], known: Known) -> Refusals:
    """A visitor whom the directory does not know, or whose name several bear."""
    found, name = Refusals(), name_in(cells, HEADERS["visitor"])
    if name and name not in known.persons:
        found.append(Refused("visitor_unknown", "visitor", name=name))
    return found


def enter(session: Session, row: VisitRow, key: str, batch: Batch, _seen: Seen) -> Made:
    """Write the visit down as the form does; who went is whom the row names. Raises Refused."""
    known = numbered(session, batch.actor, row.number)
    if len(known) != 1:
        raise Refused("talk_number_unknown" if not known else "talk_number_of_several", "number", number=row.number)
    matter = session.get_one(Matter, known[0].id)
    _check_agrees(session, matter, row)
    command = NewVisit(
        kind=AFTERWARDS[Kind(matter.kind)],
        method=row.method,
        visited_on=row.visited_on,
        answers=row.answers,
        note=row.note,
        retaliation=row.retaliation,
        trouble=row.trouble,
        unit_id=_unit(session, row.unit) if row.unit else None,
        new_matter=row.new_matter,
        visitor_id=batch.known.persons[row.visitor] if row.visitor else None,
        external_no=key,
        batch_id=batch.id,
    )
    try:
        visits.record(session, matter.uid, matter.version, command, actor=batch.actor, now=batch.now)
    except NotFound:
        raise Refused("talk_number_unknown", "number", number=row.number) from None
    return Made(matter.number)


def _check_agrees(session: Session, matter: Matter, row: VisitRow) -> None:
    """Refuse a visit of a day on which another one of the same matter found otherwise: which of them is right is said
    by correcting one, not by taking both."""
    same_day = (Visit.matter_id == matter.id, Visit.visited_on == row.visited_on, Visit.reached)
    if row.answers is None or not row.answers.reached:
        return
    for visit in session.scalars(select(Visit).where(*same_day, Visit.kind == AFTERWARDS[Kind(matter.kind)])):
        if visit.solved is not row.answers.solved:
            raise Refused("visit_contradicts", "solved", day=row.visited_on, there=visit.solved)
        if visit.satisfied is not row.answers.satisfied:
            raise Refused("visit_contradicts", "satisfied", day=row.visited_on, there=visit.satisfied)


def again(session: Session, rows: Mapping[str, VisitRow], _actor: Actor) -> dict[str, Sequence[Refused]]:
    """Visits that are known by the number in their row, and by the sheet found otherwise, or on another day."""
    numbered = {key: row for key, row in rows.items() if row.external_no}
    known = select(Visit).where(Visit.external_no.in_(numbered) | Visit.uid.in_(numbered))
    found: dict[str, Sequence[Refused]] = {}
    for visit in session.scalars(known):
        key = visit.external_no if visit.external_no in numbered else visit.uid
        row = numbered[key or ""]
        if visit.visited_on != row.visited_on:
            found[key or ""] = [Refused("visit_day_differs", "visited_on", there=visit.visited_on)]
        elif row.answers is not None and visit.solved is not row.answers.solved:
            found[key or ""] = [Refused("visit_contradicts", "solved", day=row.visited_on, there=visit.solved)]
    return found


def _unit(session: Session, name: str) -> int:
    if (unit := unit_named(session, name)) is None:
        raise Refused("visit_unit_unknown", "unit", name=name)
    return unit.id


def taken(session: Session, keys: Collection[str]) -> set[str]:
    """Those of these keys that a visit has already; one that came by no sheet is known by its own key."""
    found = select(Visit.external_no, Visit.uid).where(Visit.external_no.in_(keys) | Visit.uid.in_(keys))
    return {key for row in session.execute(found) for key in row if key in keys}


TAKING = Taking(
    permission=Permission.VISIT_RECORD,
    read=read_row,
    misnamed=misnamed,
    key=lambda row: row.external_no or hash_of(row),
    taken=taken,
    entering=one_by_one(enter),
    headers=HEADERS,
    again=again,
)
