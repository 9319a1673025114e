"""Keeping the index: projecting current rows to entries, draining the outbox, rebuilding."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, selectinload

from app.domain.visits import VisitKind
from app.models.assists import Assist
from app.models.directory import Unit, Village
from app.models.filing import Filing
from app.models.matters import Matter
from app.models.outbox import OutboxRow, TalkOutboxRow
from app.models.petitions import Petition
from app.models.receptions import Reception
from app.models.rectification import RectificationItem
from app.models.visits import Visit
from app.queries import talks_found
from app.queries.corrections import names_in
from app.queries.facets import OF_ROUND
from app.queries.matters import WHOLE
from app.queries.synonyms import groups
from app.queries.talks_found import indexed
from app.queries.texts import APART, parts_of
from app.queries.visibility import labels_of
from search_index import (
    POSTGRES_SCHEMA,
    Busy,
    Check,
    Engine,
    Entry,
    Part,
    PostgresEngine,
    State,
    Unavailable,
    WhooshEngine,
)

__all__ = [
    "POSTGRES_SCHEMA",
    "Busy",
    "Drained",
    "Engine",
    "Unavailable",
    "check",
    "drain",
    "entries_of",
    "is_ready",
    "lag",
    "lag_of_all",
    "opened",
    "rebuild",
    "repair",
]
"""With the names of the index that the commands must know: they have no door of their own (ARCHITECTURE 2)."""

BATCH = 100
AFTER_CLOSING = (VisitKind.FOLLOW_UP, VisitKind.LOOK_BACK)
DELETED_AT_ONCE = 5_000
_LAG_OF_ALL = (
    select(func.count(OutboxRow.id)).join(Matter, Matter.id == OutboxRow.matter_id).where(~Matter.confidential)
)
Opening = Callable[[], AbstractContextManager[Session]]


def opened(folder: Path, key: bytes, database_url: str | None = None) -> Engine:
    """The embedded engine over its folder, or the one in this PostgreSQL database; neither reads before it is asked."""
    if database_url is None:
        return WhooshEngine(folder, key)
    return PostgresEngine(database_url.replace("+psycopg", "", 1), folder, key)


@dataclass(frozen=True)
class Drained:
    """What one pass took: outbox rows read and matters written."""

    rows: int
    matters: int


def drain(reading: Opening, writing: Opening, engine: Engine, *, limit: int = BATCH) -> Drained:
    """Index the current state of what changed, then delete exactly the outbox rows that were read.

    A crash between the two repeats harmlessly (RELIABILITY 4.2).
    """
    with reading() as session:
        rows = session.execute(select(OutboxRow.id, OutboxRow.matter_id).order_by(OutboxRow.id).limit(limit)).all()
        waiting = select(TalkOutboxRow.id, TalkOutboxRow.reception_id).order_by(TalkOutboxRow.id)
        talks = session.execute(waiting.limit(limit - len(rows))).all()
        if not rows and not talks:
            return Drained(0, 0)
        matter_ids = sorted({row.matter_id for row in rows})
        talk_ids = {row.reception_id for row in talks}
        entries = [*entries_of(session, matter_ids), *entries_of_talks(session, talk_ids)]
        hidden = session.scalars(select(Matter.uid).where(Matter.id.in_(matter_ids), Matter.confidential)).all()
        # An entry beats a removal of its key: what hangs on a matter now stands there.
        moved = session.scalars(select(Reception.uid).where(Reception.id.in_(talk_ids))).all()
    engine.write(entries, [*hidden, *moved])
    with writing() as session:
        session.execute(delete(OutboxRow).where(OutboxRow.id.in_([row.id for row in rows])))
        session.execute(delete(TalkOutboxRow).where(TalkOutboxRow.id.in_([row.id for row in talks])))
    return Drained(len(rows) + len(talks), len(matter_ids))


def lag(session: Session) -> int:
    """How many changes wait to be indexed."""
    return sum(session.scalar(select(func.count()).select_from(one)) or 0 for one in (OutboxRow, TalkOutboxRow))


def lag_of_all(session: Session) -> int:
    """How many of them everybody may know of: that an accusation was registered is told to nobody (DECISIONS 15)."""
    return session.scalar(_LAG_OF_ALL) or 0


def rebuild(
    reading: Opening, writing: Opening, engine: Engine, progress: Callable[[int, int], None] = lambda *_: None
) -> int:
    """Build the index anew beside the old one and swap; returns how many entries it holds.

    The rows are read only once the engine keeps other writers away, else a drain in between would be undone. What
    changes meanwhile lies in the outbox and is drained afterwards; what lay there before is done with.
    """
    waiting: dict[type[OutboxRow | TalkOutboxRow], Sequence[int]] = {}
    with reading() as session:
        total = session.scalar(select(func.count()).select_from(Matter).where(~Matter.confidential)) or 0
        total += session.scalar(select(func.count()).select_from(Reception).where(indexed())) or 0
        words = dictionary(session)

    def entries() -> Iterator[Entry]:
        with reading() as session:
            waiting[OutboxRow] = session.scalars(select(OutboxRow.id)).all()
            waiting[TalkOutboxRow] = session.scalars(select(TalkOutboxRow.id)).all()
            yield from all_entries(session)
            yield from all_talks(session)

    # What is entered while the entries are read makes more of them than were counted.
    engine.rebuild(entries(), words, lambda done: progress(done, max(done, total)))
    for table, ids in waiting.items():
        for start in range(0, len(ids), DELETED_AT_ONCE):
            with writing() as session:
                session.execute(delete(table).where(table.id.in_(ids[start : start + DELETED_AT_ONCE])))
    return engine.count()


def is_ready(engine: Engine) -> bool:
    """Whether the index can answer; otherwise it has to be rebuilt.

    Damage is met by who reads, often another process: then all files are looked at here.
    """
    return (engine.verify() if engine.doubted else engine.state) is State.READY


def check(session: Session, engine: Engine) -> Check:
    """How the index differs from the database, by key and version; changes still in the outbox are not counted."""
    waiting = select(OutboxRow.matter_id)
    rows = session.execute(
        select(Matter.uid, Matter.version).where(~Matter.confidential, Matter.id.not_in(waiting))
    ).all()
    later = select(TalkOutboxRow.reception_id)
    talks = session.execute(select(Reception.uid, Reception.version).where(indexed(), Reception.id.not_in(later))).all()
    found = engine.check({row.uid: row.version for row in (*rows, *talks)})
    pending = set(session.scalars(select(Matter.uid).where(Matter.id.in_(waiting))))
    pending |= set(session.scalars(select(Reception.uid).where(Reception.id.in_(later))))
    return Check(found.missing - pending, found.stale - pending, found.surplus - pending)


def repair(session: Session, found: Check, now: datetime) -> int:
    """Put what differs into the outbox again; returns how many. Keys the database never had go with a rebuild."""
    uids, queued = sorted(found.missing | found.stale | found.surplus), 0
    for start in range(0, len(uids), BATCH):
        ids = session.scalars(select(Matter.id).where(Matter.uid.in_(uids[start : start + BATCH]))).all()
        session.add_all(OutboxRow(matter_id=matter_id, at=now) for matter_id in ids)
        talks = session.scalars(select(Reception.id).where(Reception.uid.in_(uids[start : start + BATCH]))).all()
        session.add_all(TalkOutboxRow(reception_id=talk, at=now) for talk in talks)
        queued += len(ids) + len(talks)
    return queued


def dictionary(session: Session) -> list[str]:
    """The words the segmenter learns: places, units, and the list of words that mean the same (DECISIONS 18)."""
    places = {*session.scalars(select(Unit.name)), *session.scalars(select(Village.name))}
    return sorted(places | {word for group in groups(session) for word in group})


def all_entries(session: Session) -> Iterator[Entry]:
    """Every matter of the common index, in batches; accusations are not in it (DECISIONS 15)."""
    last = 0
    while True:
        found = select(Matter.id).where(Matter.id > last, ~Matter.confidential).order_by(Matter.id).limit(BATCH)
        ids = session.scalars(found).all()
        if not ids:
            return
        yield from entries_of(session, ids)
        session.expunge_all()
        last = ids[-1]


def entries_of(session: Session, ids: Sequence[int]) -> Iterable[Entry]:
    """The entries of these matters, without the confidential ones."""
    found = select(Matter).where(Matter.id.in_(ids), ~Matter.confidential)
    matters = session.scalars(found.options(WHOLE, selectinload(Matter.town), selectinload(Matter.village))).all()
    parts = parts_of(session, matters)
    filed = select(Filing.matter_id, Filing.volume_no).where(Filing.matter_id.in_(ids))
    volumes = {row.matter_id: row.volume_no for row in session.execute(filed)}
    afterwards = select(Visit.matter_id).where(Visit.matter_id.in_(ids), Visit.reached, Visit.kind.in_(AFTER_CLOSING))
    visited = set(session.scalars(afterwards))
    names = names_in(session, [matter.id for matter in matters])
    assists = session.scalars(select(Assist).where(Assist.matter_id.in_(ids))).all()
    labels = {m.id: labels_of(m, (one for one in assists if one.matter_id == m.id)) for m in matters}
    return [
        _entry(
            matter, parts[matter.id], volumes.get(matter.id), matter.id in visited, names[matter.id], labels[matter.id]
        )
        for matter in matters
    ]


def all_talks(session: Session) -> Iterator[Entry]:
    """Every talk that stands in the index by itself, in batches."""
    last = 0
    while ids := session.scalars(
        select(Reception.id).where(Reception.id > last, indexed()).order_by(Reception.id).limit(BATCH)
    ).all():
        yield from entries_of_talks(session, ids)
        session.expunge_all()
        last = ids[-1]


def entries_of_talks(session: Session, ids: Collection[int]) -> Iterable[Entry]:
    """The entries of those of these talks that hang on a household alone."""
    found = []
    for talk in talks_found.by_ids(session, ids):
        names, home = talks_found.names_in(talk), talk.household
        told = [(name, without_names(text, names)) for name, text in talks_found.parts_of(talk)]
        found.append(
            Entry(
                key=talk.uid,
                version=talk.version,
                title="",
                numbers=(home.number,) if home is not None else (),
                parts=tuple(Part(name, text, name in APART) for name, text in told),
                people=tuple(sorted(names)),
                labels=talks_found.labels_of(talk),
                facets={},
                day=talk.held_on,
            )
        )
    return found


def without_names(text: str, names: frozenset[str]) -> str:
    """The text without the names of the matter's people: whoever sees them masked must not find them by searching."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " " * len(name))
    return text


