"""What the user typed, parsed once into words, phrases, exclusions, fields and dates; odd input never raises."""

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from search_index.words import fold, is_empty, squeeze

CHARACTER_LIMIT = 60
WORD_LIMIT = 8
MOST_SYNONYMS = 6
"""Of one word."""

# The words of the query language: what the user types before a colon, and what it restricts.
TITLE_NAMES = frozenset({"标题"})
NUMBER_NAMES = frozenset({"编号"})
FACET_NAMES = {
    "村": "village",
    "社区": "village",
    "镇": "town",
    "园区": "town",
    "包保人": "holder",
    "类别": "category",
    "状态": "stage",
    "阶段": "stage",
    "来源": "source",
}
OR_WORDS = frozenset({"or", "或", "|"})
AND_WORD, NOT_WORD = "and", "not"
"""Written by who learnt so elsewhere: all words are asked for anyway, and a minus excludes."""

_SIGNS = str.maketrans({**dict.fromkeys("“”„‟「」『』«»", '"'), **dict.fromkeys("−–—‐‑", "-"), "|": " | "})
_BREAKS = re.compile(r"[,;!?()\[\]{}<>《》〈〉【】、。…]+")
_NAMES = "|".join(sorted((*TITLE_NAMES, *NUMBER_NAMES, *FACET_NAMES), key=len, reverse=True))
_LEXEME = re.compile(
    rf"-?(?P<unfilled>{_NAMES})[ ]*:(?=[ ]*(?:-?(?:{_NAMES})[ ]*:|$))"  # a field still without its value
    rf'|(?P<minus>-)?(?:(?P<name>{_NAMES})[ ]*:[ ]*)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))'
)
_DOTS = re.compile(r"\.{2,}")
_DAY = r"(\d{4})(?:[-/.年](\d{1,2})月?(?:[-/.]?(\d{1,2})[日号]?)?)?年?"
_SAME_YEAR = re.compile(r"^((?:19|20)\d\d年)(\d{1,2}月(?:\d{1,2}[日号]?)?)(\.{2,}|~|至)(\d{1,2}月(?:\d{1,2}[日号]?)?)$")
_ONE_DAY = re.compile(r"(?:19|20)\d\d(?:([-/.])\d{1,2}\1\d{1,2}|年\d{1,2}月(?:\d{1,2}[日号]?)?)")
_RANGE = re.compile(rf"(?:{_DAY})?(?:\.{{2,}}|~|至)(?:{_DAY})?")


class Place(Enum):
    """Where a word is looked for."""

    TEXT = "text"
    TITLE = "title"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Word:
    """One word the user separated, folded; a phrase must stand as it is.

    A word that stands in for another (`also`, a synonym) makes a document hold the group, and counts for nothing else.
    """

    text: str
    phrase: bool = False
    place: Place = Place.TEXT
    also: bool = False


