"""One search over one view: two groups, exact counts and facets, BM25 in two stages."""

import math
import re
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from itertools import repeat
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
from search_index.terms import PART, Sought, Term, has_part, of_word, within_part
from search_index.whoosh_engine.packing import Counts
from search_index.whoosh_engine.segments import Floats, Mask, Places, within
from search_index.whoosh_engine.view import KeyedTerm, View
from search_index.words import Segmenter, fold, unwrap

NONE: Places = np.empty(0, np.intp)


class Found(NamedTuple):
    """Found documents on their way to becoming hits, in their order: columns, for a row each would cost more."""

    scores: npt.NDArray[np.float64]
    days: npt.NDArray[np.int32]
    documents: Places

    def take(self, places: slice | Places) -> "Found":
        """These of them, in this order."""
        return Found(self.scores[places], self.days[places], self.documents[places])


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
        self.posting = cache(view.posting)
        self.in_part = cache(self._in_part)
        self._holders = dict[Word, Places]()

    def results(self) -> Results:
        """The page asked for."""
        request = self.request
        if request.asked.empty:
            return Results(words=self.words(NONE), facets={name: {} for name in request.facets})
        first = self.with_phrases(self.first_group())
        need, more, hits = request.offset + request.limit, 0, self.hits(first, True)
        if len(first) < need and self.wanted:
            second = self.second_group(first)
            more = len(second)
            hits += self.hits(second, False)
        return Results(
            hits=tuple(hits[request.offset : need]),
            total=len(first),
            more=more,
            facets={name: self.facet(first, name) for name in request.facets},
            words=self.words(first),
            notes=tuple(self.notes),
        )

    def words(self, first: Places) -> tuple[CutWord, ...]:
        """How each word was cut, and whether anything that the actor may see holds it: what is found holds them all."""
        met = {group[0].word for group in self.wanted if len(group) == 1} if len(first) else set[Word]()
        words = [CutWord(s.word.text, s.cut, s.word in met or self.known(s)) for s in self.sought]
        return (*words, *(CutWord(s.word.text, s.cut, self.known(s), left_out=True) for s in self.left_out))

    def keyed(self, terms: Iterable[Term]) -> list[KeyedTerm]:
        return [(term.field, self.view.token(*term)) for term in terms]

    # Which documents

    def holders(self, sought: Sought) -> Places:
        """The documents that hold a word: in their text, as a number, or by other means."""
        if sought.word not in self._holders:
            self._holders[sought.word] = self._find(sought)
        return self._holders[sought.word]

    def _find(self, sought: Sought) -> Places:
        ways = [*sought.ways, sought.person] if sought.person and self.request.people else sought.ways
        found = [self.chained(sought)] if sought.chain else list(map(self.every, ways))
        if keys := self.held(sought):
            found.append(np.array(self.view.of_keys(keys), np.intp))
        return _union(found)

    def every(self, terms: Iterable[Term]) -> Places:
        """Documents that hold every term: the rarest list, thinned by the others."""
        rarest, *others = sorted(map(self.posting, self.keyed(terms)), key=lambda posting: posting.frequency)
        documents = rarest.documents
        for other in others:
            if not len(documents):
                break
            documents = documents[other.among(documents) > 0]
        return documents

    def chained(self, sought: Sought) -> Places:
        """Documents in whose texts a phrase stands."""
        terms = self.keyed(term for _, term in sought.chain)
        return self.view.chained([(at, term) for (at, _), term in zip(sought.chain, terms, strict=True)])

    def _in_part(self, name: str) -> Places:
        """The documents one of whose words stands in a part of this name; without words, that have it."""
        words = [s.word for group in self.wanted for s in group if s.word.place is Place.TEXT]
        ways = [within_part(name, word, self.segmenter) for word in words] or [(has_part(name),)]
        return _union([self.every(way) for way in ways if way])

    def held(self, sought: Sought) -> frozenset[str]:
        return self.request.holding(sought.word)

    def known(self, sought: Sought) -> bool:
        """Whether any document that the actor may see holds the word."""
        return bool(self.view.scope(self.request.scope)[self.holders(sought)].any())

    @cached_property
    def allowed(self) -> Mask:
        """Scope, filters, days and exclusions as a mask."""
        mask, days = self.view.scope(self.request.scope).copy(), self.view.days
        since, until = self.request.since, self.request.until
        if since:
            mask &= days >= since.toordinal()
        if until:
            mask &= days <= until.toordinal()
        for name, fitting in self.facet_filters:
            mask &= fitting[self.view.column(name)]
        for sought in self.unwanted:
            mask[self.holders(sought)] = False
        if PART in self.request.filters:
            inside = np.zeros(self.view.size, bool)
            for name in self.request.filters[PART]:
                inside[self.in_part(name)] = True
            mask &= inside
        return mask

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

    def first_group(self) -> Places:
        """Documents that hold every word (or one of its alternatives)."""
        if not self.wanted:
            return np.flatnonzero(self.allowed)
        rarest, *others = sorted((_union([self.holders(s) for s in group]) for group in self.wanted), key=len)
        documents = rarest[self.allowed[rarest]]
        for other in others:
            documents = documents[within(documents, other)]
        return documents

    def with_phrases(self, found: Places) -> Places:
        """Those whose own text holds the phrases: of those that are not of Han alone the index knows only the terms."""
        phrases = [s for s in self.sought if _is_unsure(s)]
        if not phrases or not len(found):
            return found
        if self.request.texts is None:
            self.notes.append("phrase_not_checked")
            return found
        if len(found) > CHECKED_PHRASES:
            self.notes.append("phrase_checked_in_part")
            found = np.sort(self.ordered(found, CHECKED_PHRASES).documents)
        keys = [self.view.key(document) for document in found.tolist()]
        texts = list(map(self.request.texts(keys).get, keys, repeat("")))
        stands = np.ones(len(found), bool)
        for group in self.wanted:
            if all(map(_is_unsure, group)):
                held = frozenset[str]().union(*map(self.held, group))
                met = _holding(texts, [s.word.text for s in group])
                stands &= met | [key in held for key in keys] if held else met
        return found[stands]

    def second_group(self, first: Places) -> Places:
        """Documents outside the first group that hold at least 40 % of the pieces.

        If both groups together are less than a page, 30 or 20 % are enough; if nothing is found at all, any piece is,
        and then every single character (修桥 is said as 修一座桥).
        (A page of its own size, not the one asked for: the groups must not change from page to page.)
        """
        pieces = self.keyed(dict.fromkeys(piece for s in self.sought for piece in s.pieces))
        count, found = self._count_pieces(pieces, first), NONE
        for share in LEAST_SHARES:
            if share or not len(first) + len(found):
                found = np.flatnonzero(count >= max(1, math.ceil(share * len(pieces))))
            if len(first) + len(found) >= FULL_PAGE:
                break
        if not len(first) + len(found):
            characters = self.keyed(dict.fromkeys(c for s in self.sought for c in s.characters))
            found = np.flatnonzero(self._count_pieces(characters, first) >= max(1, len(characters)))
        return found

    def _count_pieces(self, pieces: list[KeyedTerm], first: Places) -> Counts:
        count = np.zeros(self.view.size, np.uint8)
        for posting in map(self.posting, pieces):
            posting.tally(count)
        for sought in self.sought:
            if keys := self.held(sought):
                count[self.view.of_keys(keys)] += np.uint8(max(1, len(sought.pieces)))
        count *= self.allowed
        count[first] = 0
        return count

    # In which order

    def hits(self, found: Places, all_words: bool) -> list[Hit]:
        """The best of a group, as many as this page reaches."""
        if not self.request.limit or not len(found):
            return []  # counts alone were asked for
        need = self.request.offset + self.request.limit
        if self.request.sort == "best" and self.wanted:
            best = self.reranked(self.ordered(found, max(need, RERANKED))).take(slice(need))
        else:
            best = self.ordered(found, need)
        keys = map(self.view.key, best.documents.tolist())
        return [Hit(key, score, all_words) for key, score in zip(keys, best.scores.tolist(), strict=True)]

    def ordered(self, found: Places, need: int) -> Found:
        """The first `need` of a group by score (or day), ties by day (or score) and then by place."""
        if self.request.sort == "best" and self.wanted:
            scores = self.score(found)
            best = _best(scores, need)
            group = Found(scores[best].astype(np.float64), self.view.days[found[best]], found[best])
            return group.take(np.lexsort((group.documents, -group.days, -group.scores))[:need])
        found = found[_best(self.view.days[found], need)]
        group = Found(self.score(found).astype(np.float64), self.view.days[found], found)
        return group.take(np.lexsort((group.documents, -group.scores, -group.days))[:need])

    def score(self, documents: Places) -> Floats:
        """First stage: BM25 over bigrams and runs, and a good mark for what holds a word by other means."""
        score = self.bm25(documents, (piece for s in self.sought for piece in s.pieces))
        for sought in self.sought:
            if keys := self.held(sought):
                bonus = rarity(self.view.size, len(keys)) * (K + 1) * max(1, len(sought.pieces))
                score += np.isin(documents, self.view.of_keys(keys)) * np.float32(bonus)
        return score

    def bm25(self, documents: Places, terms: Iterable[Term], weight: float = 1.0) -> Floats:
        """The score of these documents over terms, each once."""
        score, norms = np.zeros(len(documents), np.float32), self.view.norms[documents]
        for posting in map(self.posting, self.keyed(dict.fromkeys(terms))):
            times = posting.among(documents).astype(np.float32)
            idf = rarity(self.view.size, posting.frequency)
            score += np.float32(weight * idf * (K + 1)) * times / (times + norms)
        return score

    def reranked(self, found: Found) -> Found:
        """Second stage: to the best, twice the BM25 over single characters is added, then they are sorted again."""
        best, scores = found.take(slice(RERANKED)), found.scores.copy()
        characters = (c for s in self.sought for c in s.characters)
        scores[:RERANKED] += self.bm25(best.documents, characters, CHARACTER_WEIGHT)
        found = found._replace(scores=scores)
        order = np.lexsort((best.documents, -best.days, -scores[:RERANKED]))
        return found.take(np.concatenate((order, np.arange(len(order), len(scores)))))

    # What is told about them

    def facet(self, found: Places, name: str) -> dict[str, int]:
        """{value: count} over a group, the most frequent first; a hit may count for several parts."""
        if name == PART:
            return self.parts(found)
        counts = np.bincount(self.view.column(name)[found], minlength=len(self.view.values) + 1)
        counts[0] = 0
        numbers = counts.nonzero()[0]
        pairs = zip(numbers.tolist(), counts[numbers].tolist(), strict=True)
        named = [(self.view.values[number - 1][1], count) for number, count in pairs]
        return dict(sorted(named, key=lambda pair: (-pair[1], pair[0])))

    def parts(self, found: Places) -> dict[str, int]:
        """In how many of a group a word stands in each part that is searched apart."""
        names = sorted(value for facet, value in self.view.values if facet == PART)
        counts = {name: int(within(self.in_part(name), found).sum()) for name in names}
        return {name: counts[name] for name in sorted(names, key=lambda name: -counts[name]) if counts[name]}


