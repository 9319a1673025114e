"""One search over one view: two groups, exact counts and facets, BM25 in two stages."""

import math
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from search_index.asking import Place, Word
from search_index.entries import CutWord, Hit, Results
from search_index.ranking import (
    CHARACTER_WEIGHT,
    CHECKED_PHRASES,
    FULL_PAGE,
    LEAST_SHARES,
    RERANKED,
    K,
    Request,
    rarity,
)
from search_index.terms import PART, Sought, Term, Ways, has_part, of_word, within_part
from search_index.whoosh_engine.codec import Counts, Numbers
from search_index.whoosh_engine.segments import Floats, Mask
from search_index.whoosh_engine.view import View
from search_index.words import Segmenter, fold, unwrap


class Found(NamedTuple):
    """Found documents on their way to becoming hits, in their order: columns, for a row each would cost more."""

    scores: npt.NDArray[np.float64]
    days: npt.NDArray[np.int32]
    segments: npt.NDArray[np.intp]
    documents: Numbers

    def take(self, places: slice | npt.NDArray[np.intp]) -> "Found":
        """These of them, in this order."""
        return Found(self.scores[places], self.days[places], self.segments[places], self.documents[places])

    def places(self) -> list[tuple[int, int]]:
        """(segment, document) of each."""
        return list(zip(self.segments.tolist(), self.documents.tolist(), strict=True))


