"""The facets of a search: which values each has, and what places and people among them are called."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, Select, bindparam, literal, select, union_all
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.models.directory import Person, Unit, UnitLevel, Village
from app.models.rectification import RectificationItem, Round
from app.queries.visibility import visible

FACETS = (
    *("kind", "town", "village", "content", "stage", "channel", "category", "source", "holder", "poverty", "visited"),
    *("part", "year"),
)
TABLES: Mapping[str, type[Unit] | type[Village] | type[Person]] = {
    "town": Unit,
    "unit": Unit,
    "village": Village,
    "holder": Person,
}
OF_ROUND = "round."
"""Stands before the number of a round where it is the source of an item; a petition's source is a code."""
YEAR = 4
"""Digits of a year."""
LONGEST_ID = 18
"""Digits: what no database counts to is no id."""


def unread(
    session: Session, actor: Actor, chosen: Mapping[str, frozenset[str]], called: Mapping[str, Mapping[str, str]]
) -> list[tuple[str, str]]:
    """Each chosen value that is none of its facet, with the facet: a department is no town."""
    found = []
    for name in FACETS:
        if values := chosen.get(name):
            found += [(name, value) for value in sorted(values - _known(session, actor, name, values, called))]
    return found


def _known(
    session: Session, actor: Actor, name: str, values: frozenset[str], called: Mapping[str, Mapping[str, str]]
) -> frozenset[str]:
    if name == "year":
        return frozenset(value for value in values if value.isascii() and value.isdecimal() and len(value) == YEAR)
    if name == "source":
        numbers = sound_of("town", frozenset(value.removeprefix(OF_ROUND) for value in values if OF_ROUND in value))
        return frozenset(called.get(name, {})) | _rounds(session, actor, numbers).keys()
    if name not in TABLES:
        return frozenset(called.get(name, {}))
    table = TABLES[name]
    found = select(table.id).where(table.id.in_([int(value) for value in sound_of(name, values)]))
    if table is Unit:
        found = found.where(Unit.level.in_((UnitLevel.TOWN, UnitLevel.PARK)))
    return frozenset(map(str, session.scalars(found)))


def names_of(session: Session, actor: Actor, facets: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, str]]:
    """What the places, people and rounds counted in these facets are called, by facet and value."""
    ids: dict[str, set[int]] = {table.__tablename__: set() for table in TABLES.values()}
    for name, table in TABLES.items():
        ids[table.__tablename__].update(map(int, facets.get(name, {})))
    rounds = [value.removeprefix(OF_ROUND) for value in facets.get("source", {}) if value.startswith(OF_ROUND)]
    asked = {name: list(them) for name, them in ids.items()} | {Round.__tablename__: list(map(int, rounds))}
    found = session.connection().execute(_names(actor), asked) if any(asked.values()) else ()
    called = {(table, str(number)): name for table, number, name in found}
    names = {
        name: {value: called[key] for value in facets.get(name, {}) if (key := (table.__tablename__, value)) in called}
        for name, table in TABLES.items()
    }
    if rounds:
        of_rounds = ((number, called.get((Round.__tablename__, number))) for number in rounds)
        names["source"] = {f"{OF_ROUND}{number}": name for number, name in of_rounds if name is not None}
    return names


def _rounds(session: Session, actor: Actor, numbers: Iterable[str]) -> dict[str, str]:
    """Rounds with these numbers by the value of their facet: those of whose items the actor may see one."""
    ids = [int(number) for number in numbers]
    found = session.execute(_seen_rounds(actor).where(Round.id.in_(ids)))
    return {f"{OF_ROUND}{row.id}": row.name for row in found}


def _seen_rounds(actor: Actor) -> Select[str, int, str]:
    # Asked round by round, which ends at the first item: all rounds of all items are 140 ms at 100,000 matters.
    seen = select(RectificationItem.id).where(RectificationItem.round_id == Round.id, visible(actor))
    return select(literal(Round.__tablename__).label("table"), Round.id, Round.name).where(seen.exists())


# In one statement, which is built once: a search counts places and people of every kind.
@lru_cache(maxsize=64)
def _names(actor: Actor) -> CompoundSelect[Any]:
    tables = dict.fromkeys(TABLES.values())
    of_tables = (select(literal(table.__tablename__).label("table"), table.id, table.name) for table in tables)
    asked = [*zip(tables, of_tables, strict=True), (Round, _seen_rounds(actor))]
    return union_all(
        *(found.where(table.id.in_(bindparam(table.__tablename__, expanding=True))) for table, found in asked)
    )


def sound_of(name: str, values: frozenset[str]) -> frozenset[str]:
    """Values that can be one of this facet's: places and people are known by their numbers."""
    return values if name not in TABLES else frozenset(v for v in values if v.isdecimal() and len(v) < LONGEST_ID)
