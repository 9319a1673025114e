"""Lists of what was asked of units because of matters (督办单、三项建议), narrowed alike: state, kind, unit, period."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.base import ExecutableOption

from app.domain.permissions import Actor
from app.models.advice import Advice
from app.models.directory import Unit
from app.models.matters import Matter
from app.models.remedies import SupervisionOrder
from app.queries.visibility import visible

PAGE = 30
R = TypeVar("R", SupervisionOrder, Advice)
S = TypeVar("S")
K = TypeVar("K")


@dataclass(frozen=True)
class Wanted(Generic[S, K]):
    """How such a list is narrowed: where one stands, of which kind, to which unit, given in which period."""

    state: S | None = None
    kind: K | None = None
    unit_id: int | None = None
    first: date | None = None
    last: date | None = None
    page: int = 1


def _any(_: Actor) -> ColumnElement[bool]:
    return true()


@dataclass(frozen=True)
class Listed(Generic[R]):
    """What differs: the rows with what is shown of them, when one was given (and a day's beginning as that column has
    it), of which kind it is, which count at all, and which of those whose matter he sees somebody may read."""

    row: type[R]
    whole: Sequence[ExecutableOption]
    given: InstrumentedAttribute[Any]
    begins: Callable[[date], object]
    kind: InstrumentedAttribute[Any]
    counting: Sequence[ColumnElement[bool]] = ()
    readable: Callable[[Actor], ColumnElement[bool]] = _any

    def page(
        self, session: Session, actor: Actor, wanted: Wanted[Any, Any], stands: Sequence[ColumnElement[bool]]
    ) -> tuple[Sequence[R], int]:
        """One page of those that match, the newest first, and how many there are; `stands`: the asked state as SQL."""
        found = self.found(actor, wanted, stands)
        total = session.scalar(found.with_only_columns(func.count(self.row.id))) or 0
        return session.scalars(self._rows(found).limit(PAGE).offset((wanted.page - 1) * PAGE)).all(), total

    def all_of(
        self, session: Session, actor: Actor, wanted: Wanted[Any, Any], stands: Sequence[ColumnElement[bool]], most: int
    ) -> Sequence[R]:
        """All that match, for the ledger."""
        return session.scalars(self._rows(self.found(actor, wanted, stands)).limit(most)).all()

    def by_uid(self, session: Session, actor: Actor, uid: str) -> R | None:
        """The one of this address, or None when it does not exist for the actor."""
        found = self.found(actor, Wanted(), ()).where(self.row.uid == uid)
        return session.scalar(found.options(*self.whole))

    def units(self, session: Session, actor: Actor) -> list[tuple[int, str]]:
        """Units of which something was asked because of matters that the actor sees."""
        asked = (
            select(self.row.unit_id)
            .join(Matter, Matter.id == self.row.matter_id)
            .where(visible(actor), self.readable(actor))
        )
        found = select(Unit.id, Unit.name).where(Unit.id.in_(asked)).order_by(Unit.id)
        return [(row[0], row[1]) for row in session.execute(found)]

    def _rows(self, found: Select[R]) -> Select[R]:
        return found.options(*self.whole).order_by(self.given.desc(), self.row.id.desc())

    def found(self, actor: Actor, wanted: Wanted[Any, Any], stands: Sequence[ColumnElement[bool]] = ()) -> Select[R]:
        """What matches."""
        where = [visible(actor), self.readable(actor), *self.counting, *stands]
        if wanted.kind is not None:
            where.append(self.kind == wanted.kind)
        if wanted.unit_id is not None:
            where.append(self.row.unit_id == wanted.unit_id)
        if wanted.first is not None:
            where.append(self.given >= self.begins(wanted.first))
        if wanted.last is not None:
            where.append(self.given < self.begins(wanted.last + timedelta(days=1)))
        return select(self.row).join(Matter, Matter.id == self.row.matter_id).where(*where)
