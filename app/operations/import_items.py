"""A row of a sheet of rectification items as an item."""

import hashlib
from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.permissions import Permission
from app.domain.rectification import named_ones
from app.models.directory import Unit
from app.models.matters import Kind
from app.operations.importing import (
    Batch,
    Known,
    Made,
    Refusals,
    Seen,
    Taking,
    hash_of,
    matters_taken,
    name_in,
    one_by_one,
    unknown_category,
)
from app.operations.rectification import NewItem, NewMeasure, NewRound, check_round, enter
from app.operations.registering import History
from app.sheets.item_rows import HEADERS, ItemRow, read_row

KEY_LENGTH = 120
ADDED = ("villages", "household")
"""Columns that the sheet has got since."""


def key_of(row: ItemRow) -> str:
    """Source, round and number together: each ledger counts its own problems from 1."""
    if not row.external_no:
        # What a sheet of before these columns says is known by the same hash.
        told = (
            (name, value) for name, value in vars(row).items() if name != "problem_count"
        )  # of the round, not of it
        return hash_of(tuple(value for name, value in told if value or name not in ADDED))
    whole = f"{row.source.value} {row.round} {row.external_no}"
    if len(whole) <= KEY_LENGTH:
        return whole
    proof = hashlib.sha256(whole.encode()).hexdigest()[:16]
    return f"{whole[: KEY_LENGTH - len(row.external_no) - 18]} {proof} {row.external_no}"


def misnamed(cells: Mapping[str, str], known: Known) -> Refusals:
    """Unit, leader, town and village that the directory does not know; an empty unit is told already."""
    found, unit, name = Refusals(), None, name_in(cells, HEADERS["unit"])
    with found.collected():
        unit = known.unit(name) if name else None
    with found.collected():
        known.leader(name_in(cells, HEADERS["lead_leader"]))
    town, village = name_in(cells, HEADERS["town"]), name_in(cells, HEADERS["village"])
    with found.collected():
        if town or unit:  # of which town the village is, only the unit may have told
            known.place(_town(town, village, unit), village)
    if further := named_ones(name_in(cells, HEADERS["villages"])):
        towns = {town_id: name for name, town_id in known.towns.items()}
        there = {name for at, one in known.villages for name in (one, f"{towns.get(at, '')}{one}")}
        found += [Refused("affected_village_unknown", "villages", name=one) for one in further if one not in there]
    return found


def enter_row(session: Session, row: ItemRow, key: str, batch: Batch, seen: Seen) -> Made:
    """Put the problem of this row on the list. Raises Refused.

    Only an item that was struck off before is history: an open one, however old, has the date of its list, and
    somebody has to answer for it.
    """
    found = NewRound(row.source, row.round, row.document_no or None, row.document_on, row.problem_count)
    name = (row.source.value, " ".join(row.round.split()))
    document_no, document_on, count = known = seen.rounds.get(name, (None, None, None))
    check_round(found, *known)
    item = enter(session, _new(row, key, found, batch), actor=batch.actor, now=batch.now)
    seen.rounds[name] = (
        document_no or found.document_no,
        document_on or found.document_on,
        count or found.problem_count,
    )
    return Made(item.number, item.is_history)


def _town(town: str, village: str, unit: Unit | None) -> str:
    """The town that is named; a village without one lies in the town that is responsible."""
    return town or (unit.name if village and unit is not None and unit.is_town else "")


def _new(row: ItemRow, key: str, found: NewRound, batch: Batch) -> NewItem:
    unit = batch.known.unit(row.unit)
    town_id, village_id = batch.known.place(_town(row.town, row.village, unit), row.village)
    return NewItem(
        round=found,
        problem=row.problem,
        unit_id=unit.id,
        due_on=row.due_on,
        received_on=row.document_on,
        item_type=row.item_type,
        town_id=town_id,
        village_id=village_id,
        villages=row.villages,
        household=row.household,
        content=row.content,
        content_given=row.content_given,
        goal=row.goal,
        measures=tuple(NewMeasure(text, row.owner or None) for text in row.measures),
        lead_leader_id=batch.known.leader(row.lead_leader),
        note=row.note,
        close_out_no=row.close_out_no or None,
        external_no=key,
        history=History(row.closed_on) if row.closed_on else None,
        batch_id=batch.id,
    )


TAKING = Taking(
    permission=Permission.ITEM_ENTER,
    read=read_row,
    misnamed=misnamed,
    key=key_of,
    taken=matters_taken(Kind.ITEM),
    entering=one_by_one(enter_row),
    headers=HEADERS,
    remarks=lambda row, _: unknown_category(row, HEADERS["content"]),
)
