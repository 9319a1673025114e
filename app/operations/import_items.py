"""A row of a sheet of rectification items as an item."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.intake import Fault
from app.domain.permissions import Actor, Permission
from app.domain.privacy import mask_text
from app.domain.rectification import Stage, named_ones
from app.domain.rounds import paper_key
from app.models.directory import Unit
from app.models.matters import Kind
from app.models.rectification import RectificationItem, Round
from app.operations.entering_rounds import NewRound, check_round
from app.operations.importing import (
    ROW,
    Batch,
    Known,
    Made,
    Refusals,
    Seen,
    Settling,
    Taking,
    hash_of,
    matters_taken,
    name_in,
    one_by_one,
    unknown_category,
)
from app.operations.known_items import differences
from app.operations.rectification import NewItem, NewMeasure, enter
from app.operations.registering import History
from app.sheets.item_rows import HEADERS, ItemRow, read_row

KEY_LENGTH = 120
ADDED = ("villages", "household")
"""Columns that the sheet has got since."""
NOT_SAID_OF_IT = ("problem_count", "own_number", "lead_unit")
"""What a row tells of its round and of this system, and what its note tells already."""


def key_of(row: ItemRow) -> str:
    """Source, round and number together: each ledger counts its own problems from 1. What was taken from this system
    as a ledger is known by its number here."""
    if row.own_number:
        return row.own_number
    if not row.external_no:
        # What a sheet of before these columns says is known by the same hash.
        told = ((name, value) for name, value in vars(row).items() if name not in NOT_SAID_OF_IT)
        return hash_of(tuple(value for name, value in told if value or name not in ADDED))
    whole = f"{row.source.value} {row.round} {row.external_no}"
    if len(whole) <= KEY_LENGTH:
        return whole
    proof = hashlib.sha256(whole.encode()).hexdigest()[:16]
    return f"{whole[: KEY_LENGTH - len(row.external_no) - 18]} {proof} {row.external_no}"


def settling(session: Session, seen: Seen) -> Settling[ItemRow]:
    """A round that goes by another name but came with the same document is the one that is there, or that a row before
    named: its items are known again under it, and the row is told what became of its name."""
    for one in session.scalars(select(Round).order_by(Round.id)):
        seen.names.add((one.source, one.name))
        if key := paper_key(one.document_no):
            seen.papers.setdefault((one.source, key), (one.name, one.document_no or ""))

    def settled(row: ItemRow) -> tuple[ItemRow, tuple[Fault, ...]]:
        if row.own_number and not numbers_taken(session, [row.own_number]):
            row = replace(row, own_number="")  # the ledger of another system, or of before this one was set up anew
        name, key = " ".join(row.round.split()), paper_key(row.document_no)
        if not key:
            seen.names.add((row.source, name))
            return row, ()
        round_name, document_no = seen.papers.setdefault((row.source, key), (name, row.document_no))
        if name in (round_name, "") or (row.source, name) in seen.names:
            return (replace(row, document_no=document_no) if name == round_name else row), ()
        told = Fault(HEADERS["round"], "round_by_paper", {"given": name, "round": round_name})
        return replace(row, round=round_name, document_no=document_no), (told,)

    return settled


def listed(session: Session, batch: Batch, seen: Seen) -> Callable[[ItemRow], Sequence[Refused] | None]:
    """Where the problem of a row stands on the list under its round by the same words, place, households and unit: what
    else the row says otherwise. None where it does not: one that was entered by hand, or came by another sheet without
    its number, stands there."""

    def is_listed(row: ItemRow) -> Sequence[Refused] | None:
        name = (row.source.value, " ".join(row.round.split()))
        if name not in seen.listed:
            seen.listed[name] = _problems_of(session, name, batch)
        found = seen.listed[name]
        if not found:
            return None
        unit = batch.known.unit(row.unit)
        place = batch.known.place(_town(row.town, row.village, unit), row.village)
        # The round may have got another name since: then the number alone is at the end of what it was known by.
        for number, item_id in found.get(_problem(row.problem, row.household, place, unit), ()):
            if not number or not row.external_no or number.endswith(f" {row.external_no}"):
                return differences(session.get_one(RectificationItem, item_id), row)
        return None

    return is_listed


def again(session: Session, rows: Mapping[str, ItemRow], _actor: Actor) -> dict[str, Sequence[Refused]]:
    """Items that are known by the number of their list, of which this sheet says another problem, or the same one
    otherwise: what and how, column by column."""
    item = RectificationItem
    found = session.scalars(select(item).where(or_(item.external_no.in_(rows), item.number.in_(rows))))
    known = {one.number if one.number in rows else str(one.external_no): one for one in found}
    told: dict[str, Sequence[Refused]] = {}
    for key, one in known.items():
        number = rows[key].own_number or rows[key].external_no
        if number and not _says_the_same(one, rows[key]):
            told[key] = [Refused("item_said_otherwise", "problem", number=number, known=one.number)]
        elif differing := differences(one, rows[key]):
            told[key] = differing
    return told


def numbers_taken(session: Session, numbers: Collection[str]) -> set[str]:
    """Those of some numbers that an item has in this system."""
    return set(session.scalars(select(RectificationItem.number).where(RectificationItem.number.in_(numbers))))


def _taken(session: Session, keys: Collection[str]) -> set[str]:
    return matters_taken(Kind.ITEM)(session, keys) | numbers_taken(session, keys)


def _says_the_same(item: RectificationItem, row: ItemRow) -> bool:
    """A ledger that was taken from here has the numbers in its texts masked."""
    problem = item.problem or ""
    texts = (problem, mask_text(problem)) if row.own_number else (problem,)
    return "".join(row.problem.split()) in {"".join(text.split()) for text in texts}


def _problems_of(session: Session, name: tuple[str, str], batch: Batch) -> dict[object, list[tuple[str, int]]]:
    """The problems of a round that were there before this sheet, and by which number of a list each item is known."""
    item = RectificationItem
    of_round = (Round.source == name[0], Round.name == name[1], item.stage != Stage.VOID.value)
    found = select(item).join(Round, Round.id == item.round_id).where(*of_round)
    rows = session.scalars(found.where(or_(item.batch_id.is_(None), item.batch_id != batch.id)))
    told: dict[object, list[tuple[str, int]]] = {}
    for one in rows:
        key = _problem(one.problem or "", one.household or "", (one.town_id, one.village_id), one.unit)
        number = one.external_no or ""
        told.setdefault(key, []).append(("" if number.startswith(ROW) else number, one.id))
    return told


def _problem(text: str, household: str, place: tuple[int | None, int | None], unit: Unit | None) -> object:
    town_id = unit.id if place[0] is None and unit is not None and unit.is_town else place[0]
    words = ("".join(text.split()), "".join(household.split()))
    return (*words, town_id, place[1], unit.id if unit is not None else None)


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
    if row.close_out_no and row.closed_on is None:  # of a ledger of another system: here nothing stands for it
        raise Refused("close_out_no_without_day", "close_out_no")
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
        lead_unit=row.lead_unit,
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
    taken=_taken,
    entering=one_by_one(enter_row),
    headers=HEADERS,
    remarks=lambda row, _: unknown_category(row, HEADERS["content"]),
    settling=settling,
    listed=listed,
    again=again,
)
