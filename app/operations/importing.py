"""What both kinds of sheets share when they are taken in: the batch, the directory by names, a row's outcome."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import intake
from app.domain.contents import named
from app.domain.errors import Refused
from app.domain.intake import Fault
from app.domain.permissions import Actor, Permission
from app.models.directory import Unit
from app.models.matters import Kind, Matter
from app.sheets.reading import Row

ROW = "row-"
"""With which the key of a row without a number of its own begins."""
R = TypeVar("R")
Settling = Callable[[R], tuple[R, tuple[Fault, ...]]]
"""A row as it is taken, and what of it is not taken as it stands."""


@dataclass(frozen=True)
class Outcome:
    """What became of one row: added with its number, known before, or its faults.

    `to_check`: it was added, and its text reads like an accusation, which a person has to look at. `remarks`: it was
    added, and something in it was not taken as it stands.
    """

    row: int
    number: str | None = None
    known: bool = False
    history: bool = False
    to_check: bool = False
    remarks: tuple[Fault, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Made:
    """What a good row made: its number, and whether it is from before this system."""

    number: str
    is_history: bool = False


@dataclass(frozen=True)
class Known:
    """The directory as a sheet names it: ids of towns, villages, county leaders and everybody in post, the units that
    may be responsible.

    Whose name several bear is not among them.
    """

    towns: Mapping[str, int]
    villages: Mapping[tuple[int, str], int]
    units: Mapping[str, Unit]
    leaders: Mapping[str, int]
    persons: Mapping[str, int]

    def unit(self, name: str) -> Unit:
        """The unit of this name; raises Refused when nobody knows it."""
        if name not in self.units:
            raise Refused("unit_name_unknown", "unit", name=name)
        return self.units[name]

    def leader(self, name: str) -> int | None:
        """The county leader of this name, None when none is named; raises Refused unless exactly one bears it."""
        if name and name not in self.leaders:
            raise Refused("leader_name_unknown", "lead_leader", name=name)
        return self.leaders.get(name)

    def place(self, town: str, village: str) -> tuple[int | None, int | None]:
        """Town and village of these names; raises Refused at the one that nobody knows, or that lacks its town."""
        if not town:
            if village:
                raise Refused("village_without_town", "village", name=village)
            return None, None
        town_id = self.towns.get(town)
        if town_id is None:
            raise Refused("town_name_unknown", "town", name=town)
        if not village:
            return town_id, None
        village_id = self.villages.get((town_id, village))
        if village_id is None:
            raise Refused("village_name_unknown", "village", name=village, town=town)
        return town_id, village_id


@dataclass(frozen=True)
class Batch:
    """Within what a row is entered; `history`: the whole batch is from before this system."""

    id: int
    history: bool
    known: Known
    actor: Actor
    now: datetime


class Refusals(list[Refused]):
    """What a row is refused for, collected, so that one look tells all of it."""

    @contextmanager
    def collected(self) -> Iterator[None]:
        """Keep what is refused inside instead of raising it."""
        try:
            yield
        except Refused as refused:
            self.append(refused)


@dataclass
class Size:
    """A household in the whole of a sheet: its rows by what they are known by, those that cannot be read, those of a
    head, the first row of each place, and each number of people that they say it has with the first that says so."""

    rows: dict[str, int] = field(default_factory=dict)
    wrong: list[int] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    places: dict[tuple[str, str], int] = field(default_factory=dict)
    said: dict[int, int] = field(default_factory=dict)


@dataclass
class Seen:
    """What the rows so far have brought: their keys, under each key the row that had it first and the hash of what it
    says, document and day of each round by source and name, the names of rounds and which paper goes by which, what the
    list of each round had before, and of households what `Register` tells; `sizes` are of the rows to come too,
    `refused` of each household that is not taken the row that is wrong."""

    keys: set[str] = field(default_factory=set)
    first: dict[str, tuple[int, str]] = field(default_factory=dict)
    rounds: dict[tuple[str, str], tuple[str | None, date | None, int | None]] = field(default_factory=dict)
    names: set[tuple[str, str]] = field(default_factory=set)
    papers: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    listed: dict[tuple[str, str], dict[object, list[tuple[str, int]]]] = field(default_factory=dict)
    sizes: dict[str, Size] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    households: dict[str, int] = field(default_factory=dict)
    homes: dict[bytes, str] = field(default_factory=dict)


class Entering(Protocol):
    """The good rows of a slice while they are entered."""

    def enter(self, row: Any, key: str) -> Made:
        """Make what this row tells. Raises Refused, and has changed nothing then."""

    def close(self) -> Mapping[str, Refused]:
        """The slice has no further row; those that were entered and are not kept after all, by their keys."""


@dataclass(frozen=True)
class OneByOne:
    """Each row by itself: what is refused of it is rolled back."""

    session: Session
    batch: Batch
    seen: Seen
    by: Callable[[Session, Any, str, Batch, Seen], Made]

    def enter(self, row: Any, key: str) -> Made:
        """Make what this row tells. Raises Refused, and has changed nothing then."""
        with self.session.begin_nested():
            return self.by(self.session, row, key, self.batch, self.seen)

    def close(self) -> Mapping[str, Refused]:
        """Every row stands already."""
        return {}


def one_by_one(
    by: Callable[[Session, Any, str, Batch, Seen], Made],
) -> Callable[[Session, Sequence[Any], Batch, Seen], Entering]:
    """How a slice is entered whose rows know nothing of each other."""
    return lambda session, _rows, batch, seen: OneByOne(session, batch, seen, by)


Listed = Callable[[Session, Batch, Seen], Callable[[Any], Sequence[Refused] | None]]


@dataclass(frozen=True)
class Taking:
    """How the rows of one kind are taken in.

    `read` gives a row's values or its faults, `misnamed` refuses what it names that the directory does not know, `key`
    is what it is known by when it comes again, `taken` which keys came before, `entering` is given the good rows of a
    slice and enters them; `headers` names the column of a field that an operation refuses; `to_check` tells whether its
    text reads like an accusation, `remarks` what of it is not taken as it stands; `finish` ends the batch. `survey`
    looks at the whole sheet before its first slice; `settling` gives what turns each row of a slice into what is taken
    of it, `listed` what tells that one stands there already though nobody knows it by its key, and what the row says
    otherwise (None: it does not stand there); `again` refuses rows, by their keys, that are known and contradict what
    stands under these, as far as the actor may see it; rows that follow each other with the same `together` are taken
    in one slice.
    """

    permission: Permission
    read: Callable[..., Any]
    misnamed: Callable[[Mapping[str, str], Known], Refusals]
    key: Callable[[Any], str]
    taken: Callable[[Session, Collection[str]], set[str]]
    entering: Callable[[Session, Sequence[Any], Batch, Seen], Entering]
    headers: Mapping[str, str]
    to_check: Callable[[Any], bool] = lambda _row: False
    remarks: Callable[[Any, Known], tuple[Fault, ...]] = lambda _row, _known: ()
    survey: Callable[[Iterable[Row], Seen, date], None] = lambda _rows, _seen, _today: None
    again: Callable[[Session, Mapping[str, Any], Actor], Mapping[str, Sequence[Refused]]] = lambda _s, _rows, _actor: {}
    settling: Callable[[Session, Seen], Settling[Any]] = lambda _session, _seen: lambda row: (row, ())
    listed: Listed = lambda _session, _batch, _seen: lambda _row: None
    finish: Callable[[Session, int], None] = lambda _session, _batch_id: None
    together: Callable[[Row], object] = lambda row: row.number


MOST_TOGETHER = 5
"""So many slices long at most is one whose rows belong together."""


def slices(rows: Iterable[Row], most: int, together: Callable[[Row], object]) -> Iterator[list[Row]]:
    """The rows so many at a time, and with the last of them those behind it that belong together with it."""
    part: list[Row] = []
    for row in rows:
        is_full = len(part) >= most and together(row) != together(part[-1])
        if is_full or len(part) >= most * MOST_TOGETHER:
            yield part
            part = []
        part.append(row)
    if part:
        yield part


def matters_taken(kind: Kind) -> Callable[[Session, Collection[str]], set[str]]:
    """Those of some keys that a matter of this kind has already."""

    def taken(session: Session, keys: Collection[str]) -> set[str]:
        found = select(Matter.external_no).where(Matter.kind == kind, Matter.external_no.in_(keys))
        return {key for key in session.scalars(found) if key is not None}

    return taken


def name_in(cells: Mapping[str, str], header: str) -> str:
    """The name that stands in this column; none when it is too long to be one, which is told already."""
    name = intake.line(cells.get(header, ""), header)
    return "" if isinstance(name, Fault) else name


def unknown_category(row: Any, header: str) -> tuple[Fault, ...]:
    """What of a matter is not taken as it stands: an unknown category becomes 其他, the original is kept."""
    if not row.content_given or named(row.content_given) is not None:
        return ()
    return (Fault(header, "category_unknown", {"given": row.content_given, "taken": row.content}),)


def hash_of(row: Any) -> str:
    """What a row without a number of its own is known by: all it says."""
    told = row if isinstance(row, tuple) else tuple(vars(row).values())
    return ROW + hashlib.sha256(repr(told).encode()).hexdigest()[:40]
