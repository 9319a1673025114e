"""The journal's chain: appending, verifying, anchoring outside the database."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app import sealing
from app.domain.permissions import Actor
from app.models.dialect import lock_journal
from app.models.journal import JournalEntry

FIRST = bytes(32)
ANCHOR_EACH = 1000
"""Entries after which an anchor is due even within the hour (RELIABILITY AL-05)."""
NEW = timedelta(days=1)
EXPORTED = "anjie-journal-1"
"""The form of an exported journal, told in its first line."""
# Every page that is read and every act asks them: built once.
_ENTRY = JournalEntry.__table__.c
_COLUMNS = tuple(column.key for column in _ENTRY)
_LAST = select(_ENTRY.seq, _ENTRY.mac).order_by(_ENTRY.seq.desc()).limit(1)
_NEW = insert(JournalEntry)


@dataclass(frozen=True)
class Verdict:
    """What verifying found: how many entries, the head, anchors met of those known, the first fault (seq, code)."""

    entries: int
    head: str
    anchors: int
    anchors_known: int
    fault: tuple[int, str] | None

    @property
    def good(self) -> bool:
        """Whether nothing was found."""
        return self.fault is None


@dataclass(frozen=True)
class Entry:
    """What an entry says, before it has its place in the chain."""

    event: str
    kind: str = ""
    uid: str = ""
    result: str = "ok"
    detail: Mapping[str, object] = field(default_factory=dict)
    state: str = ""


def append(
    session: Session,
    event: str,
    *,
    actor: Actor,
    now: datetime,
    kind: str = "",
    uid: str = "",
    result: str = "ok",
    detail: Mapping[str, object] | None = None,
    state: str = "",
) -> JournalEntry:
    """Add one entry to the chain inside the caller's transaction; call it last (RELIABILITY 6)."""
    (row,) = append_all(session, [Entry(event, kind, uid, result, detail or {}, state)], actor=actor, now=now)
    return row


def append_all(session: Session, entries: Iterable[Entry], *, actor: Actor, now: datetime) -> list[JournalEntry]:
    """Add several entries, each linked to the one before it."""
    session.flush()
    connection = session.connection()
    lock_journal(connection)
    last = connection.execute(_LAST).first()
    seq, head = (last.seq, last.mac) if last else (0, FIRST)
    rows: list[JournalEntry] = []
    for entry in entries:
        rows.append(_row(entry, seq + len(rows) + 1, rows[-1].mac if rows else head, actor, now))
    if rows:  # by their columns: an entry is never changed, so that the session need not know it
        connection.execute(_NEW, [{name: getattr(row, name) for name in _COLUMNS} for row in rows])
    return rows


