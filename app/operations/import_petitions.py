"""A row of a sheet of petitions as a petition."""

from collections.abc import Mapping
from dataclasses import astuple
from datetime import timedelta

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.competence import Elsewhere, elsewhere
from app.domain.permissions import Permission
from app.domain.petitions import Form
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
from app.operations.registering import History, NewPetition, NewPetitioner, register
from app.sheets.petition_rows import HEADERS, TOWN, VILLAGE, PetitionRow, read_row

HISTORY_AFTER = timedelta(days=15)
"""Rows received longer ago than this are history: no clocks, no cards, marked 存量 (DECISIONS 8)."""


def misnamed(cells: Mapping[str, str], known: Known) -> Refusals:
    """Town and village that the directory does not know; an empty town is told already."""
    found, town = Refusals(), name_in(cells, TOWN)
    with found.collected():
        if town:
            known.place(town, name_in(cells, VILLAGE))
    return found


def reads_as_accusation(row: PetitionRow) -> bool:
    """Whether the panel of the registration would point to the discipline organs; what it is, a person decides."""
    text = "\n".join((row.title, row.body, row.content_given or ""))
    return any(pointer.way is Elsewhere.DISCIPLINE for pointer in elsewhere(text, None, row.content))


def enter(session: Session, row: PetitionRow, key: str, batch: Batch, _seen: Seen) -> Made:
    """Register the petition of this row. Raises Refused."""
    old = batch.history or row.closed_on is not None or local_day(batch.now) - row.received_on > HISTORY_AFTER
    petition = register(session, _new(row, key, batch, old=old), actor=batch.actor, now=batch.now)
    return Made(petition.number, petition.is_history)


def _new(row: PetitionRow, key: str, batch: Batch, *, old: bool) -> NewPetition:
    person = NewPetitioner(row.name or None, row.id_no or None, row.phone or None, row.address or None)
    form = Form.ANONYMOUS if not row.name else Form.COLLECTIVE if row.people_count > 1 else Form.INDIVIDUAL
    town_id, village_id = batch.known.place(row.town, row.village)
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
        batch_id=batch.id,
    )


TAKING = Taking(
    permission=Permission.MATTER_REGISTER,
    read=read_row,
    misnamed=misnamed,
    key=lambda row: row.external_no or hash_of(row),
    taken=matters_taken(Kind.PETITION),
    entering=one_by_one(enter),
    headers=HEADERS,
    to_check=reads_as_accusation,
    remarks=lambda row, _: unknown_category(row, HEADERS["content"]),
)
