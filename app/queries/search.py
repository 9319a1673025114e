"""Searching: the index says where, the rows say what, visibility says whether."""

import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, bindparam, func, not_, or_, select
from sqlalchemy.orm import Session

from app.domain.duplicates import LIKELY_FROM
from app.domain.errors import Refused
from app.domain.permissions import Actor
from app.domain.privacy import mask_name, mask_text
from app.models.filing import Filing
from app.models.matters import Matter
from app.queries import hits as hits_of
from app.queries.corrections import names_in
from app.queries.facets import FACETS, names_of, sound_of
from app.queries.fields import both, typed, unnamed
from app.queries.hits import HitRow
from app.queries.matters import by_ids, read_out
from app.queries.people import joined, raised_by
from app.queries.synonyms import synonyms
from app.queries.texts import parts_of
from app.queries.visibility import index_labels, kept_back, visible
from search_index import (
    Asked,
    Days,
    Engine,
    FieldFilter,
    Hit,
    Part,
    Piece,
    Place,
    Results,
    Scope,
    Snippet,
    Unavailable,
    Word,
    fold,
    marked,
    mentions,
    parse,
    shared_words,
    snippets,
    widened,
)

PAGE = 20
LARGEST_PAGE = 500
"""Hits that the index gives at once."""
PLAIN_LIMIT = 1000
WHOLE_NUMBER = 3
"""Digits: a shorter number is found as a whole only."""
MOST_BY_TITLE = LIKELY_FROM - 0.01


@dataclass(frozen=True)
class Found:
    """One hit: the row as the actor may see it, its title with marks, where it was found, which words it lacks."""

    matter: HitRow
    all_words: bool
    score: float
    title: Sequence[Piece]
    snippets: Sequence[Snippet]
    lacking: Sequence[str]


@dataclass(frozen=True)
class Answer:
    """One page of hits. `total` and `facets` speak of the hits with all words; `more` of those with some.

    `facets` of a chosen name count what its other values would bring. `names` tells what places and holders are
    called, `unnamed` which typed fields name nothing. `indexed` is False while the index is away: then numbers, titles
    and places alone were searched, and `total` ends at PLAIN_LIMIT.
    """

    asked: Asked
    hits: Sequence[Found]
    total: int
    more: int
    facets: Mapping[str, Mapping[str, int]]
    names: Mapping[str, Mapping[str, str]]
    unnamed: Sequence[FieldFilter]
    words: Results
    took_ms: float
    indexed: bool


@dataclass(frozen=True)
class Wanted:
    """What was asked beside the words: chosen facet values, days, order, page.

    `exact` leaves the synonyms out. `called` gives the names of facet values that the database does not know (stages,
    categories …), so that a field typed in the query finds them.
    """

    text: str
    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    newest: bool = False
    exact: bool = False
    page: int = 1
    size: int = PAGE
    called: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def search(session: Session, actor: Actor, engine: Engine, wanted: Wanted) -> Answer:
    """Answer a query within what the actor may see; whatever is typed gets an answer.

    Every hit is loaded again under `visible`: a stale index can miss, it can never leak.
    """
    started = time.perf_counter()
    asked, held = asked_of(session, actor, wanted), dict[str, frozenset[str]]()
    facets: Mapping[str, Mapping[str, int]] = {}
    try:
        held = held_of(session, actor, [asked])
        scope = scope_of(session, actor)
        results, facets = _indexed(session, actor, engine, asked, wanted, scope, held)
        indexed = True
    except Unavailable:
        results, indexed = _plain(session, actor, asked, wanted), False
    hits = rows_of(session, actor, asked, results, held, wanted.chosen.get("part", frozenset()))
    names = names_of(session, actor, facets)
    took = (time.perf_counter() - started) * 1000
    nameless = unnamed(session, asked, wanted.called)
    return Answer(asked, hits, results.total, results.more, facets, names, nameless, results, took, indexed)


