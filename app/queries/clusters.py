"""Hot issues (热点问题) in the actor's scope: alike matters of one place and category, for whoever warns early."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, groupby

from sqlalchemy import func, not_, select
from sqlalchemy.orm import Session

from app.domain.clusters import ALIKE_FROM, LEAST, PlaceLevel, together
from app.domain.contents import Content
from app.domain.permissions import Actor
from app.models.matters import Matter
from app.queries.corrections import names_in
from app.queries.matters import VOID, by_ids
from app.queries.search import veiled
from app.queries.texts import parts_of
from app.queries.visibility import kept_back, visible
from search_index import Engine, Scope, shared_words

MOST_READ = 50
"""Of one place and category, the newest: each is held against the others by a question to the index."""
MOST_ASKED = 3000
"""Questions to the index altogether, some 5 ms each; beyond them only the fullest places are asked."""
NEAREST = 300
"""Alike matters of the town that one question brings, whatever their day and category."""
WORDS = 5
TOLD = ("body", "demand", "problem")
"""The parts in which somebody says what it is about; what offices wrote of it later is alike everywhere."""


@dataclass(frozen=True)
class Cluster:
    """Matters of one place and category that say about the same: `uids` the newest first, `words` what most share."""

    place: str
    content: Content
    uids: tuple[str, ...]
    first_on: date
    last_on: date
    words: tuple[str, ...]


def clusters(
    session: Session, actor: Actor, engine: Engine, *, since: date, until: date, level: PlaceLevel
) -> list[Cluster]:
    """What at least LEAST matters received within these days say alike, the largest first.

    Two matters are alike from ALIKE_FROM on; a cluster is what hangs together by that.
    Accusations and voided records never count. Raises Unavailable while the index is away: nothing found would be
    taken for nothing there.
    """
    without = kept_back(session, actor)
    found = [
        cluster
        for ids in _places(session, actor, since, until, level)
        for cluster in _of_place(session, actor, engine, by_ids(session, ids), level, without)
    ]
    return sorted(found, key=lambda one: (-len(one.uids), -one.last_on.toordinal()))


def _places(session: Session, actor: Actor, since: date, until: date, level: PlaceLevel) -> list[list[int]]:
    """The newest matters of each place and category that has enough of them, the fullest first."""
    place = Matter.village_id if level is PlaceLevel.VILLAGE else Matter.town_id
    newest = (Matter.received_on.desc(), Matter.id.desc())
    rank = func.row_number().over(partition_by=(place, Matter.content), order_by=newest).label("rank")
    inside = (
        select(Matter.id, place.label("place"), Matter.content.label("content"), rank)
        .where(visible(actor), not_(Matter.confidential), Matter.stage != VOID, place.is_not(None))
        .where(Matter.received_on.between(since, until))
        .subquery()
    )
    found = select(inside).where(inside.c.rank <= MOST_READ).order_by(inside.c.place, inside.c.content, inside.c.rank)
    by_place = groupby(session.execute(found).all(), key=lambda row: (row.place, row.content))
    several = [ids for _, rows in by_place if len(ids := [row.id for row in rows]) >= LEAST]
    fullest = sorted(several, key=len, reverse=True)
    asked = accumulate(map(len, fullest))
    return [ids for ids, total in zip(fullest, asked, strict=True) if total <= MOST_ASKED]


def _of_place(
    session: Session,
    actor: Actor,
    engine: Engine,
    matters: Sequence[Matter],
    level: PlaceLevel,
    without: frozenset[str],
) -> Iterator[Cluster]:
    texts = _texts(session, actor, matters)
    # The town's matters are asked for and only those of the list, which is the actor's, are taken.
    scope = Scope(frozenset({f"town:{matters[0].town_id}"}), without)
    pairs = [
        (uid, hit.key)
        for uid, text in texts.items()
        for hit in engine.similar(text, scope, NEAREST)
        if hit.score >= ALIKE_FROM and hit.key in texts and hit.key != uid
    ]
    for group in together(pairs):
        alike = [matter for matter in matters if matter.uid in group]
        first = alike[0]
        place = first.village if level is PlaceLevel.VILLAGE else first.town
        days = [matter.received_on for matter in alike]
        centre = Counter(uid for pair in pairs for uid in pair if uid in group).most_common(1)[0][0]
        yield Cluster(
            place.name if place else "",
            first.content,
            tuple(matter.uid for matter in alike),
            min(days),
            max(days),
            _words(texts[centre], [texts[uid] for uid in group - {centre}]),
        )


def _texts(session: Session, actor: Actor, matters: Sequence[Matter]) -> Mapping[str, str]:
    """What each of them says, as the actor may read it."""
    parts = parts_of(session, matters)
    names = {} if actor.sees_names() else names_in(session, [matter.id for matter in matters])
    return {
        matter.uid: veiled(
            "\n".join((matter.title, *(text for name, text in parts[matter.id] if name in TOLD))),
            names.get(matter.id, frozenset()),
        )
        for matter in matters
    }


def _words(centre: str, others: Sequence[str]) -> tuple[str, ...]:
    """What the text in the middle has in common with at least half of the others."""
    counted = Counter(word for other in others for word in shared_words(centre, other))
    common = [(word, times) for word, times in counted.items() if 2 * times >= len(others)]
    return tuple(word for word, _ in sorted(common, key=lambda one: (-one[1], -len(one[0])))[:WORDS])
