"""Suggestions while typing (DECISIONS 18): names of places, units, holders, categories and rounds, and numbers.

Each of them stands in something the actor may see, and none is a petitioner's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.models.matters import Matter
from app.queries.facets import names_of
from app.queries.kept import kept
from app.queries.visibility import index_labels, kept_back, visible
from search_index import FACET_NAMES, Asked, Engine, Place, Scope, Unavailable, fold, parse, readings, sounds_like

Counts = Mapping[str, Mapping[str, int]]
OFFERED = ("town", "village", "holder", "content", "source", "unit")
NARROWING = ("town", "village", "holder")
MOST = 8
MOST_NUMBERS = 3
SHORTEST_NUMBER = 3
"""Digits: fewer stand in too many numbers."""


@dataclass(frozen=True)
class Suggestion:
    """A name, the facet it belongs to ("number" for a matter's number), how many matters of the actor's bear it."""

    name: str
    facet: str
    count: int


def suggest(
    session: Session, actor: Actor, engine: Engine, typed: str, called: Mapping[str, Mapping[str, str]]
) -> list[Suggestion]:
    """What the last word of a query may become, names that begin so before those that hold it; none while nothing or
    only a phrase is typed. A field before a colon (镇:) narrows it to its names."""
    field, _, text = fold(typed).strip().rpartition(":")
    wanted = {FACET_NAMES[field]} if field in FACET_NAMES else set(OFFERED)
    if "category" in wanted:
        wanted = {"content"}
    if not text or (field and field not in FACET_NAMES) or '"' in text:
        return []
    known = list(_known(session, actor, engine, called))
    sounds = _readings(frozenset(fold("".join(one.name for one in known))))
    found: list[tuple[bool, Suggestion]] = []
    for one in known:
        name = fold(one.name)
        begins = name.startswith(text) or (text.isascii() and sounds_like(text, name, sounds))
        if one.facet in wanted and (begins or text in name):
            found.append((not begins, one))
    names: dict[str, Suggestion] = {}
    for _, one in sorted(found, key=lambda pair: (pair[0], -pair[1].count)):
        names.setdefault(one.name, one)  # a town is a place and a unit, and offered once
    return [*([] if field else _numbers(session, actor, text)), *names.values()][:MOST]


def named(session: Session, actor: Actor, engine: Engine, asked: Asked) -> list[Suggestion]:
    """The asked words that are the name of a town, a village or a holder: whoever writes one may mean all of its."""
    words = [word.text for word in asked.words if word.place is Place.TEXT and not word.also]
    try:
        known = _narrowing(session, actor, engine) if words else {}
    except Unavailable:
        return []
    found = dict.fromkeys(one for word in words for one in known.get(word, ()))
    return sorted(found, key=lambda one: (NARROWING.index(one.facet), -one.count))[:MOST]


def commonest(
    session: Session, actor: Actor, engine: Engine, facet: str, called: Mapping[str, Mapping[str, str]]
) -> str:
    """The name of this facet that most of the actor's matters bear, for examples that find something; empty if none."""
    named = [one for one in _known(session, actor, engine, called) if one.facet == facet]
    return max(named, key=lambda one: one.count).name if named else ""


def _known(
    session: Session, actor: Actor, engine: Engine, called: Mapping[str, Mapping[str, str]]
) -> Iterator[Suggestion]:
    """Every name that may be suggested; none while the index is away."""
    try:
        counts, rows = _counted(session, actor, engine)
    except Unavailable:
        return
    for facet in OFFERED:
        names = {**called.get(facet, {}), **rows.get(facet, {})}
        yield from (Suggestion(names[value], facet, n) for value, n in counts.get(facet, {}).items() if value in names)


@kept
def _counted(session: Session, actor: Actor, engine: Engine) -> tuple[Counts, Mapping[str, Mapping[str, str]]]:
    """How many matters of the actor's bear each value, and what the database calls them. Raises Unavailable, so that
    nothing is kept of an index that is being built."""
    scope = Scope(index_labels(actor), kept_back(session, actor))
    counts = engine.search(parse(""), scope, limit=0, facets=OFFERED).facets
    return counts, names_of(session, actor, counts)


@kept
def _narrowing(session: Session, actor: Actor, engine: Engine) -> Mapping[str, Sequence[Suggestion]]:
    """Towns, villages and holders by their names as search folds them. Raises Unavailable."""
    counts, names = _counted(session, actor, engine)
    found: dict[str, list[Suggestion]] = {}
    for facet in NARROWING:
        called = names.get(facet, {})
        for value, count in counts.get(facet, {}).items():
            if value in called:
                found.setdefault(fold(called[value]), []).append(Suggestion(called[value], facet, count))
    return found


_readings = lru_cache(maxsize=8)(readings)
"""The characters of all names stay the same from one operation to the next."""


def _numbers(session: Session, actor: Actor, text: str) -> list[Suggestion]:
    if sum(letter.isdecimal() for letter in text) < SHORTEST_NUMBER:
        return []
    found = select(Matter.number).where(visible(actor), Matter.number.icontains(text, autoescape=True))
    return [
        Suggestion(number, "number", 1)
        for number in session.scalars(found.order_by(Matter.id.desc()).limit(MOST_NUMBERS))
    ]
