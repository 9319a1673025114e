"""Talks that hang on a household alone, as the index holds them and as a search finds them beside the matters.

A talk about matters stands in theirs. The labels are not those of matters, so that no search of these counts a talk.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.domain.permissions import Actor, Permission, Scope
from app.domain.privacy import mask_text
from app.models.directory import Village
from app.models.households import Household
from app.models.receptions import Reception, ReceptionMatter
from app.queries.households import OF_A_TOWN, reached
from app.queries.receptions import seen
from app.queries.search import Wanted
from search_index import Asked, Engine, Part, Results, Snippet, Unavailable, snippets
from search_index import Scope as Reach

MOST = 5
EVERYBODY = "talk:all"


@dataclass(frozen=True)
class FoundTalk:
    """A talk with its household, and where the words stand in it; nothing for whoever reads no words of households.
    `is_seen`: it has a page for this actor, else it stands on that of its household."""

    talk: Reception
    is_seen: bool
    snippets: Sequence[Snippet]


@dataclass(frozen=True)
class FoundTalks:
    """The best of them, and how many hold all words."""

    rows: Sequence[FoundTalk]
    total: int


def indexed() -> ColumnElement[bool]:
    """What stands in the index: the talks that hang on a household and on no matter."""
    about = exists().where(ReceptionMatter.reception_id == Reception.id)
    return Reception.household_id.is_not(None) & ~about


def labels_of(talk: Reception) -> frozenset[str]:
    """The labels of its entry: the mirror of `labels`."""
    persons = [talk.person_id, talk.recorder_id]
    found = {EVERYBODY}
    if talk.unit_id is not None:
        found.add(f"talk:unit:{talk.unit_id}")
    if talk.household is not None:
        persons.append(talk.household.helper_id)
        found.add(f"talk:town:{talk.household.village.town_id}")
    return frozenset(found | {f"talk:person:{one}" for one in persons if one is not None})


def labels(actor: Actor) -> frozenset[str]:
    """The labels whose talks the actor may see: as talks (`receptions.seen`), or with their household."""
    may_all = actor.may(Permission.MATTER_VIEW, Permission.HOUSEHOLD_VIEW)
    if actor.is_system or (may_all and Scope.COUNTY in actor.scopes()):
        return frozenset({EVERYBODY})
    found = set[str]()
    if may_all and actor.person_id is not None:
        found.add(f"talk:person:{actor.person_id}")
    if actor.may(Permission.MATTER_VIEW) and actor.scopes() & {Scope.UNIT, Scope.TOWN}:
        found |= {f"talk:unit:{one}" for one in actor.unit_ids | {actor.unit_id} if one is not None}
    if actor.may(Permission.HOUSEHOLD_VIEW) and not actor.roles.isdisjoint(OF_A_TOWN) and actor.town_id is not None:
        found.add(f"talk:town:{actor.town_id}")
    return frozenset(found)


def parts_of(talk: Reception) -> list[tuple[str, str]]:
    """What was said and answered, and where: as the index takes it and a snippet is cut from it."""
    home = talk.household
    place = home.village.town.name + home.village.name + (home.hamlet or "") if home is not None else ""
    told = [
        ("visit", talk.said),
        ("visit", talk.result),
        ("visit", talk.promise),
        ("place", place + (talk.place or "")),
    ]
    return [(name, text) for name, text in told if text]


def names_in(talk: Reception) -> frozenset[str]:
    """Whom one met and who lives there: hidden from those who see names masked."""
    members = talk.household.members if talk.household is not None else ()
    named = (talk.met, *(member.name for member in members))
    return frozenset(name for name in named if name and len(name) > 1)


def by_ids(session: Session, ids: Collection[int]) -> Sequence[Reception]:
    """Those of these talks that stand in the index, with their households."""
    found = select(Reception).where(Reception.id.in_(ids), indexed())
    return session.scalars(found.options(*_WHOLE)).all()


def find(session: Session, actor: Actor, engine: Engine, wanted: Wanted, asked: Asked) -> FoundTalks:
    """The talks that hold all words, as they were `asked`, within what the actor may see; none where the search is
    narrowed by what a talk does not have, or while the index is away."""
    reach = labels(actor)
    if not asked.wanted or asked.fields or wanted.chosen or not reach:
        return FoundTalks((), 0)

    def found(limit: int) -> Results:
        return engine.search(
            *(asked, Reach(labels=reach)),
            days=(wanted.since or asked.since, wanted.until or asked.until),
            limit=limit,
            texts=lambda keys: _texts(session, keys),
            people=actor.knows_households(),
        )

    try:
        # Counted first, for what holds some of the words alone is not shown and would be looked for.
        total = found(0).total
        keys = [hit.key for hit in found(min(total, MOST)).hits if hit.all_words] if total else []
    except Unavailable:
        return FoundTalks((), 0)
    rows = _seen(session, actor, keys) if keys else {}
    told = []
    for talk, is_seen in (rows[key] for key in keys if key in rows):
        texts = [Part(name, mask_text(text)) for name, text in parts_of(talk)] if actor.knows_households() else []
        told.append(FoundTalk(talk, is_seen, snippets(texts, asked)))
    return FoundTalks(told, total)


def _seen(session: Session, actor: Actor, keys: Sequence[str]) -> dict[str, tuple[Reception, bool]]:
    of_it = Reception.household_id.in_(select(Household.id).where(reached(actor)))
    found = select(Reception, seen(actor)).where(Reception.uid.in_(keys), indexed(), or_(seen(actor), of_it))
    return {talk.uid: (talk, bool(is_seen)) for talk, is_seen in session.execute(found.options(*_WHOLE))}


def _texts(session: Session, keys: Iterable[str]) -> dict[str, str]:
    found = select(Reception).where(Reception.uid.in_(list(keys)), indexed()).options(*_WHOLE)
    return {talk.uid: "\n".join(text for _, text in parts_of(talk)) for talk in session.scalars(found)}


_HOME = joinedload(Reception.household)
_WHOLE = (
    _HOME.joinedload(Household.village).joinedload(Village.town),
    _HOME.selectinload(Household.members),
    joinedload(Reception.person),
    selectinload(Reception.matters),
)
