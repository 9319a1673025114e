"""A row of a sheet of rectification items as an item."""

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.accountability import PostKind, local_day
from app.domain.errors import Refused
from app.domain.permissions import Permission
from app.models.directory import Unit
from app.models.matters import Kind
from app.models.rectification import RectificationItem
from app.operations.importing import Batch, Seen, Taking, hash_of
from app.operations.rectification import NewItem, NewMeasure, NewRound, check_round, enter
from app.operations.registering import History
from app.queries import directory
from app.queries.dossier import RESPONSIBLE
from app.sheets.item_rows import HEADERS, ItemRow, read_row

KEY_LENGTH = 120


def key_of(row: ItemRow) -> str:
    """Source, round and number together: each ledger counts its own problems from 1."""
    if not row.external_no:
        return hash_of(row)
    whole = f"{row.source.value} {row.round} {row.external_no}"
    if len(whole) <= KEY_LENGTH:
        return whole
    proof = hashlib.sha256(whole.encode()).hexdigest()[:16]
    return f"{whole[: KEY_LENGTH - len(row.external_no) - 18]} {proof} {row.external_no}"


def enter_row(session: Session, row: ItemRow, key: str, batch: Batch, seen: Seen) -> RectificationItem:
    """Put the problem of this row on the list. Raises Refused.

    Only an item that was struck off before is history: an open one, however old, has the date of its list, and
    somebody has to answer for it.
    """
    found = NewRound(row.source, row.round, row.document_no or None, row.document_on)
    name = (row.source.value, " ".join(row.round.split()))
    document_no, document_on = seen.rounds.get(name, (None, None))
    check_round(found, document_no, document_on)
    item = enter(session, _new(session, row, key, found, batch), actor=batch.actor, now=batch.now)
    seen.rounds[name] = (document_no or found.document_no, document_on or found.document_on)
    return item


def _new(session: Session, row: ItemRow, key: str, found: NewRound, batch: Batch) -> NewItem:
    unit = _unit(session, row.unit)
    town = row.town or (unit.name if row.village and unit.is_town else "")
    town_id, village_id = batch.known.place(town, row.village)
    return NewItem(
        round=found,
        problem=row.problem,
        unit_id=unit.id,
        due_on=row.due_on,
        received_on=row.document_on,
        item_type=row.item_type,
        town_id=town_id,
        village_id=village_id,
        content=row.content,
        content_given=row.content_given,
        goal=row.goal,
        measures=tuple(NewMeasure(text, row.owner or None) for text in row.measures),
        lead_leader_id=_leader(session, row.lead_leader, batch),
        note=row.note,
        close_out_no=row.close_out_no or None,
        external_no=key,
        history=History(row.closed_on) if row.closed_on else None,
        batch_id=batch.id,
    )


def _unit(session: Session, name: str) -> Unit:
    found = select(Unit).where(Unit.name == name, Unit.level.in_(RESPONSIBLE), Unit.retired_on.is_(None))
    unit = session.scalar(found)
    if unit is None:
        raise Refused("unit_name_unknown", "unit", name=name)
    return unit


def _leader(session: Session, name: str, batch: Batch) -> int | None:
    if not name:
        return None
    posts = directory.in_post(session, local_day(batch.now), PostKind.COUNTY_LEADER)
    found = {post.person_id for post in posts if post.name == name}
    if len(found) != 1:
        raise Refused("leader_name_unknown", "lead_leader", name=name)
    return found.pop()


TAKING = Taking(
    kind=Kind.ITEM,
    permission=Permission.ITEM_ENTER,
    read=read_row,
    key=key_of,
    enter=enter_row,
    headers=HEADERS,
)
