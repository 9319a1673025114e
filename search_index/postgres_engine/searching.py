"""One search over one state of the tables: two groups, counts and facets, BM25 in two stages.

What is ranked is the newest CANDIDATES entries of a group, the older ones follow by their day: ranking every match of a
frequent word among a million would take seconds. Beyond COUNTED_EXACTLY entries counts and facets end at COUNTED.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search_index.asking import Place, Word
from search_index.entries import CutWord, Hit, Results, Scope
from search_index.postgres_engine.conditions import Conditions, Shares, Where, all_of, any_of, lexeme, within
from search_index.postgres_engine.scoring import Candidates, Floats
from search_index.postgres_engine.tables import Current, Cursor, run
from search_index.ranking import (
    CALIBRATION,
    CHARACTER_WEIGHT,
    CHECKED_PHRASES,
    FULL_PAGE,
    LEAST_SHARES,
    RERANKED,
    K,
    Request,
    rarity,
    steady,
)
from search_index.terms import PART, TEXT, Sought, Term, Token, of_word, prepared, scored
from search_index.words import Segmenter, fold, unwrap

CANDIDATES = 500
COUNTED = 1000
EASILY, AMPLY = 8_000, 1.5
"""Entries that are all looked at where the newest are wanted; and how much further back one looks than should do."""
COUNTED_EXACTLY = 50_000
"""Entries up to which everything is counted: more than a county has in its lifetime."""
KEY_TERMS = 24
"""Rarest tokens of a text by which entries like it are looked for; their likeness is reckoned with all of them."""
_NEWEST = " ORDER BY day DESC, id LIMIT %s OFFSET %s"
_ROWS = "SELECT id, key, day - date '0001-01-01' + 1, length, counts FROM {table} WHERE "


class Ranked(NamedTuple):
    """An entry with its score."""

    id: int
    key: str
    score: float


class Reading:
    """One state of the index, with what ranking asks of it."""

    def __init__(self, cursor: Cursor, current: Current, shares: Shares, token: Token) -> None:
        self.cursor, self.current, self.token, self.shares = cursor, current, token, shares
        self.average = steady(current.length / max(1, current.entries))
        self._idf: dict[Term, float] = {}

    def within(self, scope: Scope) -> Where:
        """What an actor may see."""
        return within(scope, self.token, self.shares)

    def rows(self, statement: str, values: Sequence[object]) -> list[tuple[object, ...]]:
        """The rows of a statement about the generation's table."""
        return run(self.cursor, statement, values, table=self.current.table).fetchall()

    def count(self, where: Where, most: int) -> int:
        """How many entries fit, at most `most`."""
        statement = f"SELECT count(*) FROM (SELECT 1 FROM {{table}} WHERE {where} LIMIT %s) AS found"  # noqa: S608  # own conditions
        (row,) = self.rows(statement, [*where.values, most])
        return _number(row[0])

    def candidates(self, ids: Sequence[int]) -> Candidates:
        """These entries, the newest first, with their counts."""
        where = these(ids)
        found = self.rows(f"{_ROWS}{where}{_NEWEST}", [*where.values, len(ids), 0])
        return Candidates([(_number(a), str(b), _number(c), _number(d), _bytes(e)) for a, b, c, d, e in found])

    def ids(
        self, where: Where, most: int, share: float = 0.0, since: date | None = None, until: date | None = None
    ) -> list[int]:
        """The newest entries that fit; see `rows_of`."""
        return [_number(row[0]) for row in self.rows_of(where, most, share, since, until, ())]

    def rows_of(
        self, where: Where, most: int, share: float, since: date | None, until: date | None, facets: Sequence[str]
    ) -> list[tuple[object, ...]]:
        """The newest entries that fit, looked for in the last days first, then further back by how many there were:
        each as its id and its values of these facets.

        `share`: about how many of all entries fit; `since`, `until`: none is outside them. Never along the index of
        days: the planner does not know that each vector of terms lies apart from its row, and would read 19,000 of
        them to find a thousand entries that hold a word which one in twenty holds (357 ms of a million, EXPLAIN
        ANALYZE).
        """
        begin, end, window = self._window(share, most)
        first, last = since or begin, until or end
        columns = "".join(", facets ->> %s" for _ in facets)
        self.cursor.execute("SET LOCAL enable_indexscan = off")
        while True:
            is_whole = last - first < window
            recent = where if is_whole else where.copy().add("day > %s", last - window)
            newest = f"SELECT id, day, facets FROM {{table}} WHERE {recent}{_NEWEST}"  # noqa: S608  # own conditions
            statement = f"SELECT id{columns} FROM ({newest}) AS newest ORDER BY day DESC, id"  # noqa: S608  # the same
            found = self.rows(statement, [*facets, *recent.values, most, 0])
            if is_whole or len(found) >= most:
                break
            window *= max(2, 2 * most // max(1, len(found)))
        self.cursor.execute("SET LOCAL enable_indexscan = on")
        return found

    def _window(self, share: float, most: int) -> tuple[date, date, timedelta]:
        """The first and the last day of all entries, and how far back the newest `most` are looked for first."""
        fitting = share * self.current.entries
        if self.current.entries <= COUNTED_EXACTLY or fitting <= EASILY:
            return date.min, date.max, timedelta.max  # everything at once
        (known,) = self.rows("SELECT min(day), max(day) FROM {table}", [])
        begin, end = map(_day, known)
        return begin, end, max(timedelta(1), AMPLY * (end - begin) * (most / fitting))

    def newest(self, where: Where, limit: int, offset: int = 0) -> list[Ranked]:
        """Entries that fit by their day."""
        statement = f"SELECT id, key FROM {{table}} WHERE {where}{_NEWEST}"  # noqa: S608  # conditions of this package
        return [
            Ranked(_number(row[0]), str(row[1]), 0.0) for row in self.rows(statement, [*where.values, limit, offset])
        ]

    def weights(self, terms: Iterable[Term], factor: float = 1.0) -> list[tuple[bytes, float]]:
        """Digest and rarity of each term once: frequent ones from the planner's statistics, others counted."""
        wanted = list(dict.fromkeys(terms))
        unknown = {term: lexeme(self.token(*term)) for term in wanted if term not in self._idf}
        counts = {name: self.shares[name] * self.current.entries for name in unknown.values() if name in self.shares}
        if rest := sorted(set(unknown.values()) - counts.keys()):
            counted = self.rows(
                "SELECT name, (SELECT count(*) FROM"
                " (SELECT 1 FROM {table} WHERE terms @@ name::tsquery LIMIT %s) AS holders)"
                " FROM unnest(%s::text[]) AS name",
                [COUNTED_EXACTLY, rest],
            )
            counts |= {str(name): _number(count) for name, count in counted}
        self._idf |= {term: rarity(self.current.entries, int(counts[name])) for term, name in unknown.items()}
        return [(self.token(*term), factor * self._idf[term]) for term in wanted]


class Search:
    """One request over one reading."""

    def __init__(
        self, reading: Reading, segmenter: Segmenter, request: Request, known_values: Sequence[tuple[str, str]]
    ) -> None:
        """`known_values`: (facet name, value) of the facets that the query names."""
        self.reading, self.request, self.segmenter = reading, request, segmenter
        self.wanted = [[of_word(word, segmenter) for word in group] for group in request.asked.needed]
        self.sought = [sought for group in self.wanted for sought in group if not sought.word.also]
        self.left_out = [of_word(word, segmenter) for word in request.asked.left_out]
        self.part_names = sorted(value for name, value in known_values if name == PART)
        self.conditions = Conditions(request, reading.token, reading.shares, known_values)
        self.allowed = self.conditions.allowed([of_word(word, segmenter) for word in request.asked.unwanted])
        if PART in request.filters:
            self.allowed.holds(any_of(map(self.in_part, sorted(request.filters[PART]))))
        self.capped = reading.current.entries > COUNTED_EXACTLY
        self.notes: list[str] = []

    def results(self) -> Results:
        """The page asked for."""
        request = self.request
        if request.asked.empty:
            return Results(words=self.words(0), facets={name: {} for name in request.facets})
        first = self.with_phrases(self.first_group())
        # They are looked for once: the rest is asked by these.
        names = [name for name in request.facets if name != PART]
        rows = self.reading.rows_of(first, COUNTED, self.share(), request.since, request.until, names)
        newest = [_number(row[0]) for row in rows]
        more = len(newest) == COUNTED  # perhaps: then there is no second group, but the rest of the first
        counted = these(newest) if self.capped or not more else first
        total = len(newest) if counted is not first else self.reading.count(first, self.reading.current.entries)
        need = request.offset + request.limit
        hits = [Hit(one.key, one.score, True) for one in self.page(first, newest)]
        second: list[Ranked] = []
        if total < need and self.wanted and not (self.capped and more):
            second = self.second_group(newest if total == len(newest) else self.reading.ids(first, total))
            shown = second[max(0, request.offset - total) : need - total]
            hits += [Hit(one.key, one.score, False) for one in shown]
        facets = self.counted(first, names) if counted is first else counts_of(names, [row[1:] for row in rows])
        facets |= {PART: self.parts(counted)} if PART in request.facets else {}
        return Results(tuple(hits), total, len(second), facets, self.words(total), tuple(self.notes))

    def words(self, total: int) -> tuple[CutWord, ...]:
        """How each word was cut, and whether anything that the actor may see holds it: what is found holds them all."""
        met = {group[0].word for group in self.wanted if len(group) == 1} if total else set[Word]()
        words = [CutWord(s.word.text, s.cut, s.word in met or self.known(s)) for s in self.sought]
        return (*words, *(CutWord(s.word.text, s.cut, self.known(s), left_out=True) for s in self.left_out))

    # Which entries

    def known(self, sought: Sought) -> bool:
        """Whether any entry that the actor may see holds the word."""
        where = self.reading.within(self.request.scope).holds(self.conditions.word(sought), self._held(sought))
        return self.reading.count(where, 1) > 0

    def in_part(self, name: str) -> str:
        """Entries one of whose words stands in a part of this name."""
        words = [s.word for group in self.wanted for s in group if s.word.place is Place.TEXT]
        return self.conditions.in_part(name, words, self.segmenter)

    def first_group(self) -> Where:
        """Entries that hold every word (or one of its alternatives)."""
        where = self.allowed.copy()
        for group in self.wanted:
            keys = frozenset[str]().union(*map(self._held, group))
            where.holds(any_of(map(self.conditions.word, group)), keys)
        return where

    def share(self) -> float:
        """About how many of all entries the first group holds: as many as the rarest of its words, of what is seen."""
        words = (sum(map(self.conditions.share, group)) for group in self.wanted)
        return min(words, default=1.0) * self.conditions.seen()

    def with_phrases(self, first: Where) -> Where:
        """Those whose own text really holds the phrases: the index knows only that it holds all their bigrams."""
        phrases = [s for s in self.sought if s.word.phrase and s.word.place is Place.TEXT and len(s.pieces) > 1]
        if not phrases:
            return first
        if self.request.texts is None:
            self.notes.append("phrase_not_checked")
            return first
        found = self.reading.newest(first, CHECKED_PHRASES + 1)
        if len(found) > CHECKED_PHRASES:
            self.notes.append("phrase_checked_in_part")
        found = found[:CHECKED_PHRASES]
        texts = {key: _plain(text) for key, text in self.request.texts([one.key for one in found]).items()}
        kept = [
            one.id
            for one in found
            if all(self._stands(group, texts.get(one.key, ""), one.key) for group in self.wanted)
        ]
        return these(kept)

    def _stands(self, group: list[Sought], text: str, key: str) -> bool:
        if not any(s.word.phrase for s in group):
            return True
        return any(not s.word.phrase or _plain(s.word.text) in text or key in self._held(s) for s in group)

    def second_group(self, first: Sequence[int]) -> list[Ranked]:
        """Entries outside the first group that hold at least 40 % of the pieces; see LEAST_SHARES.

        Whoever holds that many holds at least one of the rarest: those alone are asked for.
        """
        pieces = list(dict.fromkeys(piece for sought in self.sought for piece in sought.pieces))
        weighed = sorted(zip(self.reading.weights(pieces), pieces, strict=True), key=lambda pair: -pair[0][1])
        keys = frozenset[str]().union(*map(self._held, self.sought))
        outside = self.allowed.copy()
        outside.add("id <> ALL(%s)", list(first))
        found: list[Ranked] = []
        for share in LEAST_SHARES:
            if share or not len(first) + len(found):
                least = max(1, math.ceil(share * len(pieces)))
                terms = [term for _, term in weighed[: len(pieces) - least + 1]]
                rarest = any_of(map(self.conditions.lexeme, terms))
                holders = sum(self.reading.shares.get(self.conditions.lexeme(term), 0.0) for term in terms)
                candidates = self._newest(outside.copy().holds(rarest, keys), holders)
                found = self.ranked(candidates, self._count_pieces(candidates, pieces) >= least)
            if len(first) + len(found) >= FULL_PAGE:
                return found
        characters = list(dict.fromkeys(c for sought in self.sought for c in sought.characters))
        if characters and not len(first) + len(found):
            every = all_of(map(self.conditions.lexeme, characters))
            candidates = self._newest(outside.copy().holds(every))
            found = self.ranked(candidates, np.ones(len(candidates), bool))
        return found

    def _newest(self, where: Where, share: float = 0.0) -> Candidates:
        newest = self.reading.ids(where, CANDIDATES, share, self.request.since, self.request.until)
        return self.reading.candidates(newest)

    def _count_pieces(self, candidates: Candidates, pieces: Sequence[Term]) -> Floats:
        count = np.zeros(len(candidates), np.float32)
        for piece in pieces:
            count += candidates.times(self.reading.token(*piece)) > 0
        for sought in self.sought:
            count += candidates.having(self._held(sought)) * np.float32(max(1, len(sought.pieces)))
        return count

    # In which order

    def page(self, first: Where, newest: Sequence[int]) -> list[Ranked]:
        """The entries of the first group that the page shows; `newest` of them were looked for before."""
        request = self.request
        if not request.limit:
            return []
        if request.sort == "newest" or not self.wanted or request.offset >= CANDIDATES:
            here = newest[request.offset : request.offset + request.limit]
            known = len(here) == request.limit or len(newest) < COUNTED
            where, offset = (these(here), 0) if known else (first, request.offset)
            return self.reading.newest(where, request.limit, offset)
        candidates = self.reading.candidates(newest[:CANDIDATES])
        ranked = self.ranked(candidates, np.ones(len(candidates), bool))
        return ranked[request.offset : request.offset + request.limit]

    def ranked(self, candidates: Candidates, kept: NDArray[np.bool_]) -> list[Ranked]:
        """The kept candidates in the order asked for: by day, or by score with the best re-ranked by characters."""
        score = candidates.bm25(self.reading.weights(p for s in self.sought for p in s.pieces), self.reading.average)
        for sought in self.sought:
            keys = self._held(sought)
            bonus = rarity(self.reading.current.entries, len(keys)) * (K + 1) * max(1, len(sought.pieces))
            score += candidates.having(keys) * np.float32(bonus)
        if self.request.sort == "newest":
            order = [place for place in range(len(candidates)) if kept[place]]
        else:
            order = [place for place in candidates.order(score) if kept[place]]
            best = np.zeros(len(candidates), bool)
            best[order[:RERANKED]] = True
            characters = self.reading.weights((c for s in self.sought for c in s.characters), CHARACTER_WEIGHT)
            score += np.where(best, candidates.bm25(characters, self.reading.average), 0)
            again = [place for place in candidates.order(score) if best[place]]
            order = [*again, *order[RERANKED:]]
        return [Ranked(candidates.rows[at].id, candidates.rows[at].key, float(score[at])) for at in order]

    # What is told about them

    def counted(self, first: Where, names: Sequence[str]) -> dict[str, dict[str, int]]:
        """{name: {value: count}} over the whole first group, the most frequent first."""
        made: dict[str, dict[str, int]] = {name: {} for name in names}
        statement = f"""
            WITH found AS MATERIALIZED (SELECT facets FROM {{table}} WHERE {first})
            SELECT name, facets ->> name, count(*) FROM found, unnest(%s::text[]) AS name
            WHERE facets ->> name IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2
        """  # noqa: S608  # conditions of this package
        for name, value, count in self.reading.rows(statement, [*first.values, list(names)]) if made else ():
            made[str(name)][str(value)] = _number(count)
        return made

    def parts(self, first: Where) -> dict[str, int]:
        """In how many of the first group a word stands in each part that is searched apart."""
        where = {name: first.copy().holds(self.in_part(name)) for name in self.part_names}
        counts = Counter({name: self.reading.count(one, self.reading.current.entries) for name, one in where.items()})
        return {name: count for name, count in counts.most_common() if count}

    def _held(self, sought: Sought) -> frozenset[str]:
        return self.request.holding(sought.word)


def counts_of(names: Sequence[str], rows: Iterable[Sequence[object]]) -> dict[str, dict[str, int]]:
    """{name: {value: count}} of rows that hold a value of each of these facets, the most frequent first."""
    made: dict[str, dict[str, int]] = {name: {} for name in names}
    for name, column in zip(names, zip(*rows, strict=True), strict=False):
        counts = Counter(str(value) for value in column if value is not None)
        made[name] = dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
    return made


def these(ids: Sequence[int]) -> Where:
    """Entries by their ids."""
    return Where().add("id = ANY(%s)", list(ids))


def similar(reading: Reading, text: str, scope: Scope, limit: int) -> tuple[Hit, ...]:
    """See Engine.similar: what shares the rarest tokens of the text, by the cosine over all of them."""
    counts = {Term(TEXT, token): times for token, times in scored(prepared(text)).items()}
    idf = dict(zip(counts, (weight for _, weight in reading.weights(counts)), strict=True))
    rarest = sorted((term for term in counts if idf[term]), key=lambda term: (-counts[term] * idf[term], term))
    if not rarest:
        return ()
    where = reading.within(scope)
    for terms in (rarest[:KEY_TERMS], rarest):
        asked = any_of(lexeme(reading.token(*term)) for term in terms)
        candidates = reading.candidates(reading.ids(where.copy().holds(asked), CANDIDATES))
        if len(candidates) >= limit:
            break
    weights = {reading.token(*term): (times, idf[term]) for term, times in counts.items()}
    scores = np.minimum(1, CALIBRATION * candidates.cosine(weights))
    hits = [Hit(candidates.rows[at].key, float(scores[at]), False) for at in candidates.order(scores)[:limit]]
    return tuple(hit for hit in hits if hit.score > 0)


def _plain(text: str) -> str:
    return "".join(unwrap(fold(text)).split())


def _number(value: object) -> int:
    assert isinstance(value, int)  # noqa: S101  # a column of this package's own table
    return value


def _day(value: object) -> date:
    assert isinstance(value, date)  # noqa: S101  # a column of this package's own table
    return value


def _bytes(value: object) -> bytes:
    assert isinstance(value, bytes)  # noqa: S101  # a column of this package's own table
    return value
