"""The text of a paper, for searching: documents by their parsers, scans by the optional recogniser, each in a child."""

import functools
import importlib.util
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app import confining
from app.confining import Limits
from app.domain.errors import Refused
from app.files import reading, recognising, views
from app.files.kinds import FileRefused, kind_of, text_of
from app.files.reading import Exit, kept
from app.files.views import DRAWN, TEXT, ViewRefused

VERSION = 1
"""Of what reads: one more means that it is worth looking again at papers of which nothing could be read."""
PLAIN, RECOGNISING = f"{VERSION}", f"{VERSION}+ocr"
"""What is kept beside a text as its reader."""
SPEECHLESS = frozenset({"m4a", "mp3", "mp4"})
"""Kinds that hold no letters."""
RECOGNISED_PAGES = 20
"""Of one paper: a page takes about ten seconds of one processor (measured)."""

_READING = Limits(memory_bytes=512 * 2**20, seconds=60)
_RECOGNISING = Limits(memory_bytes=3 * 2**30, seconds=300)
"""A gigabyte is too little for a page of A4 (measured)."""
_SIDE = 2200
"""The longer side in pixels of a page that is recognised: 190 dots an inch of A4."""
_REFUSALS: Mapping[int, str] = {
    Exit.BROKEN: "text_broken",
    Exit.ENCRYPTED: "text_encrypted",
    Exit.TOO_OLD: "text_too_old",
    Exit.TOO_LARGE: "text_too_large",
}
_GUARDS: Mapping[str, str] = {
    "file_encrypted": "text_encrypted",
    "archive_encrypted": "text_encrypted",
    "archive_too_large": "text_too_large",
    "archive_ratio": "text_too_large",
    "archive_too_many_members": "text_too_large",
    "view_encrypted": "text_encrypted",
    "view_too_many_pixels": "text_too_large",
    "view_too_slow": "text_too_slow",
    "view_too_heavy": "text_too_heavy",
}
"""What is said of a file that the guard of uploads keeps from the parsers, or of which no page can be drawn; whatever
else they say, the file is broken or lies about its kind."""
Meanwhile = Callable[[], None] | None


class TextRefused(Refused):
    """The paper's text cannot be read; it is kept and shown all the same."""


@dataclass(frozen=True, slots=True)
class Words:
    """What was read: the text, whether there was more than is kept, how sure it is (percent, None: no recogniser had
    a part in it), and how many pages are pictures whose letters nobody recognised."""

    text: str
    more: bool = False
    confidence: int | None = None
    scans: int = 0


def read(content: bytes, kind: str, *, turned: int = 0, meanwhile: Meanwhile = None) -> Words:
    """The text of a paper of this kind, whose pages are shown turned clockwise by so many quarters.

    `meanwhile` is called every half second, as by `confining.run`. Raises TextRefused: text_broken, text_encrypted,
    text_too_old, text_too_large, text_too_slow (seconds), text_too_heavy; and what `meanwhile` raises.
    """
    if kind in SPEECHLESS:
        return Words("")
    try:
        kind_of(content, f"paper.{kind}")
    except FileRefused as why:
        raise TextRefused(_GUARDS.get(why.code, "text_broken")) from None
    text, more, scans = _document(content, kind, meanwhile)
    if not scans or not can_recognise():
        return Words(text, more, None, len(scans))
    try:
        lines = _recognised(content, kind, scans[:RECOGNISED_PAGES], turned, meanwhile)
    except TextRefused:
        if not text:
            raise
        return Words(text, more, None, len(scans))
    whole, beyond = kept([text, "\n", *(f"{line}\n" for line, _ in lines)])
    letters = sum(len(line) for line, _ in lines)
    # Rounded down: a machine is never as sure as 100 % would sound.
    sure = min(99, int(100 * sum(len(line) * sure for line, sure in lines) / letters)) if letters else None
    return Words(whole, more or beyond, sure, max(0, len(scans) - RECOGNISED_PAGES))


@functools.cache
def can_recognise() -> bool:
    """Whether the optional recogniser is installed (requirements-ocr.txt)."""
    return all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime"))


def reader() -> str:
    """What reads here: PLAIN or RECOGNISING."""
    return RECOGNISING if can_recognise() else PLAIN


def _document(content: bytes, kind: str, meanwhile: Meanwhile) -> tuple[str, bool, list[int]]:
    """The text that stands in the file as letters, whether it goes on, and its pages that are pictures."""
    if kind == TEXT:
        return *kept([text_of(content) or ""]), []
    if kind in DRAWN and kind != "pdf":
        return "", False, [1]
    try:
        found = json.loads(_child(reading.__file__, kind, limits=_READING, given=content, meanwhile=meanwhile))
        return str(found["text"]), bool(found["more"]), [int(page) for page in found["scans"]]
    except (ValueError, LookupError, TypeError):
        raise TextRefused("text_broken") from None


def _recognised(
    content: bytes, kind: str, pages: list[int], turned: int, meanwhile: Meanwhile
) -> list[tuple[str, float]]:
    """The lines on these pages, each with how sure the recogniser is of it (0 to 1)."""
    drawn = []
    for page in pages:
        try:
            drawn.append(views.draw([content], kind, page=page, side=_SIDE, turned=turned).picture)
        except ViewRefused as why:
            raise TextRefused(_GUARDS.get(why.code, "text_broken")) from None
        if meanwhile:
            meanwhile()
    given = recognising.joined(drawn)
    printed = _child(recognising.__file__, limits=_RECOGNISING, given=given, meanwhile=meanwhile)
    try:
        return [(str(text), float(sure)) for line in printed.splitlines() for text, sure in json.loads(line)]
    except (ValueError, TypeError):
        raise TextRefused("text_broken") from None


def _child(script: str, *arguments: str, limits: Limits, given: bytes, meanwhile: Meanwhile) -> bytes:
    """What the script prints."""
    try:
        child = confining.run(script, *arguments, limits=limits, given=given, meanwhile=meanwhile)
    except confining.TooSlow:
        raise TextRefused("text_too_slow", seconds=limits.seconds) from None
    if child.returncode != Exit.DONE:
        raise TextRefused(_REFUSALS.get(child.returncode, "text_too_heavy"))
    return child.stdout
