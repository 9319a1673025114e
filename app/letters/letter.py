"""A letter as plain values: head, number, title, to whom, what it says, who signs, to whom copies go."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.answers import numbered
from app.domain.letters import BETWEEN_ORGANS, FORMS, OF_ITEMS, Element, LetterKind
from app.letters.words import HEADINGS, day

_ROW = re.compile(r"([^：\s]{1,14})：(.*)")
_GOES_ON = "　　"
_NUMBERED = re.compile(r"^([一二三四五六七八九十]{1,3})、")


@dataclass(frozen=True)
class Part:
    """A paragraph of a letter or a row of a form, which of the required elements it gives, whether it is a heading."""

    text: str
    elements: frozenset[Element] = frozenset()
    heading: bool = False


@dataclass(frozen=True)
class Letter:
    """What is written on the paper. `number` and `signed_on` are empty while it is a draft.

    A form's parts are lines such as 信访人：李秀英; a line that begins with two wide spaces goes on the line above.
    """

    kind: LetterKind
    title: str
    addressee: str
    parts: tuple[Part, ...]
    issuer: str
    number: str = ""
    signed_on: date | None = None
    copies: str = ""

    @property
    def body(self) -> str:
        """The text as it is edited: a paragraph a line."""
        return "\n".join(part.text for part in self.parts)

    @property
    def elements(self) -> frozenset[Element]:
        """Which of the required elements its parts give."""
        return frozenset().union(*(part.elements for part in self.parts))

    @property
    def dated(self) -> str:
        """The day below the signature; of a draft the room for it."""
        return day(self.signed_on) if self.signed_on else "　　年　　月　　日"

    @property
    def printed(self) -> str:
        """When it was printed and given out (印发), as papers between organs say at their foot; else nothing."""
        return f"{self.dated}印发" if self.kind in BETWEEN_ORGANS else ""

    @property
    def is_form(self) -> bool:
        """Whether it is a table to be filled in."""
        return self.kind in FORMS or self.kind in OF_ITEMS

    @property
    def rows(self) -> list[tuple[str, tuple[str, ...]]]:
        """The rows of a form: what is asked, and the lines of the answer; a line that asks nothing spans the row."""
        rows: list[tuple[str, tuple[str, ...]]] = []
        for part in self.parts:
            if part.text.startswith(_GOES_ON) and rows:
                rows[-1] = (rows[-1][0], (*rows[-1][1], part.text.strip()))
            elif found := _ROW.fullmatch(part.text):
                rows.append((found[1], (found[2].strip(),)))
            else:
                rows.append(("", (part.text.strip(),)))
        return rows


def parts_of(body: str) -> tuple[Part, ...]:
    """The parts of a text as it was edited; empty lines are none. Headings are those that a composer sets."""
    lines = (line.rstrip() for line in body.splitlines() if line.strip())
    return tuple(Part(line, heading=line in HEADINGS) for line in lines)


def heading(text: str) -> Part:
    """One of the standing headings."""
    return Part(text, heading=True)


def row(asked: str, answer: str, *elements: Element) -> Iterable[Part]:
    """A row of a form; an answer of several lines goes on below."""
    first, *more = _lines(answer) or [""]
    yield Part(f"{asked}：{first}", frozenset(elements))
    yield from (Part(_GOES_ON + line) for line in more)


def paragraphs(text: str, *elements: Element) -> Iterable[Part]:
    """A quoted text of one or several lines as paragraphs, each numbered demand by itself; its own numbers stand below
    those of the letter."""
    asked = (one for line in _lines(text) for one in numbered(line))
    return (Part(_NUMBERED.sub(r"（\1）", one), frozenset(elements)) for one in asked)


def _lines(text: str) -> Sequence[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
