"""Sealing again under a newer data key (密钥轮换, RELIABILITY CR-04), batch by batch, everything that is sealed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    Table,
    Update,
    bindparam,
    func,
    literal,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from app import sealing
from app.domain.permissions import Actor
from app.models import Base
from app.models.matters import Matter
from app.operations import journal, recording
from app.sealing import SealBroken, Sealed

RESEALED = "matter.reseal"
ROW = "resealed_row"
"""What is bound bears the name of no column."""


@dataclass(frozen=True)
class SealedTable:
    """A table with the sealed columns of its own. `model` gives the uid, which may stand in the table above."""

    model: Any
    table: Table
    columns: tuple[Sealed, ...]

    def attribute(self, sealed: Sealed) -> InstrumentedAttribute[bytes | None]:
        """The column of bytes behind a sealed value."""
        found: InstrumentedAttribute[bytes | None] = getattr(self.model, sealed.attribute)
        return found

    def stale(self, newest: int) -> ColumnElement[bool]:
        """Whether anything of the row is sealed under another key than the newest."""
        return or_(*(_key(self.attribute(one)) != literal(bytes([newest]), LargeBinary) for one in self.columns))


@dataclass(frozen=True)
class Batch:
    """What one batch did: the row it came to (None: there is no more), values sealed again, what does not open."""

    last: int | None
    values: int
    broken: Sequence[tuple[str, str]]


def sealed_tables() -> list[SealedTable]:
    """Every table that holds something sealed, by name."""
    found = []
    for mapper in Base.registry.mappers:
        named = {
            name: one for kind in mapper.class_.__mro__ for name, one in vars(kind).items() if isinstance(one, Sealed)
        }
        own = tuple(one for one in named.values() if mapper.columns[one.attribute].table is mapper.local_table)
        if own and isinstance(mapper.local_table, Table):
            found.append(SealedTable(mapper.class_, mapper.local_table, own))
    return sorted(found, key=lambda one: one.table.name)


def uses(session: Session) -> Counter[int]:
    """How many sealed values there are under each data key, by its id."""
    found: Counter[int] = Counter()
    for one in sealed_tables():
        for column in map(one.attribute, one.columns):
            asked = select(_key(column), func.count()).where(column.is_not(None))
            for key, count in session.execute(asked.group_by(_key(column))):
                found[bytes(key)[0]] += count
    return found


def reseal(
    session: Session, one: SealedTable, after: int, *, newest: int, most: int, actor: Actor, now: datetime
) -> Batch:
    """Seal the next rows of a table again under the newest key; what is so already is left as it is.

    Run again it goes on where it was stopped. A value that does not open is left, and named by place and uid. Versions
    stay: nobody's form is out of date by it. The journal holds the hash of a matter's row, so it gets the new one.
    """
    asked = select(one.model.id, one.model.uid, *(one.attribute(sealed) for sealed in one.columns))
    rows = session.execute(
        asked.where(one.model.id > after, one.stale(newest)).order_by(one.model.id).limit(most)
    ).all()
    done, broken, changed = 0, [], []
    for row_id, uid, *values in rows:
        new: dict[str, Any] = {ROW: row_id}
        for sealed, value in zip(one.columns, values, strict=True):
            new[_new(sealed)] = value
            if value is None or sealing.key_of(value) == newest:
                continue
            try:
                new[_new(sealed)] = sealed.resealed(uid, value)
                done += 1
            except SealBroken:
                broken.append((sealed.place, uid))
        changed.append(new)
    if changed:
        session.connection().execute(written(one), changed)
    if one.model is Matter and changed:
        ids = [new[ROW] for new in changed]
        matters = session.scalars(select(Matter).where(Matter.id.in_(ids)).order_by(Matter.id))
        entries = [journal.Entry(RESEALED, it.kind, it.uid, state=recording.state(it)) for it in matters]
        journal.append_all(session, entries, actor=actor, now=now)
    return Batch(rows[-1][0] if len(rows) == most else None, done, broken)


def written(one: SealedTable) -> Update:
    """The statement that writes the sealed columns of a row: its id as ROW, each value under its own name."""
    columns = one.model.__mapper__.columns
    said: dict[str, Any] = {columns[sealed.attribute].name: bindparam(_new(sealed)) for sealed in one.columns}
    return update(one.table).where(one.table.c.id == bindparam(ROW)).values(said)


def _new(sealed: Sealed) -> str:
    return f"resealed_{sealed.attribute}"


def _key(column: InstrumentedAttribute[bytes | None]) -> ColumnElement[bytes]:
    return func.substr(column, literal_column("2"), literal_column("1"), type_=LargeBinary)
