"""One segment as numpy arrays: postings by way of a bounded cache, columns of keys, days, lengths and facets."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from search_index.whoosh_engine.codec import Codec, Counts, Numbers, documents_of

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]


class Posting(NamedTuple):
    """The documents that hold a term, rising, and how often each does."""

    documents: Numbers
    times: Counts


class Damaged(Exception):
    """A file of the segment does not say what it should."""


NOWHERE = Posting(np.empty(0, np.uint32), np.empty(0, np.uint8))


class Cache:
    """Least recently used postings, bounded by bytes; valid until their segment goes, for segments never change."""

    ENTRY = 400  # bytes of Python objects around two arrays

    def __init__(self, limit: int) -> None:
        self.limit, self.size = limit, 0
        self._kept: OrderedDict[tuple[str, str, bytes], Posting] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[str, str, bytes], make: Callable[[], Posting]) -> Posting:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
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

    def _weigh(self, posting: Posting) -> int:
        return self.ENTRY + posting.documents.nbytes + posting.times.nbytes


class Segment:
    """An opened segment. Holds its files open, so a commit that sweeps them away does not disturb a running search."""

    def __init__(self, storage: Any, segment: Any, cache: Cache) -> None:
        self.id: str = segment.segid
        self.size: int = segment.doc_count_all()
        self._cache = cache
        self._terms = Codec().terms_reader(storage, segment)
        self.documents = documents_of(storage, segment)
        if len(self.documents.keys) != self.size:
            raise ValueError("documents are missing from a segment")
        self.total_length = int(self.documents.lengths.sum(dtype=np.int64))
        self._facet_lock = threading.Lock()
        self._facets: dict[str, Numbers] | None = None

    def key(self, document: int) -> str:
        """The entry's key."""
        return self.documents.keys[document].decode()

    def live(self, segment: Any) -> Mask | None:
        """None, or a mask without what this table of contents calls deleted."""
        gone = list(segment.deleted_docs())
        if not gone:
            return None
        live = np.ones(self.size, bool)
        live[gone] = False
        return live

    def posting(self, field: str, token: bytes) -> Posting:
        """The postings of a term; empty if there is none."""

        def read() -> Posting:
            found = self._find(field, token)
            return Posting(*found) if found else NOWHERE

        return self._cache.get((self.id, field, token), read)

    def find(self, field: str, token: bytes) -> list[int]:
        """The documents of a rare term, past the cache."""
        found = self._find(field, token)
        return found[0].tolist() if found else []

    def _find(self, field: str, token: bytes) -> tuple[Numbers, Counts] | None:
        try:
            return self._terms.find(field, token)
        except Exception as error:  # a flipped bit can raise anything
            raise Damaged from error

    def facets(self, values: Sequence[tuple[str, str]]) -> dict[str, Numbers]:
        """{facet name: number of its value + 1 for each document, 0 for none}; `values` says what the numbers mean."""
        with self._facet_lock:
            if self._facets is None:
                try:
                    self._facets = self._read_facets(values)
                except Exception as error:  # a flipped bit can raise anything
                    raise Damaged from error
            return self._facets

    def _read_facets(self, values: Sequence[tuple[str, str]]) -> dict[str, Numbers]:
        columns: dict[str, Numbers] = {}
        for token, documents, _ in self._terms.of_field("facet"):
            number = int.from_bytes(token, "big")
            columns.setdefault(values[number][0], np.zeros(self.size, np.uint32))[documents] = number + 1
        return columns

    def mask_of(self, documents: Iterable[int] | Numbers) -> Mask:
        """A mask that is true for these documents."""
        mask = np.zeros(self.size, bool)
        mask[documents if isinstance(documents, np.ndarray) else list(documents)] = True
        return mask

    def every(self, terms: Sequence[tuple[str, bytes]]) -> Numbers:
        """Documents that hold every term: the rarest list, thinned by the others."""
        documents, *others = sorted((self.posting(*term).documents for term in terms), key=len)
        for other in others:
            if not len(documents):
                break
            if len(documents) * 20 < len(other):
                at = np.minimum(np.searchsorted(other, documents), len(other) - 1)
                documents = documents[other[at] == documents]
            else:
                documents = documents[self.mask_of(other)[documents]]
        return documents

    def times(self, documents: Numbers, term: tuple[str, bytes]) -> Counts:
        """How often each of these documents holds a term."""
        posting = self.posting(*term)
        if not len(posting.documents) or not len(documents):
            return np.zeros(len(documents), np.uint8)
        if len(documents) * 20 < len(posting.documents):
            at = np.minimum(np.searchsorted(posting.documents, documents), len(posting.documents) - 1)
            return np.where(posting.documents[at] == documents, posting.times[at], np.uint8(0))
        spread = np.zeros(self.size, np.uint8)
        spread[posting.documents] = posting.times
        found: Counts = spread[documents]
        return found
