"""One segment as numpy arrays: postings by way of a bounded cache, columns of keys, days, lengths and facets."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast

import numpy as np
import numpy.typing as npt

from search_index.whoosh_engine.codec import Codec, documents_of
from search_index.whoosh_engine.packing import SMALL, Counts, Numbers
from search_index.whoosh_engine.terms_file import FACET, Veil

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]
Spots = npt.NDArray[np.int64]
Places = npt.NDArray[np.intp]
"""Numbers of documents, as numpy indexes with them: any other kind is converted at each use."""
FREQUENT = 16
"""A term that one of so many documents holds is frequent: a table of all documents costs less than its list."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The documents that hold a term, rising, and how often each does."""

    documents: Places
    times: Counts

    @property
    def frequency(self) -> int:
        """How many documents hold the term."""
        return len(self.documents)

    @property
    def nbytes(self) -> int:
        return self.documents.nbytes + self.times.nbytes

    def among(self, documents: Places) -> Counts:
        """How often each of these rising documents holds the term."""
        if not len(self.documents):
            return np.zeros(len(documents), np.uint8)
        at = np.minimum(self.documents.searchsorted(documents), len(self.documents) - 1)
        return np.where(self.documents[at] == documents, self.times[at], np.uint8(0))

    def put(self, table: Counts) -> None:
        """Writes how often into the beginning of a table."""
        table[self.documents] = self.times

    def tally(self, table: Counts) -> None:
        """Counts one for each document that holds the term."""
        table[self.documents] += np.uint8(1)


@dataclass(frozen=True, slots=True)
class Spread:
    """The same of a frequent term, as a table of all documents."""

    times: Counts
    frequency: int

    @property
    def documents(self) -> Places:
        """The documents that hold the term, rising."""
        return np.flatnonzero(self.times > 0)

    @property
    def nbytes(self) -> int:
        return self.times.nbytes

    def among(self, documents: Places) -> Counts:
        """How often each of these documents holds the term."""
        found: Counts = self.times[documents]
        return found

    def put(self, table: Counts) -> None:
        """Writes how often into the beginning of a table."""
        table[: len(self.times)] = self.times

    def tally(self, table: Counts) -> None:
        """Counts one for each document that holds the term."""
        table += self.times > 0


Posting = Listed | Spread
PLACES = "places"
NO_SPOTS: Spots = np.empty(0, np.int64)
NOWHERE = Listed(np.empty(0, np.intp), np.empty(0, np.uint8))


def joined(several: Sequence[tuple[int, Posting]], size: int) -> Posting:
    """The postings of one term in several places of a row of `size` documents, each with where it starts, as one."""
    frequency = sum(posting.frequency for _, posting in several)
    if frequency * FREQUENT < size:
        documents = [posting.documents + start for start, posting in several]
        times = [posting.among(posting.documents) for _, posting in several]
        return Listed(np.concatenate(documents), np.concatenate(times)) if several else NOWHERE
    table = np.zeros(size, np.uint8)
    for start, posting in several:
        posting.put(table[start:])
    return Spread(table, frequency)


def within(some: Places, others: Places) -> Mask:
    """Which of some rising numbers are among others."""
    if not len(others):
        return np.zeros(len(some), bool)
    at = np.minimum(others.searchsorted(some), len(others) - 1)
    found: Mask = others[at] == some
    return found


class Damaged(Exception):
    """A file of the segment does not say what it should."""


class Weighed(Protocol):
    """What the cache keeps."""

    @property
    def nbytes(self) -> int: ...


Kept = TypeVar("Kept", bound=Weighed)


