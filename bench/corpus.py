"""What is searched and asked: documents recombined from the demo's invented petitions, queries drawn from them."""

import datetime as dt
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from app.cli.demo import people
from app.cli.demo.county import villages
from app.cli.demo.petition_texts import KINDS, petition
from search_index import Entry, Part, fold
from search_index.words import Segmenter, stretches

SEED = 20240511
SINCE, DAYS = dt.date(2021, 1, 1), 5 * 365
SPARE = 3_000
"""Petitions whose sentences are strewn into others."""
NAMES = 20_000
NAMED = ("小区", "公司", "合作社", "加油站", "水库", "市场", "养殖场", "幼儿园", "砖厂", "大桥", "花园", "渡口")
STAGES = ("registered", "accepted", "routed", "handled", "delivered", "closed", "final", "archived")
QUERIES = 100
LOOKED_AT = 4_000
"""Documents in which the words of the queries are counted."""
RARE, FREQUENT = 0.002, 0.02
"""A rare word stands in fewer, a frequent one in more of the documents than this share."""


def entries(count: int) -> Iterator[Entry]:
    """So many documents, the same every time."""
    return map(entry, range(count))


def entry(number: int) -> Entry:
    """One document of about 340 characters: a petition, sentences of others, a name out of twenty thousand."""
    rng = random.Random(f"{SEED}-{number}")
    village, day = rng.choice(villages()), SINCE + dt.timedelta(rng.randrange(DAYS))
    told = petition(rng, rng.choice(KINDS), village, people.person(rng, day), day)
    who, name = people.person(rng, day).name, names()[int(NAMES ** rng.random()) - 1]
    note = "。".join(rng.sample(sentences(), rng.randint(2, 5)))
    parts = (
        Part("body", told.body),
        Part("note", f"{note}。涉及{name}，联系人{who}。"),
        Part("place", village.parent + village.name + told.place),
    )
    facets = {"town": village.parent, "category": told.content_code, "stage": rng.choice(STAGES)}
    labels = frozenset({f"town:{village.parent}", f"person:{rng.randrange(400)}"})
    return Entry(str(number), 1, told.title, (f"{day.year}-信-{number:06}",), parts, labels, facets, day)


def text(one: Entry) -> str:
    """Title and parts, as phrases are checked on."""
    return "\n".join((one.title, *(part.text for part in one.parts)))


@cache
def names() -> list[str]:
    """Invented names of estates, firms and the like: the first are met often, the last hardly ever."""
    rng, letters = random.Random(SEED), sorted({c for place in villages() for c in place.name} | _of_people())
    return ["".join(rng.choices(letters, k=rng.randint(2, 3))) + rng.choice(NAMED) for _ in range(NAMES)]


def _of_people() -> set[str]:
    return {letter for group in (*people.MALE, *people.FEMALE, people.SURNAME_LIST) for letter in group} - set(" ，")


@cache
def sentences() -> list[str]:
    """Sentences of petitions, some hundred thousand times recombined."""
    rng, day, found = random.Random(SEED), SINCE, set[str]()
    for _ in range(SPARE):
        told = petition(rng, rng.choice(KINDS), rng.choice(villages()), people.person(rng, day), day)
        found.update(piece for piece in re.split("[。；？]", told.body) if 12 <= len(piece) <= 60)
    return sorted(found)


def queries(documents: Sequence[Entry], segmenter: Segmenter) -> list[str]:
    """A hundred: 25 rare words, 25 frequent ones, 25 of two and 25 of three or four words that stand in one text."""
    rng = random.Random(SEED)
    looked_at = [_words(one, segmenter) for one in rng.sample(documents, min(LOOKED_AT, len(documents)))]
    counts = Counter(word for words in looked_at for word in words)
    most, least = FREQUENT * len(looked_at), RARE * len(looked_at)
    rare = sorted(word for word, count in counts.items() if count < least)
    frequent = sorted(word for word, count in counts.items() if count > most)
    made = [*rng.sample(rare, QUERIES // 4), *rng.sample(frequent, QUERIES // 4)]
    for size in (*[2] * (QUERIES // 4), *[3, 4] * (QUERIES // 8), 3):
        made.append(" ".join(rng.sample(rng.choice(looked_at), size)))
    return made


def phrases(documents: Sequence[Entry]) -> list[str]:
    """A hundred pieces of four to eight characters, cut out of texts anywhere."""
    rng, made = random.Random(SEED), list[str]()
    while len(made) < QUERIES:
        size = rng.randint(4, 8)
        long = [part for han, part in stretches(fold(text(rng.choice(documents)))) if han and len(part) >= size]
        if long:
            piece = rng.choice(long)
            start = rng.randint(0, len(piece) - size)
            made.append(f'"{piece[start : start + size]}"')
    return made


def _words(one: Entry, segmenter: Segmenter) -> list[str]:
    return sorted({w for han, part in stretches(fold(text(one))) if han for w in segmenter.cut(part) if len(w) > 1})
