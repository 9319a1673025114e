"""What decides which hits come and in which order, the same numbers for every engine (measured: see docs/search.md)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from search_index.asking import Asked, Place, Word
from search_index.engine import Days, Held, Sort, Texts
from search_index.entries import Scope

K, B = 1.2, 0.75
RERANKED = 200
CHARACTER_WEIGHT = 2.0
FULL_PAGE = 20
LEAST_SHARES = (0.4, 0.3, 0.2, 0.0)
"""Of the pieces of a query; the last only if nothing else is found."""
CHECKED_PHRASES = 2000
CALIBRATION = 0.72
"""Estimate to true cosine of similar texts, measured on 2,840 real messages (correlation .96)."""
OFFSET_LIMIT, PAGE_LIMIT = 10_000, 500


@dataclass(frozen=True, slots=True)
class Request:
    """What one search asks for; see Engine.search. The offset ends at 10,000 and a page at 500."""

    asked: Asked
    scope: Scope
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    days: Days = (None, None)
    sort: Sort = "best"
    offset: int = 0
    limit: int = 20
    facets: Sequence[str] = ()
    held: Held = field(default_factory=dict)
    texts: Texts | None = None
    people: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "offset", min(max(self.offset, 0), OFFSET_LIMIT))
        object.__setattr__(self, "limit", min(max(self.limit, 0), PAGE_LIMIT))

    @property
    def since(self) -> date | None:
        """The first day: the later of the one chosen and the one typed."""
        return max(filter(None, (self.days[0], self.asked.since)), default=None)

    @property
    def until(self) -> date | None:
        """The last day."""
        return min(filter(None, (self.days[1], self.asked.until)), default=None)

    def holding(self, word: Word) -> frozenset[str]:
        """Keys that hold a word by other means; a title does not."""
        return frozenset() if word.place is Place.TITLE else self.held.get(word.text, frozenset())


def rarity(size: int, count: int) -> float:
    """Inverse document frequency, never negative."""
    return math.log(1 + max(0.0, size - count + 0.5) / (count + 0.5))


def steady(average: float) -> float:
    """Rounded to a sixteenth of an octave, so that every process ranks alike while the average drifts."""
    return float(2 ** (round(math.log2(max(1.0, average)) * 16) / 16))
