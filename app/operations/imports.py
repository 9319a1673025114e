"""Taking in sheets: a batch, its rows a hundred at a time, each row by the operation the form uses (DECISIONS 8)."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.errors import Refused
from app.domain.intake import Fault
from app.domain.permissions import Actor, Permission, require
from app.domain.petitions import Form
from app.models.matters import ImportBatch, Kind, Matter
from app.operations import recording
from app.operations.registering import History, NewPetition, NewPetitioner, register
from app.queries import directory
from app.sheets.petition_rows import TOWN, VILLAGE, PetitionRow, read_row
from app.sheets.reading import Row

HISTORY_AFTER = timedelta(days=15)
"""Rows received longer ago than this are history: no clocks, no cards, marked 存量 (DECISIONS 8)."""


@dataclass(frozen=True)
class Outcome:
    """What became of one row: added with its number, known before, or its faults."""

    row: int
    number: str | None = None
    known: bool = False
    history: bool = False
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Places:
    """Ids of towns and villages by their names."""

    towns: Mapping[str, int]
    villages: Mapping[tuple[int, str], int]


def places(session: Session) -> Places:
    """The directory as a sheet names it."""
    return Places(
        {unit.name: unit.id for unit in directory.towns(session)},
        {(village.town_id, village.name): village.id for village in directory.villages(session)},
    )


def begin(
    session: Session, room: str, file_sha256: str, rows: int, reason: str | None, *, actor: Actor, now: datetime
) -> int:
    """Start a batch; the same file may come again, only what is new is added then."""
    require(actor, Permission.MATTER_REGISTER)
    batch = ImportBatch(
        room=room, file_sha256=file_sha256, reason=reason, user_id=actor.user_id, started_at=now, rows=rows
    )
    session.add(batch)
    session.flush()
    recording.note_event(session, "import.begin", actor=actor, now=now, kind="batch", uid=batch.uid)
    return batch.id


def take(
    session: Session,
    batch_id: int,
    rows: Sequence[Row],
    *,
    history: bool,
    actor: Actor,
    now: datetime,
    seen: set[str],
) -> list[Outcome]:
    """Register the good rows of this slice in the caller's transaction; a bad row leaves no trace but its faults.

    `seen` holds the keys of the slices before and gets those of this one, so that a rehearsal, which rolls each slice
    back, knows a row that comes twice.
    """
    known_places, today = places(session), local_day(now)
    read = [(row, read_row(row.values, today=today)) for row in rows]
    keys = {row.number: _key(clean) for row, clean in read if isinstance(clean, PetitionRow)}
    seen |= _taken(session, keys.values())
    outcomes = []
    for row, clean in read:
        lost = tuple(Fault(fault.column, fault.code, {"column": fault.column}) for fault in row.faults)
        if isinstance(clean, list):
            outcomes.append(Outcome(row.number, faults=(*lost, *clean)))
        elif lost:
            outcomes.append(Outcome(row.number, faults=lost))
        elif (key := keys[row.number]) in seen:
            outcomes.append(Outcome(row.number, known=True))
        else:
            outcomes.append(_register(session, batch_id, row.number, key, clean, known_places, history, actor, now))
            if outcomes[-1].number is not None:
                seen.add(key)
    batch = session.get_one(ImportBatch, batch_id)
    batch.added += sum(outcome.number is not None for outcome in outcomes)
    batch.known += sum(outcome.known for outcome in outcomes)
    batch.refused += sum(bool(outcome.faults) for outcome in outcomes)
    return outcomes


def finish(session: Session, batch_id: int, *, actor: Actor, now: datetime) -> ImportBatch:
    """Close the batch with its counts."""
    batch = session.get_one(ImportBatch, batch_id)
    batch.finished_at = now
    counts = {"rows": batch.rows, "added": batch.added, "known": batch.known, "refused": batch.refused}
    recording.note_event(session, "import.finish", actor=actor, now=now, kind="batch", uid=batch.uid, detail=counts)
    return batch


def _register(
    session: Session,
    batch_id: int,
    number: int,
    key: str,
    row: PetitionRow,
    known: Places,
    history: bool,
    actor: Actor,
    now: datetime,
) -> Outcome:
    old = history or row.closed_on is not None or local_day(now) - row.received_on > HISTORY_AFTER
    try:
        town_id, village_id = _place(row, known)
        with session.begin_nested():
            made = register(session, _new(row, key, town_id, village_id, batch_id, old), actor=actor, now=now)
    except Refused as refused:
        return Outcome(number, faults=(Fault(refused.field or "", refused.code, refused.facts),))
    return Outcome(number, number=made.number, history=old)


def _new(row: PetitionRow, key: str, town_id: int, village_id: int | None, batch_id: int, old: bool) -> NewPetition:
    person = NewPetitioner(row.name or None, row.id_no or None, row.phone or None, row.address or None)
    named = bool(row.name)
    form = Form.ANONYMOUS if not named else Form.COLLECTIVE if row.people_count > 1 else Form.INDIVIDUAL
    return NewPetition(
        channel=row.channel,
        body=row.body,
        received_on=row.received_on,
        source=row.source,
        form=form,
        title=row.title,
        people=(person,) if any(astuple(person)[:4]) else (),
        people_count=row.people_count,
        town_id=town_id,
        village_id=village_id,
        content=row.content,
        content_given=row.content_given,
        poverty=row.poverty,
        external_no=key,
        history=History(row.closed_on) if old else None,
        batch_id=batch_id,
    )


def _place(row: PetitionRow, known: Places) -> tuple[int, int | None]:
    town_id = known.towns.get(row.town)
    if town_id is None:
        raise Refused("town_name_unknown", TOWN, name=row.town)
    if not row.village:
        return town_id, None
    village_id = known.villages.get((town_id, row.village))
    if village_id is None:
        raise Refused("village_name_unknown", VILLAGE, name=row.village, town=row.town)
    return town_id, village_id


def _taken(session: Session, keys: Iterable[str]) -> set[str]:
    """Those of these keys that a petition has already."""
    found = select(Matter.external_no).where(Matter.kind == Kind.PETITION, Matter.external_no.in_(set(keys)))
    return {key for key in session.scalars(found) if key is not None}


def _key(row: PetitionRow) -> str:
    """The number it had before; a row without one is known again by all it says."""
    return row.external_no or "row-" + hashlib.sha256(repr(astuple(row)).encode()).hexdigest()[:40]