class Search:
    """One request over one view."""

    def __init__(self, view: View, segmenter: Segmenter, request: Request) -> None:
        self.view, self.request = view, request
        self.segmenter = segmenter
        self.wanted = [[of_word(word, segmenter) for word in group] for group in request.asked.needed]
        self.unwanted = [of_word(word, segmenter) for word in request.asked.unwanted]
        self.sought = [sought for group in self.wanted for sought in group if not sought.word.also]
        self.left_out = [of_word(word, segmenter) for word in request.asked.left_out]
        self.notes: list[str] = []
        self._holders: dict[tuple[int, Word], Numbers] = {}
        self._in_part: dict[tuple[int, str], Numbers] = {}

    def results(self) -> Results:
        """The page asked for."""
        request = self.request
        words = tuple(CutWord(s.word.text, s.cut, self.known(s)) for s in self.sought)
        words += tuple(CutWord(s.word.text, s.cut, self.known(s), left_out=True) for s in self.left_out)
        if request.asked.empty:
            return Results(words=words, facets={name: {} for name in request.facets})
        first = [self.first_group(at) for at in self.every_segment]
        first = self.with_phrases(first)
        total = sum(map(len, first))
        need, more, hits = request.offset + request.limit, 0, self.hits(first, True)
        if total < need and self.wanted:
            second = self.second_group(first)
            more = sum(map(len, second))
            hits += self.hits(second, False)
        return Results(
            hits=tuple(hits[request.offset : need]),
            total=total,
            more=more,
            facets={name: self.facet(first, name) for name in request.facets},
            words=words,
            notes=tuple(self.notes),
        )

    @cached_property
    def every_segment(self) -> range:
        return range(len(self.view.segments))

    def keyed(self, terms: Iterable[Term]) -> list[tuple[str, bytes]]:
        return [(term.field, self.view.token(*term)) for term in terms]

    # Which documents

    def holders(self, at: int, sought: Sought) -> Numbers:
        """The documents of a segment that hold a word: in its text, as a number, or by other means."""
        key = (at, sought.word)
        if key not in self._holders:
            self._holders[key] = self._find(at, sought)
        return self._holders[key]

    def _find(self, at: int, sought: Sought) -> Numbers:
        also = [self.meeting(at, sought.needs)]
        if sought.number:
            also.append(self.view.segments[at].every(self.keyed((sought.number,))))
        if sought.person and self.request.people:
            also.append(self.view.segments[at].every(self.keyed(sought.person)))
        also.append(np.array(self.view.of_keys(at, self.held(sought)), np.uint32))
        return _union(also)

    def meeting(self, at: int, needs: Iterable[Ways]) -> Numbers:
        """The documents of a segment that meet every need of a word."""
        found: Numbers | None = None
        for ways in needs:
            met = _union([self.view.segments[at].every(self.keyed(way)) for way in ways])
            found = met if found is None else np.intersect1d(found, met, assume_unique=True)
            if not len(found):
                break
        return np.empty(0, np.uint32) if found is None else found

    def in_part(self, at: int, name: str) -> Numbers:
        """The documents of a segment one of whose words stands in a part of this name; without words, that have it."""
        if (at, name) not in self._in_part:
            words = [s.word for group in self.wanted for s in group if s.word.place is Place.TEXT]
            needs = [within_part(name, word, self.segmenter) for word in words] or [(((has_part(name),),),)]
            self._in_part[at, name] = _union([self.meeting(at, one) for one in needs])
        return self._in_part[at, name]

    def held(self, sought: Sought) -> frozenset[str]:
        """Keys that hold a word by other means; an indexed text is not one of them."""
        return self.request.held.get(sought.word.text, frozenset()) if sought.word.place is Place.TEXT else frozenset()

    def known(self, sought: Sought) -> bool:
        """Whether any document that the actor may see holds the word."""
        masks = self.view.scope(self.request.scope)
        return any(bool(masks[at][self.holders(at, sought)].any()) for at in self.every_segment)

    @cached_property
    def allowed(self) -> list[Mask]:
        """Scope, filters, days and exclusions, one mask a segment."""
        masks = [mask.copy() for mask in self.view.scope(self.request.scope)]
        since = max(filter(None, (self.request.days[0], self.request.asked.since)), default=None)
        until = min(filter(None, (self.request.days[1], self.request.asked.until)), default=None)
        for at, mask in enumerate(masks):
            days = self.view.segments[at].documents.days
            if since:
                mask &= days >= since.toordinal()
            if until:
                mask &= days <= until.toordinal()
            for name, fitting in self.facet_filters:
                mask &= fitting[self.view.column(at, name)]
            for sought in self.unwanted:
                mask[self.holders(at, sought)] = False
            if PART in self.request.filters:
                mask &= self.view.segments[at].mask_of(
                    _union([self.in_part(at, n) for n in self.request.filters[PART]])
                )
        return masks

    @cached_property
    def facet_filters(self) -> list[tuple[str, Mask]]:
        """(facet name, which numbers of its values fit); the fields of a query that name one facet are alternatives."""
        made: list[tuple[str, Mask]] = []
        for name, values in self.request.filters.items():
            if name == PART:
                continue
            numbers = [self.view.numbers[name, value] for value in values if (name, value) in self.view.numbers]
            made.append((name, self._fitting(numbers)))
        fields = self.request.asked.fields
        for name in dict.fromkeys(f.facet for f in fields if not f.excluded):
            texts = [f.text for f in fields if f.facet == name and not f.excluded]
            made.append((name, self._fitting(n for text in texts for n in self.view.containing(name, text))))
        for excluded in (f for f in fields if f.excluded):
            made.append((excluded.facet, ~self._fitting(self.view.containing(excluded.facet, excluded.text))))
        return made

    def _fitting(self, numbers: Iterable[int]) -> Mask:
        fitting = np.zeros(len(self.view.values) + 1, bool)
        fitting[[number + 1 for number in numbers]] = True
        return fitting

    def first_group(self, at: int) -> Numbers:
        """Documents that hold every word (or one of its alternatives)."""
        mask = self.allowed[at]
        if not self.wanted:
            return np.flatnonzero(mask).astype(np.uint32)
        groups = sorted((_union([self.holders(at, s) for s in group]) for group in self.wanted), key=len)
        documents = groups[0][mask[groups[0]]]
        for other in groups[1:]:
            documents = np.intersect1d(documents, other, assume_unique=True)
        return documents

    def with_phrases(self, found: list[Numbers]) -> list[Numbers]:
        """Those whose own text really holds the phrases: the index knows only that it holds all their bigrams."""
        phrases = [s for s in self.sought if s.word.phrase and s.word.place is Place.TEXT and len(s.pieces) > 1]
        if not phrases or not any(map(len, found)):
            return found
        if self.request.texts is None:
            self.notes.append("phrase_not_checked")
            return found
        best = self.ordered(found, CHECKED_PHRASES).places()
        if len(best) < sum(map(len, found)):
            self.notes.append("phrase_checked_in_part")
        keys = {(at, document): self.view.segments[at].key(document) for at, document in best}
        texts = self.request.texts(list(keys.values()))
        kept: list[list[int]] = [[] for _ in found]
        for (at, document), key in keys.items():
            if all(self._stands(group, texts.get(key, ""), key) for group in self.wanted):
                kept[at].append(document)
        return [np.array(sorted(documents), np.uint32) for documents in kept]

    def _stands(self, group: list[Sought], text: str, key: str) -> bool:
        if not any(s.word.phrase for s in group):
            return True
        return any(not s.word.phrase or _holds(text, s.word.text) or key in self.held(s) for s in group)

    def second_group(self, first: list[Numbers]) -> list[Numbers]:
        """Documents outside the first group that hold at least 40 % of the pieces.

        If both groups together are less than a page, 30 or 20 % are enough; if nothing is found at all, any piece is,
        and then every single character (修桥 is said as 修一座桥).
        (A page of its own size, not the one asked for: the groups must not change from page to page.)
        """
        pieces = self.keyed(dict.fromkeys(piece for s in self.sought for piece in s.pieces))
        counted = [self._count_pieces(at, pieces, first[at]) for at in self.every_segment]
        before = sum(map(len, first))
        found = [count[:0].astype(np.uint32) for count in counted]
        for share in LEAST_SHARES:
            if share or not before + sum(map(len, found)):
                least = max(1, math.ceil(share * len(pieces)))
                found = [np.flatnonzero(count >= least).astype(np.uint32) for count in counted]
            if before + sum(map(len, found)) >= FULL_PAGE:
                break
        if not before + sum(map(len, found)):
            characters = self.keyed(dict.fromkeys(c for s in self.sought for c in s.characters))
            counted = [self._count_pieces(at, characters, first[at]) for at in self.every_segment]
            found = [np.flatnonzero(count >= max(1, len(characters))).astype(np.uint32) for count in counted]
        return found

    def _count_pieces(self, at: int, pieces: list[tuple[str, bytes]], first: Numbers) -> Counts:
        segment = self.view.segments[at]
        count = np.zeros(segment.size, np.uint8)
        for piece in pieces:
            count[segment.posting(*piece).documents] += np.uint8(1)
        for sought in self.sought:
            by_other_means = self.view.of_keys(at, self.held(sought))
            count[by_other_means] += np.uint8(max(1, len(sought.pieces)))
        count[~self.allowed[at]] = 0
        count[first] = 0
        return count

    # In which order

    def hits(self, found: list[Numbers], all_words: bool) -> list[Hit]:
        """The best of a group, as many as this page reaches."""
        if not self.request.limit or not any(map(len, found)):
            return []  # counts alone were asked for
        need = self.request.offset + self.request.limit
        best = self.ordered(found, max(need, RERANKED))
        if self.request.sort == "best" and self.wanted:
            best = self.reranked(best)
        best = best.take(slice(need))
        keys = [self.view.segments[at].key(document) for at, document in best.places()]
        return [Hit(key, score, all_words) for key, score in zip(keys, best.scores.tolist(), strict=True)]

    def ordered(self, found: list[Numbers], need: int) -> Found:
        """The first `need` of a group by score (or day), ties by day (or score) and then by place."""
        group = Found(
            np.concatenate([self.score(at, found[at]) for at in self.every_segment]).astype(np.float64),
            np.concatenate([self.view.segments[at].documents.days[found[at]] for at in self.every_segment]),
            np.repeat(np.arange(len(found)), [len(f) for f in found]),
            np.concatenate(found),
        )
        by_score = self.request.sort == "best" and bool(self.wanted)
        if len(group.documents) > need:
            major = group.scores if by_score else group.days
            group = group.take(np.flatnonzero(major >= np.partition(major, len(major) - need)[len(major) - need]))
        major, minor = (group.scores, group.days) if by_score else (group.days, group.scores)
        return group.take(np.lexsort((group.documents, group.segments, -minor, -major))[:need])

    def score(self, at: int, documents: Numbers) -> Floats:
        """First stage: BM25 over bigrams and runs, and a good mark for what holds a word by other means."""
        score = self.view.bm25(at, documents, self.weights)
        for sought in self.sought:
            keys = self.held(sought)
            if keys and len(documents):
                bonus = rarity(self.view.size, len(keys)) * (K + 1) * max(1, len(sought.pieces))
                score += np.isin(documents, self.view.of_keys(at, keys)) * np.float32(bonus)
        return score

    @cached_property
    def weights(self) -> list[tuple[tuple[str, bytes], float]]:
        terms = self.keyed(dict.fromkeys(piece for s in self.sought for piece in s.pieces))
        return list(zip(terms, self.view.idf(terms), strict=True))

    @cached_property
    def character_weights(self) -> list[tuple[tuple[str, bytes], float]]:
        terms = self.keyed(dict.fromkeys(c for s in self.sought for c in s.characters))
        return [(t, CHARACTER_WEIGHT * idf) for t, idf in zip(terms, self.view.idf(terms), strict=True)]

    def reranked(self, found: Found) -> Found:
        """Second stage: to the best, twice the BM25 over single characters is added, then they are sorted again."""
        best, scores = found.take(slice(RERANKED)), found.scores.copy()
        for at in np.unique(best.segments).tolist():
            here = np.flatnonzero(best.segments == at)
            scores[here] += self.view.bm25(at, best.documents[here], self.character_weights)
        found = found._replace(scores=scores)
        order = np.lexsort((best.documents, best.segments, -best.days, -scores[:RERANKED]))
        return found.take(np.concatenate((order, np.arange(len(order), len(scores)))))

    # What is told about them

    def facet(self, found: list[Numbers], name: str) -> dict[str, int]:
        """{value: count} over a group, the most frequent first; a hit may count for several parts."""
        if name == PART:
            return self.parts(found)
        size = len(self.view.values) + 1
        counts = np.zeros(size, np.int64)
        for at in filter(lambda at: len(found[at]), self.every_segment):
            counts += np.bincount(self.view.column(at, name)[found[at]], minlength=size)
        counts[0] = 0
        numbers = sorted(np.flatnonzero(counts).tolist(), key=lambda n: (-counts[n], self.view.values[n - 1][1]))
        return {self.view.values[number - 1][1]: int(counts[number]) for number in numbers}

    def parts(self, found: list[Numbers]) -> dict[str, int]:
        """In how many of a group a word stands in each part that is searched apart."""
        names = sorted(value for facet, value in self.view.values if facet == PART)
        counts = {
            name: sum(
                int(np.isin(found[at], self.in_part(at, name), assume_unique=True).sum()) for at in self.every_segment
            )
            for name in names
        }
        return {name: counts[name] for name in sorted(names, key=lambda name: -counts[name]) if counts[name]}


def _union(lists: list[Numbers]) -> Numbers:
    filled = [documents for documents in lists if len(documents)]
    if len(filled) < 2:
        return filled[0] if filled else np.empty(0, np.uint32)
    both = np.sort(np.concatenate(filled))
    return both[np.concatenate(([True], both[1:] != both[:-1]))]


def _holds(text: str, phrase: str) -> bool:
    """Whether a phrase, which is folded, stands in a text; most do as they are, and folding a text takes long."""
    return phrase in text or _plain(phrase) in _plain(text)


def _plain(text: str) -> str:
    return "".join(unwrap(fold(text)).split())