@dataclass(frozen=True, slots=True)
class FieldFilter:
    """A facet named in the query ("镇:双河"); any value that contains `text` fits."""

    facet: str
    text: str
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A query: every one of `wanted` (any of its alternatives), none of `unwanted`.

    `notes` are codes of what was done to it: "shortened" (over 60 characters), "too_many_words" (over 8),
    "nothing_to_find" (something was typed, but no letter, digit or character in it), "no_such_day" (what looks like
    days is none). `unfilled` are the names of fields with no value behind them.
    """

    typed: str = ""
    wanted: tuple[tuple[Word, ...], ...] = ()
    unwanted: tuple[Word, ...] = ()
    fields: tuple[FieldFilter, ...] = ()
    since: date | None = None
    until: date | None = None
    notes: tuple[str, ...] = ()
    unfilled: tuple[str, ...] = ()

    def __hash__(self) -> int:
        # A search asks for it two hundred times, and going through every word costs a millisecond of it.
        return hash(self.typed)

    @property
    def words(self) -> tuple[Word, ...]:
        """Every wanted word once, in the order typed."""
        return tuple(dict.fromkeys(word for group in self.wanted for word in group))

    @property
    def needed(self) -> tuple[tuple[Word, ...], ...]:
        """The groups that a hit has to hold: those of empty words (关于, 问题) only when there are no others."""
        return tuple(group for group in self.wanted if not all(map(_is_empty, group))) or self.wanted

    @property
    def left_out(self) -> tuple[Word, ...]:
        """The empty words beside others."""
        needed = self.needed
        return tuple(word for group in self.wanted if group not in needed for word in group)

    @property
    def added(self) -> Mapping[str, tuple[str, ...]]:
        """What stands in for each word, as typed."""
        found = {group[0].text: tuple(word.text for word in group if word.also) for group in self.wanted}
        return {text: words for text, words in found.items() if words}

    @property
    def empty(self) -> bool:
        """True when something was typed that asks for nothing; a blank query is not empty, it asks for all."""
        return "nothing_to_find" in self.notes


def parse(text: str) -> Asked:
    """Never raises. Full and half width, Traditional and Simplified are the same; at most 60 characters and 8 words."""
    notes: list[str] = []
    folded = fold(text[: CHARACTER_LIMIT * 20]).replace("\n", " ").translate(_SIGNS)
    folded = " ".join(_DOTS.sub("..", folded).split())
    if len(folded) > CHARACTER_LIMIT:
        folded, notes = folded[:CHARACTER_LIMIT], ["shortened"]
    asked = _Reading().read(folded)
    if asked.notes:
        notes.extend(asked.notes)
    if text.strip() and not (asked.wanted or asked.unwanted or asked.fields or asked.since or asked.until):
        notes.append("nothing_to_find")
    return replace(asked, typed=text, notes=tuple(notes))


def widened(asked: Asked, synonyms: Mapping[str, Sequence[str]]) -> Asked:
    """The same query, each word of it met by its synonyms too: 农民工欠薪 by 农民工讨薪, when 欠薪 and 讨薪 are one.

    `synonyms`: folded term -> the others of its group. Phrases and words in fields stay as they are.
    """
    return replace(asked, wanted=tuple(_with_synonyms(group, synonyms) for group in asked.wanted))


def _with_synonyms(group: tuple[Word, ...], synonyms: Mapping[str, Sequence[str]]) -> tuple[Word, ...]:
    if len(group) > 1 or group[0].phrase or group[0].place is not Place.TEXT:
        return group
    text = group[0].text
    term = max(
        (text[i:j] for i in range(len(text)) for j in range(i + 2, len(text) + 1) if text[i:j] in synonyms),
        key=len,
        default="",
    )
    others = [text.replace(term, other) for other in synonyms.get(term, ())]
    more = [Word(other, also=True) for other in dict.fromkeys(others) if text not in other]
    return (*group, *more[:MOST_SYNONYMS])


def _is_empty(word: Word) -> bool:
    return word.place is Place.TEXT and not word.phrase and is_empty(word.text)


class _Reading:
    """One pass over a folded query."""

    def __init__(self) -> None:
        self.wanted: list[tuple[Word, ...]] = []
        self.unwanted: list[Word] = []
        self.fields: list[FieldFilter] = []
        self.since: date | None = None
        self.until: date | None = None
        self.unfilled: list[str] = []
        self.joining = self.excluding = False
        self.notes: list[str] = []

    def read(self, folded: str) -> Asked:
        for match in _LEXEME.finditer(folded):
            minus, name, phrase, word = match.group("minus", "name", "phrase", "word")
            if (unfilled := match["unfilled"] or name) and not squeeze(phrase or word or ""):
                self.unfilled.append(unfilled)
            elif phrase is not None:
                self.take(phrase, name, excluded=bool(minus), phrase=True)
            elif word is not None:
                self.bare(word, name, excluded=bool(minus))
        if self.joining and not self.wanted:
            self.take("或", None)
        if self.excluding and not (self.wanted or self.unwanted or self.fields):
            self.excluding = False
            self.take(NOT_WORD, None)
        return Asked(
            wanted=tuple(self.wanted),
            unwanted=tuple(dict.fromkeys(self.unwanted)),
            fields=tuple(dict.fromkeys(self.fields)),
            since=self.since,
            until=self.until,
            notes=tuple(dict.fromkeys(self.notes)),
            unfilled=tuple(dict.fromkeys(self.unfilled)),
        )

    def bare(self, word: str, name: str | None, excluded: bool) -> None:
        if name is None and not excluded and word in OR_WORDS:
            self.joining = True
        elif name is None and not excluded and (word == NOT_WORD or (word == AND_WORD and self.wanted)):
            self.excluding = word == NOT_WORD
        elif name is None and not excluded and self.days(word):
            self.joining = False
        elif name in FACET_NAMES or name in NUMBER_NAMES:
            self.take(word, name, excluded)
        else:
            for piece in _BREAKS.split(word):
                self.take(piece, name, excluded)

    def take(self, text: str, name: str | None, excluded: bool = False, phrase: bool = False) -> None:
        excluded = excluded or (name in FACET_NAMES and text.lstrip().startswith("-"))
        text = text.strip(" -:*.")
        if not squeeze(text):
            return
        joining, self.joining = self.joining and bool(self.wanted), False
        excluded, self.excluding = excluded or self.excluding, False
        if name in FACET_NAMES:
            self.fields.append(FieldFilter(FACET_NAMES[name], text, excluded))
            return
        place = Place.TITLE if name in TITLE_NAMES else Place.NUMBER if name in NUMBER_NAMES else Place.TEXT
        word = Word(text, phrase, place)
        if excluded:
            self.unwanted.append(word)
        elif any(word in group for group in self.wanted):
            return
        elif sum(map(len, self.wanted)) >= WORD_LIMIT:
            self.notes.append("too_many_words")
        elif joining:
            self.wanted[-1] = (*self.wanted[-1], word)
        else:
            self.wanted.append((word,))

    def days(self, word: str) -> bool:
        """Takes "2024-03..2024-05", open at either end, a day, or 2024年3月; False if it is none of them."""
        word = f"{word}..{word}" if _ONE_DAY.fullmatch(word) else _SAME_YEAR.sub(r"\1\2\3\1\4", word)
        match = _RANGE.fullmatch(word)
        if not match or not any(match.groups()):
            return False
        try:
            first, last = (_period(match.groups()[i : i + 3]) for i in (0, 3))
        except ValueError:
            self.notes.append("no_such_day")
            return True
        if first and last and first[0] > last[1]:
            first, last = last, first
        self.since = first[0] if first else self.since
        self.until = last[1] if last else self.until
        return True


def _period(parts: tuple[str | None, ...]) -> tuple[date, date] | None:
    """First and last day of a year, month or day; raises ValueError for a day that does not exist."""
    year, month, day = (int(part) if part else None for part in parts)
    if year is None:
        return None
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    return date(year, month, day), date(year, month, day)