def _entry(
    matter: Matter,
    parts: list[tuple[str, str]],
    volume_no: str | None,
    visited: bool,
    names: frozenset[str],
    labels: frozenset[str],
) -> Entry:
    facets = {
        "kind": matter.kind.value,
        "stage": f"{matter.kind.value}.{matter.stage}",
        "content": matter.content.value,
        "year": str(matter.received_on.year),
        "poverty": "yes" if matter.poverty else "no",
        "town": str(matter.town_id or ""),
        "village": str(matter.village_id or ""),
        "unit": str(matter.unit_id or ""),
        "visited": "yes" if visited else "no",
        "holder": str(matter.holder_id or ""),
    }
    if isinstance(matter, Petition):
        facets |= {"channel": matter.channel.value, "source": matter.source.value, "category": matter.category.value}
    elif isinstance(matter, RectificationItem):
        facets |= {"source": f"{OF_ROUND}{matter.round_id}"}
    return Entry(
        key=matter.uid,
        version=matter.version,
        title=matter.title,
        numbers=tuple(number for number in (matter.number, matter.external_no, volume_no) if number),
        parts=tuple(Part(name, without_names(text, names), name in APART) for name, text in parts),
        people=tuple(sorted(names)),
        labels=labels,
        facets={name: value for name, value in facets.items() if value},
        day=matter.received_on,
    )
