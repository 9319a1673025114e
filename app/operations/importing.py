"""What both kinds of sheets share when they are taken in: the batch, the directory by names, a row's outcome."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, field
from datetime import date, datetime
from typing import Any

from app.domain.errors import Refused
from app.domain.intake import Fault
from app.domain.permissions import Actor, Permission
from app.models.matters import Kind, Matter


@dataclass(frozen=True)
class Outcome:
    """What became of one row: added with its number, known before, or its faults."""

    row: int
    number: str | None = None
    known: bool = False
    history: bool = False
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Known:
    """Ids of towns and villages by their names."""

    towns: Mapping[str, int]
    villages: Mapping[tuple[int, str], int]

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


@dataclass
class Seen:
    """What the rows so far have brought: their keys, and document and day of each round by source and name."""

    keys: set[str] = field(default_factory=set)
    rounds: dict[tuple[str, str], tuple[str | None, date | None]] = field(default_factory=dict)


@dataclass(frozen=True)
class Taking:
    """How the rows of one kind are taken in.

    `read` gives a row's values or its faults, `key` what it is known by when it comes again, `enter` makes the matter
    or raises Refused; `headers` names the column of a field that an operation refuses.
    """

    kind: Kind
    permission: Permission
    read: Callable[..., Any]
    key: Callable[[Any], str]
    enter: Callable[..., Matter]
    headers: Mapping[str, str]


def hash_of(row: Any) -> str:
    """What a row without a number of its own is known by: all it says."""
    return "row-" + hashlib.sha256(repr(astuple(row)).encode()).hexdigest()[:40]
