"""A sheet given in the browser: uploaded, its columns named, tried row by row, taken in by the worker, forgotten.

The file and what was found in its rows belong to whoever uploaded them; everybody else sees counts alone.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from app.domain.errors import NotFound, Refused
from app.domain.permissions import Actor, require
from app.domain.reasons import reason_given
from app.models.matters import ImportBatch
from app.models.uploads import RowVerdict, Upload, UploadRow, UploadState
from app.operations import imports, recording
from app.queries import uploads

FILE_KEPT = timedelta(days=30)
"""For fetching the copy with the faults, and for going on; then file and rows are removed."""
REASON_LENGTH = 200
S = UploadState
UNDER_WAY = frozenset({S.CHECKING, S.RUNNING})


@dataclass(frozen=True)
class NewUpload:
    """A file that lies sealed on disk; `headers` are the texts of its header with what stands below each."""

    room: str
    name: str
    ref: str
    sha256: str
    rows: int
    header_at: int
    headers: Sequence[tuple[str, str]]
    token: str | None = None


@dataclass(frozen=True)
class Named:
    """Which column means what (our header to its place from 0), and whether all of it is history, and why."""

    columns: Mapping[str, int]
    history: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Tried:
    """One row after it was tried or taken in: its number, what it is about, its verdict; `said` is what is wrong with
    it in words, or why somebody has to look at it although it is taken."""

    row: int
    about: str
    verdict: RowVerdict
    history: bool
    said: str


def upload(session: Session, new: NewUpload, *, actor: Actor, now: datetime) -> str:
    """Keep the file as a batch of its own; a form sent twice makes one. The batch's uid."""
    if (made := recording.made_before(session, new.token)) is not None:
        return made
    batch = imports.open_batch(session, new.room, new.sha256, new.rows, None, actor=actor, now=now)
    row = Upload(batch_id=batch.id, state=S.UPLOADED, ref=new.ref, header_at=new.header_at)
    row.name, row.headers = new.name, json.dumps(new.headers, ensure_ascii=False)
    session.add(row)
    session.flush()
    _note(session, "upload", batch, actor, now)
    recording.spend(session, new.token, batch.uid, actor=actor, now=now)
    return batch.uid


def name_columns(session: Session, uid: str, named: Named, *, actor: Actor, now: datetime) -> None:
    """Say which column means what; the worker then tries every row anew.

    Raises Refused once rows were taken in, or when a batch of history has no reason.
    """
    row = _own(session, uid, actor)
    require(actor, imports.TAKINGS[row.batch.room].permission)
    if row.state in (S.RUNNING, S.DONE) or uploads.taken(row.batch) or row.ref is None:
        raise Refused("upload_running")
    if named.history:
        reason_given(named.reason)
    session.execute(delete(UploadRow).where(UploadRow.upload_id == row.id))
    row.columns, row.history, row.stop_code = json.dumps(dict(named.columns), ensure_ascii=False), named.history, None
    row.batch.reason = named.reason.strip()[:REASON_LENGTH] or None if named.history else None
    row.state, row.checked, row.checked_at, row.ended_at = S.CHECKING, 0, None, None
    _note(session, "check", row.batch, actor, now)


def start(session: Session, uid: str, token: str | None, *, actor: Actor, now: datetime) -> None:
    """Let the worker take the rows in, from where it stopped if it did; a form sent twice starts once."""
    if recording.made_before(session, token) is not None:
        return
    row = _own(session, uid, actor)
    require(actor, imports.TAKINGS[row.batch.room].permission)
    if row.checked_at is None:
        raise Refused("upload_not_checked")
    if row.state not in (S.CHECKED, S.CANCELLED, S.STOPPED) or row.ref is None:
        raise Refused("upload_over")
    row.state, row.stop_code, row.ended_at = S.RUNNING, None, None
    _note(session, "begin", row.batch, actor, now)
    recording.spend(session, token, row.batch.uid, actor=actor, now=now)


