"""Correcting one of several: a review, a supervision order, a promise, an assisting unit's part, a step's words.

All of them are corrected by one operation. What differs between them stands in a class each: which facts it has, what
the rules say of them, and which clocks follow.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.permissions import Actor
from app.models.matters import Matter
from app.operations.correcting.correction import spoken, whole_text
from app.operations.recording import Change


@dataclass(frozen=True)
class Wanted:
    """All facts of a row as they shall stand, those that differ, why, by whom and when."""

    values: Mapping[str, Any]
    differing: Mapping[str, Any]
    reason: str
    actor: Actor
    now: datetime


class CorrectedRow:
    """One of several things that a matter has: its facts by their names, each with the attribute that keeps it."""

    columns: ClassVar[Mapping[str, str]] = {}
    texts: ClassVar[frozenset[str]] = frozenset()
    """Sealed facts, which may come back masked."""
    may_be_empty: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, session: Session, matter: Matter, row: Any, place: str) -> None:
        """`place` stands behind the names of its facts in the step, so that it is told which of several is meant."""
        self.session = session
        self.matter = matter
        self.row = row
        self.place = place

    @property
    def uid(self) -> str:
        """By which it is named."""
        return str(self.row.uid)

    @property
    def on(self) -> date:
        """The day by which people know it."""
        raise NotImplementedError

    @property
    def author(self) -> int | None:
        """Who alone corrects it, because it is his own finding or word; None: whoever may correct."""
        return None

    def kept(self) -> dict[str, object]:
        """The facts that can be corrected now, as they stand: what was entered, and what may still be said of it."""
        facts = {fact: getattr(self.row, column) for fact, column in self.columns.items()}
        return {fact: value for fact, value in facts.items() if value is not None or fact in self.may_be_empty}

    def signed(self) -> frozenset[str]:
        """Its facts that a signed decision says."""
        return frozenset()

    def correct(self, want: Wanted) -> tuple[Change, ...]:
        """Check and set what differs; what changed, before and after. Raises Refused at the field that is wrong."""
        self.check(want)
        before = {fact: getattr(self.row, self.columns[fact]) for fact in want.differing}
        for fact, value in want.differing.items():
            self.put(fact, value)
        self.follow(before, want)
        return tuple(self.change(fact, before[fact], value) for fact, value in want.differing.items())

    def put(self, fact: str, value: object) -> None:
        """Keep a fact."""
        setattr(self.row, self.columns[fact], value)

    def check(self, want: Wanted) -> None:
        """What the rules of the act that entered it say."""

    def follow(self, before: Mapping[str, Any], want: Wanted, /) -> None:
        """Let the clocks follow."""

    def change(self, fact: str, before: object, after: object) -> Change:
        """A fact before and after, as the step keeps it."""
        return Change(f"{fact}.{self.place}", spoken(before), spoken(after))

    def as_kept(self, asked: Mapping[str, object], before: Mapping[str, object]) -> dict[str, object]:
        """What was asked for, with what was masked put back. Raises Refused for no fact of it or an empty one."""
        unknown = [fact for fact in asked if fact not in before]
        if unknown:
            raise Refused("fact_not_entered", unknown[0].removesuffix("_id"))
        values = {fact: None if value == "" else value for fact, value in asked.items()}
        for fact in self.texts & values.keys():
            typed, stands = values[fact], before[fact]
            values[fact] = whole_text(
                self.matter, fact, str(typed) if typed else None, str(stands) if stands is not None else None
            )
        empty = [fact for fact, value in values.items() if value is None and fact not in self.may_be_empty]
        if empty:
            raise Refused("fact_missing", empty[0].removesuffix("_id"))
        return values


@contextmanager
def at_field(field: str) -> Iterator[None]:
    """What a shared rule refuses inside stands at this field."""
    try:
        yield
    except Refused as refusal:
        raise Refused(refusal.code, field, **refusal.facts) from None
