"""Taking in sheets: a batch, its rows a hundred at a time, each row by the operation the form uses (DECISIONS 8)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.accountability import PostKind, local_day
from app.domain.errors import Refused
from app.domain.intake import Fault
from app.domain.permissions import Actor, require
from app.models.matters import ImportBatch
from app.operations import import_households, import_items, import_petitions, import_visits, recording
from app.operations.importing import Batch, Entering, Known, Outcome, Seen, Taking, hash_of, slices
from app.queries import directory
from app.queries.dossier import RESPONSIBLE
from app.sheets.reading import Row

TAKINGS: Mapping[str, Taking] = {
    "petitions": import_petitions.TAKING,
    "items": import_items.TAKING,
    "households": import_households.TAKING,
    "visits": import_visits.TAKING,
}
"""What can be taken in, by its room."""


def known(session: Session, today: date) -> Known:
    """The directory as a sheet names it."""
    persons: dict[str, set[int]] = {}
    leaders: dict[str, set[int]] = {}
    for post in directory.in_post(session, today):
        persons.setdefault(post.name, set()).add(post.person_id)
        if post.kind is PostKind.COUNTY_LEADER:
            leaders.setdefault(post.name, set()).add(post.person_id)
    return Known(
        {unit.name: unit.id for unit in directory.towns(session)},
        {(village.town_id, village.name): village.id for village in directory.villages(session)},
        {unit.name: unit for unit in directory.units(session, *RESPONSIBLE)},
        {name: next(iter(ids)) for name, ids in leaders.items() if len(ids) == 1},
        {name: next(iter(ids)) for name, ids in persons.items() if len(ids) == 1},
    )


def open_batch(
    session: Session, room: str, file_sha256: str, rows: int, reason: str | None, *, actor: Actor, now: datetime
) -> ImportBatch:
    """A new batch of this room. Raises Refused unless the actor may enter such matters."""
    require(actor, TAKINGS[room].permission)
    batch = ImportBatch(
        room=room, file_sha256=file_sha256, reason=reason, user_id=actor.user_id, started_at=now, rows=rows
    )
    session.add(batch)
    session.flush()
    return batch


def begin(
    session: Session, room: str, file_sha256: str, rows: int, reason: str | None, *, actor: Actor, now: datetime
) -> int:
    """Start a batch; the same file may come again, only what is new is added then."""
    batch = open_batch(session, room, file_sha256, rows, reason, actor=actor, now=now)
    recording.note_event(session, "import.begin", actor=actor, now=now, kind="batch", uid=batch.uid)
    return batch.id


def survey(room: str, rows: Iterable[Row], seen: Seen, today: date) -> None:
    """Look at the whole of a sheet before its first slice is taken, for what only all of its rows together tell."""
    TAKINGS[room].survey(rows, seen, today)


def sliced(room: str, rows: Iterable[Row], most: int) -> Iterator[list[Row]]:
    """The rows so many at a time, each slice for a transaction of its own; what belongs together is not divided."""
    return slices(rows, most, TAKINGS[room].together)


def remember(session: Session, room: str, rows: Iterable[Row], seen: Seen, today: date) -> None:
    """Know again what rows said that were taken before, so that one further down with the same number is told."""
    taking = TAKINGS[room]
    settled = taking.settling(session, seen)
    for row in rows:
        clean = taking.read(row.values, today=today)
        if not row.faults and not isinstance(clean, list):
            clean, _ = settled(clean)
            seen.first.setdefault(taking.key(clean), (row.number, hash_of(clean)))


def take(
    session: Session,
    batch_id: int,
    rows: Sequence[Row],
    *,
    history: bool,
    actor: Actor,
    now: datetime,
    seen: Seen,
) -> list[Outcome]:
    """Enter the good rows of this slice in the caller's transaction; a bad row leaves no trace but its faults.

    `seen` holds what the slices before brought and gets what this one brings, so that a rehearsal, which rolls each
    slice back, knows a row that comes twice.
    """
    batch = session.get_one(ImportBatch, batch_id)
    taking, today = TAKINGS[batch.room], local_day(now)
    within = Batch(batch_id, history, known(session, today), actor, now)
    read, told = _read(session, taking, rows, seen, today)
    keys = {row.number: taking.key(clean) for row, clean in read if not isinstance(clean, list)}
    seen.keys |= taking.taken(session, set(keys.values()))
    named = {keys[row.number]: clean for row, clean in read if row.number in keys}
    contradicts = taking.again(session, named, actor)
    outcomes, good = [], [clean for row, clean in read if not row.faults and not isinstance(clean, list)]
    entering, is_listed = taking.entering(session, good, within, seen), taking.listed(session, within, seen)
    for row, clean in read:
        key = keys.get(row.number, "")
        if not row.faults and key in seen.keys:
            outcomes.append(_come_again(taking, row, key, hash_of(clean), seen, contradicts))
        elif faults := _faults(taking, row, clean, within.known):
            outcomes.append(Outcome(row.number, faults=faults))
        elif (otherwise := is_listed(clean)) is not None:
            outcomes.append(_known_or_contradicted(taking, row.number, otherwise))
        else:
            entered = _entered(entering, taking, row.number, clean, key, within.known, seen)
            outcomes.append(replace(entered, remarks=(*told.get(row.number, ()), *entered.remarks)))
    withdrawn = entering.close()
    outcomes = [_as_kept(taking, outcome, keys.get(outcome.row, ""), withdrawn, seen) for outcome in outcomes]
    batch.added += sum(outcome.number is not None for outcome in outcomes)
    batch.known += sum(outcome.known for outcome in outcomes)
    batch.refused += sum(bool(outcome.faults) for outcome in outcomes)
    return outcomes


def _read(
    session: Session, taking: Taking, rows: Sequence[Row], seen: Seen, today: date
) -> tuple[list[tuple[Row, Any]], dict[int, tuple[Fault, ...]]]:
    """The rows with their values or faults, and by row what of its values is not taken as it stands."""
    settled, read, told = taking.settling(session, seen), [], {}
    for row in rows:
        clean = taking.read(row.values, today=today)
        if not isinstance(clean, list):
            clean, told[row.number] = settled(clean)
        read.append((row, clean))
    return read, told


def finish(session: Session, batch_id: int, *, actor: Actor, now: datetime) -> ImportBatch:
    """Close the batch with its counts."""
    batch = session.get_one(ImportBatch, batch_id)
    TAKINGS[batch.room].finish(session, batch_id)
    batch.finished_at = now
    counts = {"rows": batch.rows, "added": batch.added, "known": batch.known, "refused": batch.refused}
    recording.note_event(session, "import.finish", actor=actor, now=now, kind="batch", uid=batch.uid, detail=counts)
    return batch


def _faults(taking: Taking, row: Row, clean: object, known: Known) -> tuple[Fault, ...]:
    """Everything that is wrong with the row by itself and against the directory, in the order of its columns."""
    found = [Fault(fault.column, fault.code, {"column": fault.column}) for fault in row.faults]
    found += clean if isinstance(clean, list) else []
    found += [_at_column(taking, refused) for refused in taking.misnamed(row.values, known)]
    places = {header: place for place, header in enumerate(row.values)}
    return tuple(sorted(found, key=lambda fault: places.get(fault.field, len(places))))


def _at_column(taking: Taking, refused: Refused) -> Fault:
    return Fault(taking.headers.get(refused.field or "", ""), refused.code, refused.facts)


def _entered(
    entering: Entering, taking: Taking, number: int, row: object, key: str, named: Known, seen: Seen
) -> Outcome:
    try:
        made = entering.enter(row, key)
    except Refused as refused:
        return Outcome(number, faults=(_at_column(taking, refused),))
    seen.keys.add(key)
    seen.first.setdefault(key, (number, hash_of(row)))
    return Outcome(
        number,
        number=made.number,
        history=made.is_history,
        to_check=taking.to_check(row),
        remarks=taking.remarks(row, named),
    )


def _as_kept(taking: Taking, outcome: Outcome, key: str, withdrawn: Mapping[str, Refused], seen: Seen) -> Outcome:
    """What became of the row once its slice is over: not kept where another one that it belongs to is wrong."""
    if outcome.number is None or key not in withdrawn:
        return outcome
    seen.keys.discard(key)
    seen.first.pop(key, None)
    return Outcome(outcome.row, faults=(_at_column(taking, withdrawn[key]),))


def _come_again(
    taking: Taking, row: Row, key: str, said: str, seen: Seen, contradicts: Mapping[str, Sequence[Refused]]
) -> Outcome:
    """A row whose key is taken: known, unless a row above in this sheet has the number and says something else, or what
    was taken in before does."""
    first, before = seen.first.setdefault(key, (row.number, said))
    if before == said:
        return _known_or_contradicted(taking, row.number, contradicts.get(key, ()))
    column = taking.headers["external_no"]
    facts = {"field": column, "number": row.values.get(column) or key, "row": first}
    return Outcome(row.number, faults=(Fault(column, "number_repeated", facts),))


def _known_or_contradicted(taking: Taking, number: int, otherwise: Sequence[Refused]) -> Outcome:
    faults = tuple(_at_column(taking, refused) for refused in otherwise)
    return Outcome(number, known=not faults, faults=faults)