def cancel(session: Session, uid: str, *, actor: Actor, now: datetime) -> None:
    """End it where it stands: what was taken in stays, in whole hundreds."""
    row = _own(session, uid, actor)
    if row.state in (S.DONE, S.CANCELLED, S.STOPPED):
        raise Refused("upload_over")
    row.state, row.ended_at = S.CANCELLED, now
    _note(session, "cancel", row.batch, actor, now)


def stop(session: Session, uid: str, code: str, *, actor: Actor, now: datetime) -> None:
    """End it for a reason of its own, whose code the batch page puts into words; `uid` is the upload's."""
    row = _under_way(session, uid)
    if row is not None:
        row.state, row.stop_code, row.ended_at = S.STOPPED, code, now
        _note(session, "stop", row.batch, actor, now, code=code)


def try_anew(session: Session, uid: str) -> None:
    """Forget what was found so far: a check that was broken off begins again."""
    row = session.scalars(select(Upload).where(Upload.uid == uid)).one()
    session.execute(delete(UploadRow).where(UploadRow.upload_id == row.id))
    row.checked = 0


def keep_tried(session: Session, uid: str, tried: Iterable[Tried], *, whole: bool, now: datetime) -> bool:
    """Keep what was found of these rows; `whole`: they were the last. False when nobody wants it any more."""
    row = _under_way(session, uid)
    if row is None or row.state is not S.CHECKING:
        return False
    found = [_row(row.id, one) for one in tried]
    session.add_all(found)
    row.checked += len(found)
    if whole:
        row.state, row.checked_at, row.batch.rows = S.CHECKED, now, row.checked
    return True


def may_go_on(session: Session, uid: str) -> bool:
    """Whether rows of this upload are still to be taken in; asked in the transaction that does it."""
    row = _under_way(session, uid)
    return row is not None and row.state is S.RUNNING


def keep_taken(session: Session, uid: str, taken: Iterable[Tried], *, whole: bool, actor: Actor, now: datetime) -> None:
    """Keep what became of these rows, in the transaction that took them in; `whole`: they were the last."""
    row = session.scalars(select(Upload).where(Upload.uid == uid)).one()
    found = {one.row: one for one in taken}
    session.execute(delete(UploadRow).where(UploadRow.upload_id == row.id, UploadRow.row.in_(found)))
    session.add_all(_row(row.id, one) for one in found.values())
    if whole:
        row.state, row.ended_at = S.DONE, now
        imports.finish(session, row.batch_id, actor=actor, now=now)


def forget(session: Session, now: datetime) -> list[str]:
    """Let go of files and rows that have served: at once where nothing was to be said of any row, else after FILE_KEPT.

    The refs of the files, which the caller removes once the transaction stands.
    """
    told = exists().where(UploadRow.upload_id == Upload.id, UploadRow.said_sealed.is_not(None))
    kept = select(Upload).join(ImportBatch).where(Upload.ref.is_not(None), Upload.state.not_in(UNDER_WAY))
    old = ImportBatch.started_at < now - FILE_KEPT
    over = kept.where(old | ((Upload.state == S.DONE) & ~told))
    refs = []
    for row in session.scalars(over).all():
        session.execute(delete(UploadRow).where(UploadRow.upload_id == row.id))
        refs.append(row.ref or "")
        session.execute(update(Upload).where(Upload.id == row.id).values(ref=None))
    return refs


def _own(session: Session, uid: str, actor: Actor) -> Upload:
    row = uploads.own(session, actor, uid)
    if row is None:
        raise NotFound("batch")
    return row


def _under_way(session: Session, uid: str) -> Upload | None:
    return session.scalar(select(Upload).where(Upload.uid == uid, Upload.state.in_(UNDER_WAY)))


def _row(upload_id: int, one: Tried) -> UploadRow:
    row = UploadRow(upload_id=upload_id, row=one.row, verdict=one.verdict, history=one.history)
    row.about, row.said = one.about or None, one.said or None
    return row


def _note(session: Session, event: str, batch: ImportBatch, actor: Actor, now: datetime, **more: str) -> None:
    detail = {"room": batch.room, "rows": batch.rows, "done": uploads.taken(batch)} | more
    recording.note_event(session, f"import.{event}", actor=actor, now=now, kind="batch", uid=batch.uid, detail=detail)