def _is_unsure(sought: Sought) -> bool:
    """Whether what holds all pieces of a phrase need not hold the phrase."""
    word = sought.word
    return word.phrase and word.place is Place.TEXT and len(sought.pieces) > 1 and not sought.chain


def _best(values: npt.NDArray[np.float32] | npt.NDArray[np.int32], need: int) -> slice | Places:
    """Where the greatest `need` stand, with all that equal the least of them."""
    if len(values) <= need:
        return slice(None)
    return np.flatnonzero(values >= np.partition(values, len(values) - need)[len(values) - need])


def _union(lists: list[Places]) -> Places:
    filled = [documents for documents in lists if len(documents)]
    if len(filled) < 2:
        return filled[0] if filled else NONE
    both = np.sort(np.concatenate(filled))
    return both[np.concatenate(([True], both[1:] != both[:-1]))]


def _holding(texts: Sequence[str], phrases: Sequence[str]) -> Mask:
    """Which texts hold one of these folded phrases; most do as they are, and folding a text takes long."""
    as_it_is = re.compile("|".join(map(re.escape, phrases)))
    plain = re.compile("|".join(re.escape(_plain(phrase)) for phrase in phrases))
    return np.array([bool(as_it_is.search(text) or plain.search(_plain(text))) for text in texts], bool)


def _plain(text: str) -> str:
    return "".join(unwrap(fold(text)).split())
