"""One published commit as a search sees it: all its segments as one row of documents. Never changes."""

from collections.abc import Sequence, Set
from functools import cached_property
from itertools import accumulate, chain
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from search_index.entries import Scope
from search_index.ranking import B, K, steady
from search_index.terms import KEY, LABEL, Token
from search_index.whoosh_engine.codec import Index
from search_index.whoosh_engine.packing import Numbers
from search_index.whoosh_engine.segments import Cache, Floats, Mask, Places, Posting, Segment, joined
from search_index.whoosh_engine.storing import Manifest, Store
from search_index.words import fold

T = TypeVar("T", bound=np.generic)
KEPT_SCOPES = 64
KeyedTerm = tuple[str, bytes]


class View:
    """What CURRENT named when it was read. Segments are shared with the view before; all else is made anew.

    The documents of the segments are numbered one after the other, so that a search works on each list once.
    """

    def __init__(self, store: Store, manifest: Manifest, token: Token, cache: Cache, before: "View | None") -> None:
        """`before`: an earlier commit of the same generation.

        Raises FileNotFoundError if a newer commit has swept the files away, anything else if they are damaged.
        """
        self.manifest, self.token = manifest, token
        index = Index(store.path(manifest), manifest.commit)
        old: dict[str, Segment] = {s.id: s for s in before.segments} if before else {}
        heads = [head for head in index.segments() if head.doc_count_all()]
        self.segments: list[Segment] = [
            old.get(head.segid) or Segment(index.storage, head, cache, store.veil) for head in heads
        ]
        self.starts = [0, *accumulate(segment.size for segment in self.segments)]
        self.size = self.starts.pop()
        self.live = _joined([segment.live(head) for segment, head in zip(self.segments, heads, strict=True)], np.bool_)
        self.count = int(self.live.sum())
        same_values = before is not None and before.manifest.values == manifest.values
        self.values: list[tuple[str, str]] = (
            before.values
            if before and same_values
            else [(name, value) for name, value in store.read_table(manifest, manifest.values)]
        )
        self.average = steady(sum(s.total_length for s in self.segments) / max(1, self.size))
        self._scopes: dict[Scope, Mask] = {}
        self._columns: dict[str, Numbers] = {}

    @cached_property
    def keys(self) -> list[bytes]:
        """The key of each document."""
        several = [segment.documents.keys for segment in self.segments]
        return several[0] if len(several) == 1 else list(chain.from_iterable(several))

    def key(self, document: int) -> str:
        """The key of a document."""
        return self.keys[document].decode()

    def of_keys(self, keys: Set[str]) -> list[int]:
        """The documents that have one of these keys."""
        terms = [self.token(KEY, key) for key in keys]
        return [
            start + document
            for start, segment in zip(self.starts, self.segments, strict=True)
            for term in terms
            for document in segment.find(KEY, term)
        ]

    def posting(self, term: KeyedTerm) -> Posting:
        """The postings of a term over all segments."""
        if len(self.segments) == 1:
            return self.segments[0].posting(*term)
        several = [
            (start, posting)
            for start, segment in zip(self.starts, self.segments, strict=True)
            if (posting := segment.posting(*term)).frequency
        ]
        return joined(several, self.size)

    def chained(self, chain: Sequence[tuple[int, KeyedTerm]]) -> Places:
        """The documents in whose texts these bigrams stand, each so far behind the beginning of a phrase."""
        terms = [(at, *term) for at, term in chain]
        several = [start + segment.chained(terms) for start, segment in zip(self.starts, self.segments, strict=True)]
        return _joined(several, np.intp)

    @cached_property
    def days(self) -> npt.NDArray[np.int32]:
        """The day of each document, as an ordinal."""
        return _joined([segment.documents.days for segment in self.segments], np.int32)

    @cached_property
    def lengths(self) -> Numbers:
        """How many terms of each document rank."""
        return _joined([segment.documents.lengths for segment in self.segments], np.uint32)

    @cached_property
    def norms(self) -> Floats:
        """BM25's share of each document's length."""
        return (K * (1 - B + B * self.lengths / self.average)).astype(np.float32)

    @cached_property
    def numbers(self) -> dict[tuple[str, str], int]:
        """(facet name, value) -> its number."""
        return {pair: number for number, pair in enumerate(self.values)}

    def containing(self, name: str, text: str) -> list[int]:
        """Numbers of the values of a facet that contain a folded text."""
        return [number for (facet, value), number in self.numbers.items() if facet == name and text in fold(value)]

    def column(self, name: str) -> Numbers:
        """A facet of each document: number of the value + 1, 0 for none."""
        if name not in self._columns:
            several = [segment.facet(name, self.values) for segment in self.segments]
            self._columns = {**self._columns, name: _joined(several, np.uint32)}
        return self._columns[name]

    def scope(self, scope: Scope) -> Mask:
        """What an actor may see, as a mask; kept for the next time."""
        made = self._scopes.get(scope)
        if made is None:
            made = self._scope(scope)
            kept = dict(self._scopes) if len(self._scopes) < KEPT_SCOPES else {}
            self._scopes = {**kept, scope: made}
        return made

    def _scope(self, scope: Scope) -> Mask:
        mask = self.live.copy()
        if scope.labels is not None:
            allowed = np.zeros(self.size, bool)
            for label in scope.labels:
                allowed[self.posting((LABEL, self.token(LABEL, label))).documents] = True
            mask &= allowed
        mask[self.of_keys(scope.without)] = False
        return mask


def _joined(columns: Sequence[npt.NDArray[T]], kind: type[T]) -> npt.NDArray[T]:
    """A column of all segments; of a single one itself."""
    return columns[0] if len(columns) == 1 else np.concatenate(columns) if columns else np.empty(0, kind)
