"""The Engine protocol: what the product may ask of an index, whatever it is built on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Literal, Protocol

from search_index.asking import Asked
from search_index.entries import Check, Entry, Hit, Results, Scope

Texts = Callable[[Sequence[str]], Mapping[str, str]]
Sort = Literal["best", "newest"]
Days = tuple[date | None, date | None]
Held = Mapping[str, frozenset[str]]


class State(StrEnum):
    """Whether the index can answer; every state but READY calls for `rebuild`."""

    READY = "ready"
    ABSENT = "absent"
    STALE = "stale"
    DAMAGED = "damaged"


class Unavailable(Exception):
    """The index cannot answer or be written; `state` says why."""

    def __init__(self, state: State) -> None:
        super().__init__(state.value)
        self.state = state


class Busy(Exception):
    """Another writer (or a rebuild) held the index for longer than the time-out."""


class Engine(Protocol):
    """A full-text index. Safe to share between threads and to open in several processes."""

    def write(self, entries: Iterable[Entry], removals: Iterable[str] = ()) -> None:
        """Adds or replaces entries and removes keys, all or nothing, visible to every process on return.

        Of two entries with one key the later counts; an entry beats a removal of its key.
        Raises Busy, or Unavailable unless the state is READY.
        """
        ...

    def search(
        self,
        asked: Asked,
        scope: Scope,
        *,
        filters: Mapping[str, frozenset[str]] = ...,
        days: Days = ...,
        sort: Sort = ...,
        offset: int = ...,
        limit: int = ...,
        facets: Sequence[str] = ...,
        held: Held = ...,
        texts: Texts | None = ...,
        people: bool = ...,
    ) -> Results:
        """One page: first what holds every word, then, if that does not fill it, what holds most of them.

        `filters`: facet name -> allowed values; of "part", the names of parts in which one of the words stands.
        `held`: the text of an asked word -> keys that hold it by other means. `texts`: keys -> own text (title and
        parts), asked only to check phrases. `people`: words may be met by the names of people too. A blank query is
        answered with everything, newest first. Raises Unavailable unless the state is READY.
        """
        ...

    def nearest(self, text: str, scope: Scope) -> tuple[str, ...]:
        """At most three words that documents of the scope hold and that are near one that none holds.

        They sound like it, or are pieces of it. Raises Unavailable.
        """
        ...

    def similar(self, text: str, scope: Scope, limit: int = ...) -> tuple[Hit, ...]:
        """Entries about the same, best first; the score is near the tf-idf cosine of the texts (0 to 1)."""
        ...

    def check(self, versions: Mapping[str, int]) -> Check:
        """How the index differs from the database, given each key's version. Raises Unavailable."""
        ...

    def rebuild(
        self, entries: Iterable[Entry], words: Iterable[str] = (), progress: Callable[[int], None] | None = None
    ) -> None:
        """Builds a new index beside the old and swaps it in; searches go on meanwhile, writers wait or get Busy.

        `words` become dictionary words and stay the same until the next rebuild. `progress` is told how many
        entries are done. Raises Busy.
        """
        ...

    def verify(self) -> State:
        """Reads every file and compares it with its checksum; for the start and the night."""
        ...

    @property
    def doubted(self) -> bool:
        """Whether some process met damage since the files were last verified or made anew; costs next to nothing."""
        ...

    def warm(self) -> None:
        """Loads the segmenter and the index, so that the first search is no slower than the others."""
        ...

    @property
    def state(self) -> State:
        """Whether the index can answer now."""
        ...

    @property
    def fingerprint(self) -> str:
        """Schema, analyzer and dictionary; changes exactly when a rebuild is due or has been made with other words."""
        ...

    def count(self) -> int:
        """How many entries are held. Raises Unavailable."""
        ...

    def close(self) -> None:
        """Lets go of files and memory; the engine opens them again when asked."""
        ...
