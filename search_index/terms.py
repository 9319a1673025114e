"""The terms of an entry and the terms that stand for an asked word: the same for every engine."""

import hashlib
import hmac
import importlib.metadata
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
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
TEXT, TITLE, PART, NUMBER, LABEL, KEY = "text", "title", "part", "number", "label", "key"


class Term(NamedTuple):
    """A token in a field: text (bigrams, characters, words, runs, 3-grams), title, part, number, label or key."""

    field: str
    token: str


Ways = tuple[tuple[Term, ...], ...]
"""A way of meeting a need is to hold all of its terms; any of them is enough."""


@dataclass(frozen=True, slots=True)
class Sought:
    """How documents that hold a word are recognised.

    Each of `needs` (one a stretch) is met by any of its ways, and a way by all of its terms; or `number` alone is
    enough. `pieces` carry the score and are what the second group counts; `characters` serve the second stage.
    """

    word: Word
    needs: tuple[Ways, ...]
    number: Term | None
    pieces: tuple[Term, ...]
    characters: tuple[Term, ...]
    cut: tuple[str, ...]


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


def scored(folded: str) -> Counter[str]:
    """What ranks: Han bigrams and whole runs, with their frequencies."""
    counts: Counter[str] = Counter()
    for han, text in stretches(folded):
        counts.update(grams(text, 2) if han else (text[:RUN_LIMIT],))
    return counts


def characters(folded: str) -> Counter[str]:
    """Each Han character with its frequency."""
    return Counter(text for han, stretch in stretches(folded) if han for text in stretch)


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


def of_entry(entry: Entry, segmenter: Segmenter) -> Document:
    """What of an entry is indexed; the title counts three times."""
    title, texts = prepared(entry.title), [prepared(part.text) for part in entry.parts]
    counts: Counter[str] = Counter()
    exact: set[str] = set()
    for text, weight in ((title, TITLE_WEIGHT), *((text, 1) for text in texts)):
        for token, times in scored(text).items():
            counts[token] += times * weight
    for number in map(squeeze, map(fold, entry.numbers)):
        if number:
            counts[number] += 1
    length = counts.total()
    for text in (title, *texts):
        counts.update(characters(text))
        for han, stretch in stretches(text):
            exact.update(words_of(segmenter.cut_for_search(stretch)) if han else runs(stretch))
    for token in exact:
        counts.setdefault(token, 1)
    apart: dict[str, int] = {}
    for part, text in zip(entry.parts, texts, strict=True):
        if part.apart:
            apart |= {of_part(part.name, token): 1 for token in ("", *_pieces(text))}
    fields = {
        TEXT: counts,
        TITLE: dict.fromkeys(_pieces(title), 1),
        PART: apart,
        NUMBER: dict.fromkeys(of_numbers(entry.numbers), 1),
        LABEL: dict.fromkeys(entry.labels, 1),
        KEY: {entry.key: 1},
    }
    return Document(fields, length)


def of_part(name: str, token: str) -> str:
    """A token as it stands in a part of this name; the empty one stands in every such part."""
    return f"{name}\0{token}"


def _pieces(prepared_text: str) -> set[str]:
    found: set[str] = set()
    for han, stretch in stretches(prepared_text):
        found.update((*grams(stretch, 2), *stretch) if han else runs(stretch))
    return found


def words_of(cut: list[str]) -> set[str]:
    """Words of three and more characters; shorter ones are the bigram or the character itself."""
    return {word for word in cut if len(word) > 2}


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
    needs = tuple(_ways(field, han, text, _content(text, han, segmenter, word)) for han, text in stretches(word.text))
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
    )


def within_part(name: str, word: Word, segmenter: Segmenter) -> tuple[Ways, ...]:
    """The needs of a word that stands in a part of this name, which holds no words of the dictionary: their bigrams."""
    needs = []
    for han, text in stretches(word.text):
        content = _content(text, han, segmenter, word)
        apart = [tuple(Term(PART, of_part(name, g)) for w in content for g in grams(w, 2))] if content else []
        needs.append(tuple(dict.fromkeys((*_whole(lambda token: Term(PART, of_part(name, token)), han, text), *apart))))
    return tuple(needs)


def has_part(name: str) -> Term:
    """The term of every entry that has a part of this name."""
    return Term(PART, of_part(name, ""))


def _content(text: str, han: bool, segmenter: Segmenter, word: Word) -> list[str]:
    """The words of a stretch that may stand apart from each other; none if it has to stand as it is."""
    if not han or len(text) < 3 or word.phrase or word.place is not Place.TEXT:
        return []
    cut = [part for part in dict.fromkeys(segmenter.cut(text)) if not is_empty(part)]
    return cut if all(len(part) > 1 for part in cut) else []


def _ways(field: str, han: bool, text: str, content: Sequence[str]) -> Ways:
    apart = [tuple(Term(field, part) for part in content)] if content else []
    return (*_whole(lambda token: Term(field, token), han, text), *apart)


def _whole(term: Callable[[str], Term], han: bool, text: str) -> Ways:
    """A stretch as it stands: by all its bigrams, a run of letters and digits by itself or by all its threes."""
    if han:
        return (tuple(map(term, dict.fromkeys(grams(text, 2)))) or (term(text),),)
    whole = text[:RUN_LIMIT]
    return tuple(dict.fromkeys(((term(whole),), tuple(map(term, grams(whole, 3))) or (term(whole),))))