def every(session: Session, actor: Actor, engine: Engine, wanted: Wanted, *, most: int) -> tuple[int, list[int]]:
    """How many hits hold all words, and the ids of the first of them, `most` at most, in the order of their page.

    Raises Refused `index_away`: what is taken away must be what was asked for, and only the index knows.
    """
    asked = asked_of(session, actor, wanted)
    held, scope = held_of(session, actor, [asked]), scope_of(session, actor)

    def part(page: int) -> Results:
        some = replace(wanted, page=page, size=LARGEST_PAGE)
        try:
            return _indexed(session, actor, engine, asked, some, scope, held, ())[0]
        except Unavailable:
            raise Refused("index_away") from None

    found: list[int] = []
    for page in range(1, -(-most // LARGEST_PAGE) + 1):
        results = part(page)
        keys = [hit.key for hit in results.hits if hit.all_words]
        rows = session.execute(select(Matter.uid, Matter.id).where(Matter.uid.in_(keys), visible(actor)))
        ids = {row.uid: row.id for row in rows}
        found += [ids[key] for key in keys if key in ids]
        if results.total <= page * LARGEST_PAGE:
            break
    return results.total, found[:most]


def asked_of(session: Session, actor: Actor, wanted: Wanted) -> Asked:
    """What was typed, each word met by its synonyms too unless the typed words alone were wished for."""
    asked = parse(joined(wanted.text))
    return asked if wanted.exact else widened(asked, synonyms(session, actor))


def nothing(wanted: Wanted) -> Answer:
    """The answer to what nobody can read: no hit, for everything would look like an answer."""
    return Answer(parse(wanted.text), (), 0, 0, {}, {}, (), Results(hits=(), total=0), 0.0, indexed=True)


def totals(session: Session, actor: Actor, engine: Engine, several: Sequence[Wanted]) -> list[int | None]:
    """How many hits of each of these hold all words; None while the index is away: a guess would be taken for it."""
    asked = [asked_of(session, actor, wanted) for wanted in several]
    held, scope = held_of(session, actor, asked), scope_of(session, actor)
    try:
        return [
            _indexed(session, actor, engine, words, replace(wanted, page=1, size=1), scope, held, ())[0].total
            for words, wanted in zip(asked, several, strict=True)
        ]
    except Unavailable:
        return [None] * len(several)


@dataclass(frozen=True)
class Alike:
    """A matter about the same: how near (0 to 1), the words it shares with the text, its title with them marked."""

    matter: Matter
    score: float
    words: Sequence[str]
    title: Sequence[Piece]


def similar(
    session: Session, actor: Actor, engine: Engine, text: str, *, title: str = "", limit: int = 5
) -> list[Alike]:
    """Matters about the same, best first, from .35 on proposed and never merged by themselves.

    `title` is looked for by itself as well: in a long text it would drown. It hints and is never likely: short texts of
    a few common words are near each other by chance.
    """
    if not text.strip():
        return []
    scope = scope_of(session, actor)
    try:
        alike = list(engine.similar(text, scope, limit))
        by_title = engine.similar(title, scope, limit) if title and title != text else ()
        alike += [replace(hit, score=min(hit.score, MOST_BY_TITLE)) for hit in by_title]
    except Unavailable:
        return []
    hits = {hit.key: hit.score for hit in sorted(alike, key=lambda hit: hit.score)}  # the higher of two stays
    rows = loaded(session, actor, hits)
    parts = parts_of(session, rows)
    found = []
    for matter in rows:
        words = shared_words(text, "\n".join((matter.title, *(part for _, part in parts[matter.id]))))
        phrases = " ".join(f'"{word}"' for word in shared_words(text, matter.title, 3))
        found.append(Alike(matter, hits[matter.uid], words, marked(matter.title, parse(phrases))))
    return sorted(found, key=lambda one: -one.score)[:limit]


def loaded(session: Session, actor: Actor, uids: Iterable[str]) -> Sequence[Matter]:
    """The matters of these addresses that the actor may see, with what a hit shows of them."""
    return by_ids(session, session.scalars(_seen(actor), {"uids": list(uids)}).all())


# Every search asks it again: building a statement costs more than asking it.
@lru_cache(maxsize=64)
def _seen(actor: Actor) -> Select[int]:
    return select(Matter.id).where(Matter.uid.in_(bindparam("uids", expanding=True)), visible(actor))


def _indexed(
    session: Session,
    actor: Actor,
    engine: Engine,
    asked: Asked,
    wanted: Wanted,
    scope: Scope,
    held: Mapping[str, frozenset[str]],
    facets: Sequence[str] = FACETS,
) -> tuple[Results, Mapping[str, Mapping[str, int]]]:
    days: Days = (wanted.since or asked.since, wanted.until or asked.until)
    size = _size(wanted)
    chosen = {
        name: sound for name, values in wanted.chosen.items() if name in FACETS and (sound := sound_of(name, values))
    }
    fields = typed(session, asked, wanted.called)
    # The fields are resolved here: the index knows places and holders by their numbers only.
    asked = replace(asked, fields=())

    def run(skipped: str, offset: int, limit: int, facets: Sequence[str]) -> Results:
        kept = {name: values for name, values in chosen.items() if name != skipped}
        return engine.search(
            asked,
            scope,
            filters={name: both(fields.get(name), kept.get(name)) for name in fields.keys() | kept.keys()},
            days=days,
            sort="newest" if wanted.newest else "best",
            offset=offset,
            limit=limit,
            facets=facets,
            held=held,
            texts=lambda keys: _texts(session, keys),
            people=actor.sees_names(),
        )

    results = run("", (max(1, wanted.page) - 1) * size, size, facets)
    others = {
        name: {**dict.fromkeys(chosen[name], 0), **run(name, 0, 0, (name,)).facets[name]}
        for name in chosen.keys() & set(facets)
    }
    return results, {**results.facets, **others}


def rows_of(
    session: Session,
    actor: Actor,
    asked: Asked,
    results: Results,
    held: Mapping[str, frozenset[str]],
    chosen: frozenset[str],
) -> list[Found]:
    """The hits as the actor may see them, what he must not see left out; cuts come from the `chosen` parts first."""
    hits, cut = results.hits, {word.text: word.cut for word in results.words}
    rows = hits_of.rows(session, actor, [hit.key for hit in hits])
    parts = parts_of(session, list(rows.values())) if asked.wanted else {}
    names = {} if actor.sees_names() else names_in(session, [matter.id for matter in rows.values()])
    answer = []
    for hit in hits:
        if (matter := rows.get(hit.key)) is not None:
            hidden = names.get(matter.id, frozenset())
            # Of a hit that holds all words only what will be cut is masked: whether it lacks one is not asked.
            whole = [part for part in parts.get(matter.id, []) if not hit.all_words or mentions(part[1], asked)]
            texts = [Part(name, veiled(text, hidden)) for name, text in whole]
            lacking = () if hit.all_words else _lacking(asked, matter, texts, held, cut)
            title, cuts = marked(matter.title, asked), _cuts(texts, asked, chosen)
            answer.append(Found(matter, hit.all_words, hit.score, title, cuts, lacking))
    return answer


def _cuts(texts: Sequence[Part], asked: Asked, chosen: frozenset[str]) -> Sequence[Snippet]:
    """Snippets, from the chosen parts where there are any."""
    return snippets([part for part in texts if part.name in chosen], asked) or snippets(texts, asked)


def veiled(text: str, names: frozenset[str]) -> str:
    """The text as somebody reads it who sees names masked: `names` are those of the matter's people."""
    masked = mask_text(text)
    for name in sorted(names, key=len, reverse=True):
        masked = masked.replace(name, mask_name(name))
    return masked


def _lacking(
    asked: Asked,
    matter: HitRow,
    parts: Sequence[Part],
    held: Mapping[str, frozenset[str]],
    cut: Mapping[str, Sequence[str]],
) -> tuple[str, ...]:
    """The asked words that stand nowhere in the row, as the user separated them."""
    numbers = fold("\n".join((matter.number, matter.external_no or "")))
    title = fold(matter.title)
    whole = "\n".join((numbers, title, *(fold(part.text) for part in parts)))
    within = {Place.TEXT: whole, Place.TITLE: title, Place.NUMBER: numbers}
    return tuple(
        " / ".join(word.text for word in alternatives if not word.also)
        for alternatives in asked.needed
        if not any(
            matter.uid in held.get(word.text, ()) or _stands_in(within[word.place], word, cut) for word in alternatives
        )
    )


def _stands_in(whole: str, word: Word, cut: Mapping[str, Sequence[str]]) -> bool:
    """Whether a word, or each of the words it is cut into, stands in a text, as the index holds it."""
    if word.text.isdecimal() and len(word.text) < WHOLE_NUMBER:
        return re.search(rf"(?<!\d){word.text}(?!\d)", whole) is not None
    parts = [part for part in cut.get(word.text, ()) if len(part) > 1]
    apart = bool(parts) and not word.phrase and not any(map(str.isdigit, word.text))
    return word.text in whole or (apart and all(part in whole for part in parts))


def scope_of(session: Session, actor: Actor) -> Scope:
    """What the index may answer this actor from."""
    return Scope(index_labels(actor), kept_back(session, actor))


def held_of(session: Session, actor: Actor, several: Sequence[Asked]) -> dict[str, frozenset[str]]:
    """Which typed words are somebody's name, ID or phone, for those who may see them (DECISIONS 12)."""
    words = sorted({word.text for asked in several for word in asked.words if not word.also})
    held = raised_by(session, actor, words) if actor.sees_names() else {}
    for word in words:
        if (ends := read_out(word)) is not None:
            found = session.scalars(select(Matter.uid).where(ends, visible(actor)))
            held[word] = held.get(word, set()).union(found)
    return {word: frozenset(keys) for word, keys in held.items() if keys}


def _texts(session: Session, keys: Sequence[str]) -> dict[str, str]:
    matters = by_ids(session, session.scalars(select(Matter.id).where(Matter.uid.in_(keys))).all())
    parts = parts_of(session, matters)
    return {m.uid: "\n".join((m.title, *(text for _, text in parts[m.id]))) for m in matters}


def _plain(session: Session, actor: Actor, asked: Asked, wanted: Wanted) -> Results:
    """Numbers, titles and places only, by SQL, while the index is being built."""
    where = [visible(actor)]
    where += [or_(*(_stands(word.text) for word in alternatives)) for alternatives in asked.wanted]
    where += [not_(_stands(word.text)) for word in asked.unwanted]
    found = select(Matter.uid).where(*where).order_by(Matter.received_on.desc(), Matter.id.desc()).limit(PLAIN_LIMIT)
    if since := wanted.since or asked.since:
        found = found.where(Matter.received_on >= since)
    if until := wanted.until or asked.until:
        found = found.where(Matter.received_on <= until)
    only_narrowed = not asked.wanted and (wanted.chosen or asked.fields)  # which cannot be done here
    keys = session.scalars(found).all() if not asked.empty and not only_narrowed else []
    start = (max(1, wanted.page) - 1) * _size(wanted)
    return Results(hits=tuple(Hit(key, 0.0, True) for key in keys[start : start + _size(wanted)]), total=len(keys))


def _stands(text: str) -> ColumnElement[bool]:
    known = (Matter.number, func.coalesce(Matter.external_no, ""), Matter.title, func.coalesce(Matter.place, ""))
    filed = select(Filing.matter_id).where(Filing.volume_no.icontains(text, autoescape=True))
    return or_(*(column.icontains(text, autoescape=True) for column in known), Matter.id.in_(filed))


def _size(wanted: Wanted) -> int:
    return max(1, min(wanted.size, LARGEST_PAGE))