class Cache:
    """Least recently used lists, bounded by bytes; valid until their segment goes, for segments never change."""

    ENTRY = 400  # bytes of Python objects around two arrays

    def __init__(self, limit: int) -> None:
        self.limit, self.size = limit, 0
        self._kept: OrderedDict[tuple[str, str, bytes], Weighed] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[str, str, bytes], make: Callable[[], Kept]) -> Kept:
        """`key`: segment, what of it, token."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return cast(Kept, found)
        made = make()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self.size += self._weigh(made)
            while self.size > self.limit and len(self._kept) > 1:
                self.size -= self._weigh(self._kept.popitem(last=False)[1])
        return made

    def keep(self, segments: set[str]) -> None:
        """Forgets what belongs to other segments than these."""
        with self._lock:
            for key in [k for k in self._kept if k[0] not in segments]:
                self.size -= self._weigh(self._kept.pop(key))

    def clear(self) -> None:
        """Forgets everything."""
        self.keep(set())

    def _weigh(self, kept: Weighed) -> int:
        return self.ENTRY + kept.nbytes


class Segment:
    """An opened segment. Holds its files open, so a commit that sweeps them away does not disturb a running search."""

    def __init__(self, storage: Any, segment: Any, cache: Cache, veil: Veil) -> None:
        self.id: str = segment.segid
        self.size: int = segment.doc_count_all()
        self._cache, self._veil = cache, veil
        self._terms = Codec().terms_reader(storage, segment)
        self.documents = documents_of(storage, segment)
        if len(self.documents.keys) != self.size:
            raise ValueError("documents are missing from a segment")
        self._starts = self.documents.starts
        self.total_length = int(self.documents.lengths.sum(dtype=np.int64))
        self._facet_lock = threading.Lock()
        self._facets: dict[str, Numbers] | None = None

    def live(self, segment: Any) -> Mask:
        """A mask without what this table of contents calls deleted."""
        live = np.ones(self.size, bool)
        live[list(segment.deleted_docs())] = False
        return live

    def posting(self, field: str, token: bytes) -> Posting:
        """The postings of a term; empty if there is none."""

        def read() -> Posting:
            found = self._find(field, token)
            if found is None:
                return NOWHERE
            documents, times = found
            if len(documents) * FREQUENT < self.size:
                return Listed(documents, times.copy())  # what was read holds the packed documents as well
            return joined([(0, Listed(documents, times))], self.size)

        return self._cache.get((self.id, field, token), read)

    def places(self, field: str, token: bytes) -> Spots:
        """Where a term stands in the texts of all documents, rising."""

        def read() -> Spots:
            try:
                info = self._terms.info(field, token)
                return self._terms.places(info, self._veil) if info else NO_SPOTS
            except Exception as error:  # a flipped bit can raise anything
                raise Damaged from error

        return self._cache.get((self.id, PLACES, token), read)

    def chained(self, chain: Sequence[tuple[int, str, bytes]]) -> Places:
        """The documents in whose texts these bigrams stand, each so far behind the beginning of a phrase."""
        several = sorted(((self.places(field, token), at) for at, field, token in chain), key=lambda one: len(one[0]))
        (spots, first), *others = several
        for other, at in others:
            spots = spots[within(spots + (at - first), other)]
        documents = self._starts.searchsorted(spots, "right") - 1
        return documents[np.diff(documents, prepend=-1) > 0]

    def find(self, field: str, token: bytes) -> list[int]:
        """The documents of a rare term, past the cache."""
        found = self._find(field, token)
        return found[0].tolist() if found else []

    def _find(self, field: str, token: bytes) -> tuple[Places, Counts] | None:
        try:
            info = self._terms.info(field, token)
            found = self._terms.postings(info) if info else None
        except Exception as error:  # a flipped bit can raise anything
            raise Damaged from error
        # Or be read as documents that there are not. Sums of gaps rise, and to look at all of them takes long.
        if found and (found[0][-1] >= self.size or (len(found[0]) <= SMALL and found[0].max() >= self.size)):
            raise Damaged
        return found

    def facet(self, name: str, values: Sequence[tuple[str, str]]) -> Numbers:
        """The number of a facet's value + 1 for each document, 0 for none; `values` says what the numbers mean."""
        with self._facet_lock:
            if self._facets is None:
                try:
                    self._facets = self._read_facets(values)
                except Exception as error:  # a flipped bit can raise anything
                    raise Damaged from error
            found = self._facets.get(name)
        return np.zeros(self.size, np.uint32) if found is None else found

    def _read_facets(self, values: Sequence[tuple[str, str]]) -> dict[str, Numbers]:
        columns: dict[str, Numbers] = {}
        for token, documents, _ in self._terms.of_field(FACET):
            number = int.from_bytes(token[:4], "big")
            columns.setdefault(values[number][0], np.zeros(self.size, np.uint32))[documents] = number + 1
        return columns
