"""Imported batches as their owner and the head of his office see them; what the worker has to go on with."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.domain.permissions import Actor, Permission, Role
from app.models.accounts import User
from app.models.households import Household
from app.models.matters import ImportBatch, Matter
from app.models.outbox import WORKER, Lease
from app.models.uploads import RowVerdict, Upload, UploadRow, UploadState
from app.queries.households import reached
from app.queries.visibility import visible

TO_CHECK = and_(UploadRow.verdict == RowVerdict.ADDED, UploadRow.said_sealed.is_not(None))
"""Of a row that is taken something is said only when somebody has to look at it."""
WORKING = (UploadState.CHECKING, UploadState.RUNNING)
HIS = (UploadState.UPLOADED, UploadState.CHECKED, UploadState.STOPPED)
"""States in which an upload waits for its owner, not for the worker."""
HEADS = {Role.PETITION_HEAD: "petitions", Role.COUNTY_OFFICE: "items"}
"""Who sees the batches of everybody in his own unit, and of which room."""


class Only(StrEnum):
    """Which rows of an upload are wanted: those of one verdict, or those that somebody has to look at."""

    ADDED = "added"
    KNOWN = "known"
    REFUSED = "refused"
    TO_CHECK = "to_check"


@dataclass(frozen=True)
class Line:
    """A batch with its upload, if it came by the browser, and the account that brought it."""

    batch: ImportBatch
    upload: Upload | None
    by: User | None


@dataclass(frozen=True)
class Lines:
    """One page of batches, or of the rows of one."""

    rows: Sequence[Line]
    total: int


@dataclass(frozen=True)
class Counts:
    """How many rows have each verdict, and how many of those added are history or have to be looked at."""

    added: int = 0
    known: int = 0
    refused: int = 0
    history: int = 0
    to_check: int = 0


@dataclass(frozen=True)
class Due:
    """An upload that the worker has to go on with, as plain values; `taken` rows are done already."""

    uid: str
    batch_id: int
    batch_uid: str
    room: str
    state: UploadState
    ref: str | None
    header_at: int
    columns: Mapping[str, int]
    history: bool
    checked: int
    taken: int


def in_scope(actor: Actor) -> ColumnElement[bool]:
    """The batches that the actor may see: his own, and as head those of his own unit."""
    own = and_(ImportBatch.user_id == actor.user_id, ImportBatch.user_id.is_not(None))
    units = actor.unit_ids | ({actor.unit_id} if actor.unit_id is not None else frozenset())
    of_unit = select(User.id).where(User.unit_id.in_(units or {-1}))
    rooms = [room for role, room in HEADS.items() if role in actor.roles]
    return or_(own, and_(ImportBatch.room.in_(rooms), ImportBatch.user_id.in_(of_unit)))


def batches(session: Session, actor: Actor, *, number: int = 1, size: int = 20) -> Lines:
    """One page of batches, the newest first."""
    total = session.scalar(select(func.count()).select_from(ImportBatch).where(in_scope(actor))) or 0
    order = (ImportBatch.started_at.desc(), ImportBatch.id.desc())
    found = _lines().where(in_scope(actor)).order_by(*order).limit(size).offset((number - 1) * size)
    return Lines([Line(*row) for row in session.execute(found)], total)


def batch(session: Session, actor: Actor, uid: str) -> Line | None:
    """The batch of this address, or None when it does not exist for the actor."""
    row = session.execute(_lines().where(ImportBatch.uid == uid, in_scope(actor))).first()
    return Line(*row) if row is not None else None


def own(session: Session, actor: Actor, uid: str) -> Upload | None:
    """The actor's own upload of this batch: nobody else reads what stands in a sheet."""
    found = select(Upload).join(ImportBatch).where(ImportBatch.uid == uid, ImportBatch.user_id == actor.user_id)
    return session.scalar(found.options(joinedload(Upload.batch)))


def waiting(session: Session, actor: Actor) -> Sequence[Upload]:
    """The actor's own uploads that he has to go on with before their rows are taken in, the newest first."""
    found = select(Upload).join(ImportBatch).where(*_waits(actor)).options(joinedload(Upload.batch))
    return session.scalars(found.order_by(ImportBatch.started_at.desc(), Upload.id.desc())).all()


def waiting_count(session: Session, actor: Actor) -> int:
    """How many those are."""
    return session.scalar(select(func.count(Upload.id)).join(ImportBatch).where(*_waits(actor))) or 0


