"""Marked snippets, cut from the text of the row: what matched and where it stands."""

import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from search_index.asking import Asked, Place
from search_index.entries import Part
from search_index.words import RUN_LIMIT, fold, grams, stretches, strip_private

WIDTH = 70  # characters of a snippet
LEAD = 16  # of them before the first mark
MASK = "*"
MORE = "…"
"""Stands where a cut leaves something of its part out."""
WRAP = r"(?:\s*\n\s*)?"  # a line end between two Han characters is typesetting
_RUN = re.compile(r"[0-9A-Za-z]+$")
_EDGE = re.compile(r"[，。；！？、,.;!?\s]")


class Piece(NamedTuple):
    """A stretch of text, marked or not."""

    text: str
    marked: bool


class Snippet(NamedTuple):
    """A cut from one part of a row."""

    part: str
    pieces: tuple[Piece, ...]


class _Mark(NamedTuple):
    """A marked stretch of a text and the forms found in it."""

    start: int
    end: int
    forms: frozenset[str]


class _Spot(NamedTuple):
    """A window worth showing: `worth` counts the different marked words in it."""

    worth: int
    part: int
    start: int
    end: int


def marked(text: str, asked: Asked) -> tuple[Piece, ...]:
    """The whole of a short text (a title) with the asked words marked; private numbers are masked."""
    text = strip_private(text, MASK)
    return _pieces(text, _marks(text, _pattern(asked)), 0, len(text))


def snippets(parts: Sequence[Part], asked: Asked, limit: int = 2) -> tuple[Snippet, ...]:
    """At most `limit` cuts with the most of the asked words, best first, without overlap; none if nothing is marked.

    Identity and phone numbers are masked, for they are shown only on request and with a reason.
    """
    pattern = _pattern(asked)
    texts = [strip_private(part.text, MASK) for part in parts]
    found = [_marks(text, pattern) for text in texts]
    spots = sorted(_spots(texts, found), key=lambda spot: (-spot.worth, spot.part, spot.start))
    chosen: list[_Spot] = []
    for spot in spots:
        if len(chosen) < limit and not any(
            spot.part == c.part and spot.start < c.end and c.start < spot.end for c in chosen
        ):
            chosen.append(spot)
    return tuple(Snippet(parts[c.part].name, _cut(texts[c.part], found[c.part], c.start, c.end)) for c in chosen)


def mentions(text: str, asked: Asked) -> bool:
    """Whether anything of the text could be marked, asked before it is masked and cut: most texts hold nothing."""
    folded = _folded(text)
    plain = "".join(folded.split()) if "\n" in folded else folded  # a form may go over the end of a line
    return any(form in plain for form in _forms(asked))


@functools.lru_cache(16)
def _forms(asked: Asked) -> dict[str, str]:
    """Surface forms of the asked words, each as a pattern: whole stretches, then their bigrams.

    Empty words are not marked, and of a synonym only the whole.
    """
    forms: dict[str, str] = {}
    for word in (word for group in asked.needed for word in group):
        if word.place is not Place.NUMBER:
            for han, text in stretches(word.text):
                wholes = [text, *(() if word.phrase or word.also else grams(text, 2))] if han else [text[:RUN_LIMIT]]
                forms |= {form: (WRAP if han else "").join(map(re.escape, form)) for form in wholes}
    return forms


@functools.lru_cache(16)
def _pattern(asked: Asked) -> re.Pattern[str] | None:
    """All of them, the longest first."""
    forms = _forms(asked)
    if not forms:
        return None
    ordered = sorted(forms, key=lambda form: (-len(form), form))
    return re.compile("(?=(" + "|".join(forms[form] for form in ordered) + "))")


def _marks(text: str, pattern: re.Pattern[str] | None) -> list[_Mark]:
    """What is marked; overlapping and adjoining matches are one."""
    if pattern is None:
        return []
    folded = _folded(text)
    found = list(pattern.finditer(folded))
    if not found:
        return []  # most parts of a row: where each character of the folded text came from is not asked of them
    at: Sequence[int] = range(len(text))
    if len(folded) != len(text) or not all(_is_form(text[slice(*match.span(1))], match[1]) for match in found):
        folded, at = _aligned(text)
        found = list(pattern.finditer(folded))
    merged: list[_Mark] = []
    for match in found:
        mark = _Mark(at[match.start(1)], at[match.end(1) - 1] + 1, frozenset({match.group(1)}))
        if merged and mark.start <= merged[-1].end:
            last = merged[-1]
            merged[-1] = _Mark(last.start, max(last.end, mark.end), last.forms | mark.forms)
        else:
            merged.append(mark)
    return merged


def _is_form(written: str, form: str) -> bool:
    """Whether what is written is this form when it is folded; most is written so, and folding takes long."""
    return written == form or fold(written) == form


@functools.lru_cache(32)
def _folded(text: str) -> str:
    """The parts of one row are looked through twice, before they are masked and for the cuts."""
    return fold(text)


@functools.lru_cache(8192)
def _folded_alone(character: str) -> str:
    return fold(character)


def _aligned(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place in the text it comes from."""
    folded = list(map(_folded_alone, text))
    return "".join(folded), [place for place, piece in enumerate(folded) for _ in piece]


def _spots(texts: Sequence[str], found: Sequence[list[_Mark]]) -> Iterator[_Spot]:
    """One window a mark, from a little before it."""
    for part, (text, marks) in enumerate(zip(texts, found, strict=True)):
        for number, mark in enumerate(marks):
            start = min(_start(text, mark.start), max(0, len(text) - WIDTH))
            end = min(len(text), max(start + WIDTH, mark.end))
            forms = mark.forms
            for other in itertools.islice(marks, number + 1, None):
                if other.end > end:
                    end = min(end, max(other.start, mark.end))  # nor does one end within a mark
                    break
                forms |= other.forms
            yield _Spot(sum(map(len, forms)), part, start, end)


def _start(text: str, first: int) -> int:
    """The beginning of the clause, if it is near."""
    low = max(0, first - LEAD)
    edges = [match.end() for match in _EDGE.finditer(text, low, first)]
    if edges:
        return edges[-1]
    run = _RUN.search(text[max(0, low - RUN_LIMIT) : low])  # no cut begins in the middle of a number
    return low - len(run.group()) if run else low


def _cut(text: str, marks: Iterable[_Mark], start: int, end: int) -> tuple[Piece, ...]:
    while start < end and _EDGE.match(text[start]):
        start += 1
    before = (Piece(MORE, False),) if text[:start].strip() else ()
    after = (Piece(MORE, False),) if text[end:].strip() else ()
    return (*before, *_pieces(text, marks, start, end), *after)


def _pieces(text: str, marks: Iterable[_Mark], start: int, end: int) -> tuple[Piece, ...]:
    pieces, at = [], start
    for first, last, _ in marks:
        if last <= start or first >= end:
            continue
        first, last = max(first, start), min(last, end)
        if first > at:
            pieces.append(Piece(text[at:first], False))
        pieces.append(Piece(text[first:last], True))
        at = last
    if at < end:
        pieces.append(Piece(text[at:end], False))
    return tuple(pieces)