def _row(entry: Entry, seq: int, head: bytes, actor: Actor, now: datetime) -> JournalEntry:
    row = JournalEntry(
        seq=seq,
        at=now.astimezone(UTC).isoformat(timespec="microseconds"),
        user_id=actor.user_id,
        account=actor.account,
        roles=",".join(sorted(actor.roles)),
        unit_id=actor.unit_id,
        session_fp=actor.session_fp,
        request_id=actor.request_id,
        event=entry.event,
        object_kind=entry.kind,
        object_uid=entry.uid,
        result=entry.result,
        detail=json.dumps(entry.detail, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
        object_state=entry.state,
        prev=head,
    )
    row.mac = sealing.journal_mac(row.prev, fields(row))
    return row


def fields(entry: JournalEntry) -> Sequence[str | None]:
    """Everything the chain covers, in order."""
    return (
        str(entry.seq),
        entry.at,
        _text(entry.user_id),
        entry.account,
        entry.roles,
        _text(entry.unit_id),
        entry.session_fp,
        entry.request_id,
        entry.event,
        entry.object_kind,
        entry.object_uid,
        entry.result,
        entry.detail,
        entry.object_state,
    )


def verify(session: Session, anchors: Path | None = None, *, after: int = 0) -> Verdict:
    """Walk the chain and hold it against the anchors: changed, removed, inserted, swapped, cut, replaced whole.

    `after` is the entry from whose own link the walk goes on; it must be there.
    """
    known: dict[int, str] = {}
    for line, anchored in enumerate(_anchors(anchors) if anchors else (), 1):
        if anchored is None:
            return Verdict(0, FIRST.hex(), 0, 0, (line, "anchor_unreadable"))
        known |= {seq: mac for seq, mac in (anchored,) if seq > after}
    before = session.get(JournalEntry, after) if after else None
    if after and before is None:
        return Verdict(0, FIRST.hex(), 0, len(known), (after, "entry_missing"))
    found = select(JournalEntry).where(JournalEntry.seq > after).order_by(JournalEntry.seq)
    with closing(session.scalars(found.execution_options(yield_per=1000))) as entries:
        return _walk(entries, after, before.mac if before else FIRST, known)


def _walk(entries: Iterable[JournalEntry], seq: int, head: bytes, known: Mapping[int, str]) -> Verdict:
    count, met = 0, 0
    for entry in entries:
        seq += 1
        if entry.seq != seq:
            return Verdict(count, head.hex(), met, len(known), (seq, "entry_missing"))
        if entry.prev != head or entry.mac != sealing.journal_mac(entry.prev, fields(entry)):
            return Verdict(count, head.hex(), met, len(known), (seq, "entry_changed"))
        head, count = entry.mac, count + 1
        if seq in known:
            if known[seq] != head.hex():
                return Verdict(count, head.hex(), met, len(known), (seq, "anchor_differs"))
            met += 1
    cut = any(number > seq for number in known)
    return Verdict(count, head.hex(), met, len(known), (seq + 1, "tail_cut") if cut else None)


def has_anchors(path: Path) -> bool:
    """Whether anything stands in the file of the anchors."""
    return path.exists() and path.stat().st_size > 0


def latest_anchor(path: Path) -> tuple[int, datetime] | None:
    """The entry and the moment of the last anchor; None for none, or for a line that a crash cut short."""
    row = _last_anchor(path)
    return (row["seq"], datetime.fromisoformat(row["at"])) if row else None


def latest_anchors(path: Path, most: int) -> list[tuple[int, str, datetime]]:
    """The last anchors, the newest first: the entry, its proof, the moment. A line that is none is left out."""
    found = []
    for line in reversed(path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []):
        try:
            row = json.loads(line)
            found.append((int(row["seq"]), str(row["mac"]), datetime.fromisoformat(row["at"])))
        except (ValueError, KeyError, TypeError):
            continue
        if len(found) == most:
            break
    return found


def is_new(session: Session, now: datetime) -> bool:
    """Whether the journal is so young that no anchor need be there: a day at most, and fewer entries than one covers.

    A running worker writes the first anchor within a minute; later its absence means that none runs, or that
    somebody took the file away.
    """
    first = session.scalar(select(JournalEntry.at).order_by(JournalEntry.seq).limit(1))
    return first is None or (now - datetime.fromisoformat(first) < NEW and newest(session) < ANCHOR_EACH)


def newest(session: Session) -> int:
    """The number of the last entry, 0 while there is none."""
    return session.scalar(select(func.max(JournalEntry.seq))) or 0


def anchor(session: Session, path: Path, *, now: datetime, every: int = ANCHOR_EACH, hours: int = 1) -> bool:
    """Write the chain's head outside the database when it is due; returns whether it was."""
    last = session.execute(_LAST).first()
    if last is None:
        return False
    done = _last_anchor(path)
    if done is not None:
        age = (now - datetime.fromisoformat(done["at"])).total_seconds() / 3600
        if last.seq == done["seq"] or (last.seq - done["seq"] < every and age < hours):
            return False
    row = {"seq": last.seq, "mac": last.mac.hex(), "at": now.isoformat(timespec="seconds")}
    row["sign"] = sealing.journal_mac(last.mac, (str(row["seq"]), str(row["at"]))).hex()
    with path.open("a") as file:
        file.write(json.dumps(row) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return True


def exported(session: Session, now: datetime) -> Iterator[str]:
    """The whole journal as lines: a signed head, then each entry with its proof; cli.verify_journal reads them."""
    last = session.execute(
        select(JournalEntry.seq, JournalEntry.mac).order_by(JournalEntry.seq.desc()).limit(1)
    ).first()
    (seq, mac), at = (last.seq, last.mac) if last else (0, FIRST), now.isoformat(timespec="seconds")
    sign = sealing.journal_mac(mac, (EXPORTED, str(seq), at)).hex()
    yield json.dumps({"format": EXPORTED, "entries": seq, "head": mac.hex(), "at": at, "sign": sign})
    found = select(JournalEntry).where(JournalEntry.seq <= seq).order_by(JournalEntry.seq)
    with closing(session.scalars(found.execution_options(yield_per=1000))) as entries:
        for entry in entries:
            columns = {column.key: getattr(entry, column.key) for column in JournalEntry.__table__.columns}
            row = {name: value.hex() if isinstance(value, bytes) else value for name, value in columns.items()}
            yield json.dumps(row, ensure_ascii=False)


def state_hash(values: Mapping[str, object]) -> str:
    """SHA-256 of a row's canonical form: links the journal to the data (RELIABILITY 6)."""
    canonical = json.dumps(values, ensure_ascii=False, sort_keys=True, default=str, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _last_anchor(path: Path) -> dict[str, Any] | None:
    """What was written last; None for nothing, or for a line that is none."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []
    try:
        row = json.loads(lines[-1]) if lines else None
        return {"seq": int(row["seq"]), "at": str(datetime.fromisoformat(row["at"]))} if row else None
    except (ValueError, KeyError, TypeError):
        return None


def _anchors(path: Path) -> Iterator[tuple[int, str] | None]:
    """Each anchor's seq and mac, "forged" for one that was not signed with the key, None for a line that is none."""
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else ():
        try:
            row = json.loads(line)
            signed = sealing.journal_mac(bytes.fromhex(row["mac"]), (str(row["seq"]), str(row["at"]))).hex()
            yield int(row["seq"]), row["mac"] if signed == row["sign"] else "forged"
        except (ValueError, KeyError, TypeError):
            yield None


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)
