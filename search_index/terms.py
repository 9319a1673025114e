"""The terms of an entry and the terms that stand for an asked word: the same for every engine."""

import hashlib
import hmac
import importlib.metadata
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from search_index.asking import Place, Word
from search_index.entries import Entry
from search_index.words import (
    ANALYZER_VERSION,
    PART_LIMIT,
    RUN_LIMIT,
    Segmenter,
    fold,
    grams,
    is_empty,
    squeeze,
    stretches,
    strip_private,
)
from search_index.words import unwrap as unwrapped

TITLE_WEIGHT = 3
CACHED_TOKENS = 1 << 15
"""7 MB; four times as many took 38 MB of a web process that had met long texts, to save 3 µs each (measured)."""
TEXT, TITLE, PART, PERSON, NUMBER, LABEL, KEY = "text", "title", "part", "person", "number", "label", "key"


class Term(NamedTuple):
    """A token in a field: text (bigrams, characters, runs, 3-grams), title, part, person, number, label or key."""

    field: str
    token: str


Ways = tuple[tuple[Term, ...], ...]
"""A way of meeting a need is to hold all of its terms; any of them is enough."""


@dataclass(frozen=True, slots=True)
class Sought:
    """How documents that hold a word are recognised.

    Each of `needs` (one a stretch) is met by any of its ways, and a way by all of its terms; or `number` alone is
    enough, or `person` for who may search for people. `pieces` carry the score and are what the second group counts;
    `characters` serve the second stage.
    """

    word: Word
    needs: tuple[Ways, ...]
    number: Term | None
    pieces: tuple[Term, ...]
    characters: tuple[Term, ...]
    cut: tuple[str, ...]
    person: tuple[Term, ...] = ()


def analyzer() -> str:
    """Everything that decides how text becomes terms; an index made otherwise is stale."""
    jieba, opencc = (importlib.metadata.version(name) for name in ("jieba", "opencc"))
    return f"terms {ANALYZER_VERSION}, jieba {jieba}, opencc {opencc}, unicode {unicodedata.unidata_version}"


Token = Callable[[str, str], bytes]


def keyed(key: bytes) -> Token:
    """(field, token) -> 10 bytes of HMAC-SHA-256: the index never sees a clear word, nor the key."""

    @lru_cache(CACHED_TOKENS)
    def token(field: str, text: str) -> bytes:
        return hmac.digest(key, f"{field}\0{text}".encode(), hashlib.sha256)[:10]

    return token


def prepared(text: str) -> str:
    """A text ready to be cut: bounded, folded, without private numbers and line wraps."""
    return unwrapped(strip_private(fold(text[:PART_LIMIT])))


def runs(run: str) -> set[str]:
    """A run of letters and digits as a whole, and its pieces of three."""
    return {run[:RUN_LIMIT], *grams(run[:RUN_LIMIT], 3)}


def scored(prepared_text: str) -> Counter[str]:
    """What ranks: Han bigrams and whole runs, with their frequencies."""
    return Counter(Cut.of(prepared_text).scored)


def of_numbers(numbers: tuple[str, ...]) -> set[str]:
    """A number as a whole, its runs with and without leading zeros, and its pieces of three."""
    found: set[str] = set()
    for number in map(fold, numbers):
        whole = squeeze(number)
        found.update(text.lstrip("0") or text for han, text in stretches(number) if not han)
        found.update((whole, *grams(whole, 3)) if whole else ())
    return found


class Document(NamedTuple):
    """The terms of one entry by field, with frequencies, and the length that ranking divides by."""

    terms: Mapping[str, Mapping[str, int]]
    length: int


def of_entry(entry: Entry) -> Document:
    """What of an entry is indexed; the title counts three times."""
    title, texts = Cut.of(prepared(entry.title)), [Cut.of(prepared(part.text)) for part in entry.parts]
    counts = Counter(title.scored * TITLE_WEIGHT)
    for text in texts:
        counts.update(text.scored)
    counts.update(filter(None, map(squeeze, map(fold, entry.numbers))))
    length = counts.total()
    apart: dict[str, int] = {}
    for text in (title, *texts):
        counts.update(text.characters)
        for piece in text.pieces:
            counts.setdefault(piece, 1)
    for part, text in zip(entry.parts, texts, strict=True):
        if part.apart:
            apart |= dict.fromkeys((of_part(part.name, token) for token in {"", *text.all}), 1)
    fields = {
        TEXT: counts,
        TITLE: dict.fromkeys(title.all, 1),
        PART: apart,
        PERSON: dict.fromkeys((pair for name in entry.people for pair in grams(squeeze(fold(name)), 2)), 1),
        NUMBER: dict.fromkeys(of_numbers(entry.numbers), 1),
        LABEL: dict.fromkeys(entry.labels, 1),
        KEY: {entry.key: 1},
    }
    return Document(fields, length)


