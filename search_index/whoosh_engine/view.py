"""One published commit as a search sees it: segments, live documents, facet values, averages. Never changes."""

from collections.abc import Iterable, Sequence, Set
from functools import cached_property

import numpy as np

from search_index.entries import Scope
from search_index.ranking import B, K, rarity, steady
from search_index.terms import KEY, LABEL, Token
from search_index.whoosh_engine.codec import Index, Numbers
from search_index.whoosh_engine.segments import Cache, Floats, Mask, Segment
from search_index.whoosh_engine.storing import Manifest, Store
from search_index.words import fold

KEPT_SCOPES = 64


class View:
    """What CURRENT named when it was read. Segments are shared with the view before; all else is made anew."""

    def __init__(self, store: Store, manifest: Manifest, token: Token, cache: Cache, before: "View | None") -> None:
        """`before`: an earlier commit of the same generation.

        Raises FileNotFoundError if a newer commit has swept the files away, anything else if they are damaged.
        """
        self.manifest, self.token = manifest, token
        index = Index(store.path(manifest), manifest.commit)
        old: dict[str, Segment] = {s.id: s for s in before.segments} if before else {}
        heads = [head for head in index.segments() if head.doc_count_all()]
        self.segments: list[Segment] = [old.get(head.segid) or Segment(index.storage, head, cache) for head in heads]
        self.live = [segment.live(head) for segment, head in zip(self.segments, heads, strict=True)]
        same_values = before is not None and before.manifest.values == manifest.values
        self.values: list[tuple[str, str]] = (
            before.values
            if before and same_values
            else [(name, value) for name, value in store.read_table(manifest, manifest.values)]
        )
        self.size = sum(s.size for s in self.segments)
        self.count = self.size - sum(int((~mask).sum()) for mask in self.live if mask is not None)
        self.average = steady(sum(s.total_length for s in self.segments) / max(1, self.size))
        self._scopes: dict[Scope, list[Mask]] = {}

    @cached_property
    def norms(self) -> list[Floats]:
        """BM25's share of a document's length, by segment."""
        return [
            (K * (1 - B + B * segment.documents.lengths / self.average)).astype(np.float32) for segment in self.segments
        ]

    @cached_property
    def numbers(self) -> dict[tuple[str, str], int]:
        """(facet name, value) -> its number."""
        return {pair: number for number, pair in enumerate(self.values)}

    def containing(self, name: str, text: str) -> list[int]:
        """Numbers of the values of a facet that contain a folded text."""
        return [number for (facet, value), number in self.numbers.items() if facet == name and text in fold(value)]

    def column(self, at: int, name: str) -> Numbers:
        """A facet of a segment: number of the value + 1, 0 for none."""
        found = self.segments[at].facets(self.values).get(name)
        return np.zeros(self.segments[at].size, np.uint32) if found is None else found

    def scope(self, scope: Scope) -> list[Mask]:
        """What an actor may see, one mask a segment; kept for the next time."""
        made = self._scopes.get(scope)
        if made is None:
            made = [self._scope(at, scope) for at in range(len(self.segments))]
            kept = dict(self._scopes) if len(self._scopes) < KEPT_SCOPES else {}
            self._scopes = {**kept, scope: made}
        return made

    def of_keys(self, at: int, keys: Set[str]) -> list[int]:
        """The documents of a segment that have one of these keys."""
        segment = self.segments[at]
        return [d for key in keys for d in segment.find(KEY, self.token(KEY, key))]

    def idf(self, terms: Sequence[tuple[str, bytes]]) -> list[float]:
        """How rare each term is among all documents."""
        found = (sum(len(s.posting(*term).documents) for s in self.segments) for term in terms)
        return [rarity(self.size, count) for count in found]

    def bm25(self, at: int, documents: Numbers, weights: Iterable[tuple[tuple[str, bytes], float]]) -> Floats:
        """The score of these documents of a segment over terms, each with its weight."""
        score = np.zeros(len(documents), np.float32)
        if len(documents):
            norms = self.norms[at][documents]
            for term, weight in weights:
                times = self.segments[at].times(documents, term).astype(np.float32)
                score += np.float32(weight * (K + 1)) * times / (times + norms)
        return score

    def _scope(self, at: int, scope: Scope) -> Mask:
        segment, live = self.segments[at], self.live[at]
        mask = np.ones(segment.size, bool) if live is None else live.copy()
        if scope.labels is not None:
            allowed = np.zeros(segment.size, bool)
            for label in scope.labels:
                allowed[segment.posting(LABEL, self.token(LABEL, label)).documents] = True
            mask &= allowed
        mask[self.of_keys(at, scope.without)] = False
        return mask
