"""What goes into the index and what comes out: plain frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of an entry's text; `name` is the code of where it stands ("body", "visit", …).

    What is `apart` can be searched for by itself (facet "part"); the text that nearly every hit stands in need not be.
    """

    name: str
    text: str
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One matter as the index sees it.

    `key` is opaque and not personal (it lies in clear in the index); `version` is the row's version,
    kept for `Engine.check`; `numbers` are the own number, the external one and that of the paper file;
    `labels` are opaque scope labels; `facets` gives one value a facet name; `day` serves newest first
    and the date filter. `people` are names that only some may search for; they must not stand in the texts.
    """

    key: str
    version: int
    title: str
    numbers: tuple[str, ...]
    parts: tuple[Part, ...]
    labels: frozenset[str]
    facets: Mapping[str, str]
    day: date
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """What one actor may see: any of `labels` (None: everything), never a key of `without`."""

    labels: frozenset[str] | None
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hit:
    """A found key; `all_words` tells the first group (every word held) from the second (most of them)."""

    key: str
    score: float
    all_words: bool


@dataclass(frozen=True, slots=True)
class CutWord:
    """A word as typed, how it was cut, and whether any document of the scope holds it.

    `left_out`: an empty word beside others, which no hit has to hold.
    """

    text: str
    cut: tuple[str, ...]
    known: bool
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """One page of an answer.

    `total` counts the first group exactly and `facets` ({name: {value: count}}) speak of it alone;
    `more` counts the second group, which is looked for only when the first does not fill the page.
    `notes` are codes: "phrase_not_checked" (no texts were given), "phrase_checked_in_part" (too many candidates).
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    more: int = 0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    words: tuple[CutWord, ...] = ()
    notes: tuple[str, ...] = ()
    took_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Check:
    """How the index differs from the database: keys it lacks, keys of another version, keys it should not hold."""

    missing: frozenset[str]
    stale: frozenset[str]
    surplus: frozenset[str]

    @property
    def clean(self) -> bool:
        """True when index and database agree."""
        return not (self.missing or self.stale or self.surplus)