class Cut(NamedTuple):
    """A prepared text in one pass: Han bigrams and whole runs, its Han characters, the pieces of three of its runs."""

    scored: list[str]
    characters: list[str]
    pieces: list[str]

    @classmethod
    def of(cls, text: str) -> "Cut":
        """The terms of a text, each as often as it stands there."""
        cut = cls([], [], [])
        for han, stretch in stretches(text):
            if han:
                cut.scored.extend(map("".join, pairwise(stretch)))
                cut.characters.extend(stretch)
            else:
                cut.scored.append(stretch[:RUN_LIMIT])
                cut.pieces.extend(runs(stretch))
        return cut

    @property
    def all(self) -> set[str]:
        """Every term once."""
        return {*self.scored, *self.characters, *self.pieces}


def of_part(name: str, token: str) -> str:
    """A token as it stands in a part of this name; the empty one stands in every such part."""
    return f"{name}\0{token}"


def of_word(word: Word, segmenter: Segmenter) -> Sought:
    """The terms that stand for an asked word."""
    cut = tuple(part for han, text in stretches(word.text) for part in (segmenter.cut(text) if han else [text]))
    if word.place is Place.NUMBER:
        whole = squeeze(word.text)
        exact = Term(NUMBER, whole)
        short = Term(NUMBER, whole.lstrip("0") or whole)
        ways = tuple({(exact,), (short,), tuple(Term(NUMBER, g) for g in grams(whole, 3)) or (exact,)})
        return Sought(word, (ways,) if whole else (), None, (exact,), (), cut)
    field = TITLE if word.place is Place.TITLE else TEXT
    needs = tuple(
        _ways(lambda token: Term(field, token), han, text, _content(text, han, segmenter, word))
        for han, text in stretches(word.text)
    )
    pieces: dict[str, None] = {}
    for han, text in stretches(word.text):
        pieces.update(dict.fromkeys((grams(text, 2) or [text]) if han else [text[:RUN_LIMIT]]))
    number = squeeze(word.text)
    as_number = Term(TEXT, number) if field == TEXT and len(number) > 3 and any(c.isdigit() for c in number) else None
    if as_number:
        pieces[number] = None
    return Sought(
        word,
        needs,
        as_number,
        tuple(Term(field, piece) for piece in pieces),
        tuple(Term(field, c) for c in dict.fromkeys("".join(t for han, t in stretches(word.text) if han))),
        cut,
        tuple(Term(PERSON, pair) for pair in grams(squeeze(word.text), 2)) if field == TEXT else (),
    )


def within_part(name: str, word: Word, segmenter: Segmenter) -> tuple[Ways, ...]:
    """The needs of a word that stands in a part of this name."""
    return tuple(
        _ways(lambda token: Term(PART, of_part(name, token)), han, text, _content(text, han, segmenter, word))
        for han, text in stretches(word.text)
    )


def has_part(name: str) -> Term:
    """The term of every entry that has a part of this name."""
    return Term(PART, of_part(name, ""))


def _content(text: str, han: bool, segmenter: Segmenter, word: Word) -> list[str]:
    """The words of a stretch that may stand apart from each other; none if it has to stand as it is."""
    if not han or len(text) < 3 or word.phrase or word.place is not Place.TEXT:
        return []
    cut = [part for part in dict.fromkeys(segmenter.cut(text)) if not is_empty(part)]
    return cut if all(len(part) > 1 for part in cut) else []


def _ways(term: Callable[[str], Term], han: bool, text: str, content: Sequence[str]) -> Ways:
    """A stretch as it stands, by all its bigrams or as a run; or by its words apart, each by all its bigrams."""
    apart = [tuple(map(term, dict.fromkeys(g for word in content for g in grams(word, 2))))] if content else []
    if han:
        return (tuple(map(term, dict.fromkeys(grams(text, 2)))) or (term(text),), *apart)
    whole = text[:RUN_LIMIT]
    return tuple(dict.fromkeys(((term(whole),), tuple(map(term, grams(whole, 3))) or (term(whole),))))