def counts(session: Session, upload: Upload) -> Counts:
    """How many rows have each verdict."""
    marks = (UploadRow.verdict, UploadRow.history, TO_CHECK)
    found = select(*marks, func.count()).where(UploadRow.upload_id == upload.id).group_by(*marks)
    grouped = session.execute(found).all()

    def having(verdict: RowVerdict, *, history: bool = False, to_check: bool = False) -> int:
        return sum(n for v, h, c, n in grouped if v is verdict and (h or not history) and (c or not to_check))

    return Counts(
        added=having(RowVerdict.ADDED),
        known=having(RowVerdict.KNOWN),
        refused=having(RowVerdict.REFUSED),
        history=having(RowVerdict.ADDED, history=True),
        to_check=having(RowVerdict.ADDED, to_check=True),
    )


def rows(
    session: Session, upload: Upload, only: Only | None, *, number: int = 1, size: int = 50
) -> tuple[Sequence[UploadRow], int]:
    """One page of the rows in the order of the sheet, those wanted or all, and how many there are."""
    where = [UploadRow.upload_id == upload.id]
    if only is not None:
        where.append(TO_CHECK if only is Only.TO_CHECK else UploadRow.verdict == RowVerdict(only.value))
    total = session.scalar(select(func.count()).select_from(UploadRow).where(*where)) or 0
    found = select(UploadRow).where(*where).order_by(UploadRow.row).limit(size).offset((number - 1) * size)
    return session.scalars(found).all(), total


def said(session: Session, upload: Upload) -> dict[int, str]:
    """What is wrong with each faulty row, by its number."""
    found = select(UploadRow).where(UploadRow.upload_id == upload.id, UploadRow.verdict == RowVerdict.REFUSED)
    return {row.row: row.said or "" for row in session.scalars(found)}


def brought(session: Session, actor: Actor, of: ImportBatch) -> int:
    """How many of the matters, or households, of this batch the actor can see."""
    found = select(func.count()).select_from(Matter).where(Matter.batch_id == of.id, visible(actor))
    if of.room == "households":
        found = select(func.count()).select_from(Household).where(Household.batch_id == of.id, reached(actor))
    return session.scalar(found) or 0


def taken(of: ImportBatch) -> int:
    """How many rows of the batch are done, whatever became of them."""
    return of.added + of.known + of.refused


def next_due(session: Session) -> Due | None:
    """The upload that has waited longest for the worker."""
    found = select(Upload).where(Upload.state.in_(WORKING)).join(ImportBatch)
    found = found.options(joinedload(Upload.batch)).order_by(ImportBatch.started_at, Upload.id)
    upload = session.scalars(found.limit(1)).first()
    if upload is None:
        return None
    of = upload.batch
    return Due(
        uid=upload.uid,
        batch_id=of.id,
        batch_uid=of.uid,
        room=of.room,
        state=upload.state,
        ref=upload.ref,
        header_at=upload.header_at,
        columns=json.loads(upload.columns or "{}"),
        history=upload.history,
        checked=upload.checked,
        taken=taken(of),
    )


def user_of(session: Session, batch_id: int) -> User | None:
    """The account that brought the batch."""
    return session.scalar(
        select(User).join(ImportBatch, ImportBatch.user_id == User.id).where(ImportBatch.id == batch_id)
    )


def worker_runs(session: Session, now: datetime) -> bool:
    """Whether somebody does the background work now."""
    lease = session.get(Lease, WORKER)
    return lease is not None and lease.until > now


def rooms(actor: Actor) -> list[str]:
    """The rooms into which the actor may import."""
    asked = {
        "petitions": Permission.MATTER_REGISTER,
        "items": Permission.ITEM_ENTER,
        "households": Permission.HOUSEHOLD_EDIT,
        "visits": Permission.VISIT_RECORD,
    }
    return [room for room, permission in asked.items() if actor.may(permission)]


def _waits(actor: Actor) -> list[ColumnElement[bool]]:
    # Once its file was let go of there is nothing left to go on with.
    to_go_on_with = (Upload.state.in_(HIS), Upload.ref.is_not(None))
    return [ImportBatch.user_id == actor.user_id, ImportBatch.room.in_(rooms(actor)), *to_go_on_with]


def _lines() -> Select[ImportBatch, Upload | None, User | None]:
    found = select(ImportBatch, Upload, User).outerjoin(Upload, Upload.batch_id == ImportBatch.id)
    return found.outerjoin(User, User.id == ImportBatch.user_id).options(joinedload(User.person))
