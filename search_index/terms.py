"""The terms of an entry and the terms that stand for an asked word: the same for every engine."""

import hashlib
import hmac
import importlib.metadata
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
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


@dataclass(frozen=True, slots=True)
class Sought:
    """How documents that hold a word are recognised.

    They hold every term of any of the `ways`, or of `person` for who may search for people. `pieces` carry the score
    and are what the second group counts; `characters` serve the second stage. `chain`: of a phrase of nothing but
    Han, bigrams that leave none of its characters out, each with how far into it it stands.
    """

    word: Word
    ways: tuple[tuple[Term, ...], ...]
    pieces: tuple[Term, ...]
    characters: tuple[Term, ...]
    cut: tuple[str, ...]
    person: tuple[Term, ...] = ()
    chain: tuple[tuple[int, Term], ...] = ()


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
    """The terms of one entry by field, with frequencies, and the length that ranking divides by.

    `places`: where each Han bigram of the text stands in it, of `size` places; behind each stretch one stays empty.
    """

    terms: Mapping[str, Mapping[str, int]]
    length: int
    places: Mapping[str, Sequence[int]] = MappingProxyType({})
    size: int = 0


def of_entry(entry: Entry) -> Document:
    """What of an entry is indexed; the title counts three times."""
    title, texts = Cut.of(prepared(entry.title)), [Cut.of(prepared(part.text)) for part in entry.parts]
    counts = Counter(title.scored * TITLE_WEIGHT)
    for text in texts:
        counts.update(text.scored)
    counts.update(filter(None, map(squeeze, map(fold, entry.numbers))))
    length, places = counts.total(), _places((title, *texts))
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
        PERSON: dict.fromkeys((piece for name in entry.people for piece in _of_name(name)), 1),
        NUMBER: dict.fromkeys(of_numbers(entry.numbers), 1),
        LABEL: dict.fromkeys(entry.labels, 1),
        KEY: {entry.key: 1},
    }
    return Document(fields, length, places, title.size + sum(text.size for text in texts))


def _places(texts: Iterable["Cut"]) -> dict[str, list[int]]:
    """Where each bigram stands in texts, one behind the other."""
    found, start = dict[str, list[int]](), 0
    for text in texts:
        for token, place in zip(text.pairs, text.places, strict=True):
            at = found.get(token)
            if at is None:
                found[token] = [start + place]
            else:
                at.append(start + place)
        start += text.size
    return found


def _of_name(name: str) -> set[str]:
    """A person's name by its bigrams and its characters: whoever knows the surname alone asks by it."""
    called = squeeze(fold(name))
    return {*grams(called, 2), *called}


class Cut(NamedTuple):
    """A prepared text in one pass: Han bigrams and runs, Han characters, the pieces of three of the runs.

    `places`: where each of the pairs stands; `size`: how many places the text takes.
    """

    pairs: list[str]
    places: list[int]
    runs: list[str]
    characters: list[str]
    pieces: list[str]
    size: int

    @classmethod
    def of(cls, text: str) -> "Cut":
        """The terms of a text, each as often as it stands there."""
        pairs, places, whole, characters, pieces, at = (
            list[str](),
            list[int](),
            list[str](),
            list[str](),
            list[str](),
            0,
        )
        for han, stretch in stretches(text):
            if han:
                pairs.extend(map("".join, pairwise(stretch)))
                places.extend(range(at, at + len(stretch) - 1))
                characters.extend(stretch)
                at += len(stretch) + 1
            else:
                whole.append(stretch[:RUN_LIMIT])
                pieces.extend(runs(stretch))
                at += 1
        return cls(pairs, places, whole, characters, pieces, at)

    @property
    def scored(self) -> list[str]:
        """What ranks."""
        return self.pairs + self.runs

    @property
    def all(self) -> set[str]:
        """Every term once."""
        return {*self.scored, *self.characters, *self.pieces}


def of_part(name: str, token: str) -> str:
    """A token as it stands in a part of this name; the empty one stands in every such part."""
    return f"{name}\0{token}"


def of_word(word: Word, segmenter: Segmenter) -> Sought:
    """The terms that stand for an asked word."""
    stretched = tuple(stretches(word.text))
    cut = tuple(part for han, text in stretched for part in (segmenter.cut(text) if han else [text]))
    if word.place is Place.NUMBER:
        whole = squeeze(word.text)
        exact, short = Term(NUMBER, whole), Term(NUMBER, whole.lstrip("0") or whole)
        ways = dict.fromkeys(((exact,), (short,), tuple(Term(NUMBER, g) for g in grams(whole, 3)) or (exact,)))
        return Sought(word, tuple(ways) if whole else (), (exact,), (), cut)
    field = TITLE if word.place is Place.TITLE else TEXT
    pieces: dict[str, None] = {}
    for han, text in stretched:
        pieces.update(dict.fromkeys((grams(text, 2) or [text]) if han else [text[:RUN_LIMIT]]))
    together = tuple(Term(field, token) for token in _together(word, segmenter))
    called = "".join(text for _, text in stretched)
    as_number = field == TEXT and len(called) > 3 and any(c.isdigit() for c in called)
    if as_number:
        pieces[called] = None
    return Sought(
        word,
        tuple(filter(None, (together, (Term(TEXT, called),) if as_number else ()))),
        tuple(Term(field, piece) for piece in pieces),
        tuple(Term(field, c) for c in dict.fromkeys("".join(t for han, t in stretched if han))),
        cut,
        tuple(Term(PERSON, piece) for piece in grams(called, 2) or [called]) if field == TEXT and called else (),
        _chain(word, stretched) if field == TEXT else (),
    )


def _chain(word: Word, stretched: Sequence[tuple[bool, str]]) -> tuple[tuple[int, Term], ...]:
    if not word.phrase or [han for han, _ in stretched] != [True] or len(stretched[0][1]) < 3:
        return ()
    text, last = stretched[0][1], len(stretched[0][1]) - 2
    return tuple((at, Term(TEXT, text[at : at + 2])) for at in dict.fromkeys((*range(0, last, 2), last)))


def within_part(name: str, word: Word, segmenter: Segmenter) -> tuple[Term, ...]:
    """What every entry holds in which a word stands in a part of this name."""
    return tuple(Term(PART, of_part(name, token)) for token in _together(word, segmenter))


def has_part(name: str) -> Term:
    """The term of every entry that has a part of this name."""
    return Term(PART, of_part(name, ""))


def _together(word: Word, segmenter: Segmenter) -> Sequence[str]:
    """The tokens of every text that holds a word.

    Of a stretch of Han the bigrams of each word it is cut into, which may stand apart from each other, or all its
    bigrams if it has to stand as it is; of a run its pieces of three.
    """
    made: dict[str, None] = {}
    for han, text in stretches(word.text):
        run = text[:RUN_LIMIT]
        if han:
            made.update(dict.fromkeys(g for part in _content(text, segmenter, word) for g in grams(part, 2) or [part]))
        else:
            made.update(dict.fromkeys(grams(run, 3) or [run]))
    return tuple(made)


def _content(text: str, segmenter: Segmenter, word: Word) -> Sequence[str]:
    """The words of a stretch of Han that may stand apart from each other; the whole if it has to stand as it is."""
    if len(text) < 3 or word.phrase or word.place is not Place.TEXT:
        return (text,)
    cut = [part for part in dict.fromkeys(segmenter.cut(text)) if not is_empty(part)]
    return cut if cut and all(len(part) > 1 for part in cut) else (text,)
