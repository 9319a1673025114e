"""A request as conditions of one WHERE: words, scope and facets as a tsquery over keyed tokens, days and keys beside.

Nothing typed ever becomes part of a statement: every word is a token of eight letters by the time it gets here.
"""

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from search_index.asking import Word
from search_index.entries import Scope
from search_index.ranking import Request
from search_index.terms import LABEL, PART, Sought, Term, Token, has_part, within_part
from search_index.words import Segmenter, fold

NOTHING = "'none'"
"""A lexeme that no entry has: every token is longer."""
FACET = "facet"
BROAD = 0.1
"""Share of the entries from which on a scope is asked of the rows: the lists of its labels cost more than it spares."""
Shares = Mapping[str, float]
"""Lexeme -> share of the entries that hold it, for the frequent ones."""


def lexeme(digest: bytes) -> str:
    """A keyed token as it stands in a tsvector: 48 bits of it, eight letters, digits or two harmless signs."""
    return f"'{base64.urlsafe_b64encode(digest[:6]).decode()}'"


def bare(quoted: str) -> str:
    """A lexeme as it stands in an array, without the quotes of a query."""
    return quoted.strip("'")


def any_of(queries: Iterable[str]) -> str:
    """One of these queries; of none, nothing."""
    made = [query for query in dict.fromkeys(queries) if query != NOTHING]
    return f"({' | '.join(made)})" if len(made) > 1 else made[0] if made else NOTHING


def all_of(queries: Iterable[str]) -> str:
    """All of these queries, of which there is at least one."""
    made = list(dict.fromkeys(queries))
    return NOTHING if NOTHING in made else f"({' & '.join(made)})" if len(made) > 1 else made[0]


@dataclass
class Where:
    """Conditions that all hold, with the values for their places, in their order."""

    conditions: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)

    def add(self, condition: str, *values: object) -> "Where":
        """One condition more."""
        self.conditions.append(condition)
        self.values += values
        return self

    def holds(self, query: str, keys: Iterable[str] = ()) -> "Where":
        """Entries whose terms match, or that have one of these keys."""
        listed = sorted(keys)
        if listed:
            return self.add("(terms @@ %s::tsquery OR key = ANY(%s))", query, listed)
        return self.add("terms @@ %s::tsquery", query)

    def copy(self) -> "Where":
        """The same, to be narrowed further."""
        return Where(list(self.conditions), list(self.values))

    def __str__(self) -> str:
        return " AND ".join(self.conditions) or "true"


class Conditions:
    """What one request means, in queries over tokens."""

    def __init__(self, request: Request, token: Token, shares: Shares, known_values: Sequence[tuple[str, str]]) -> None:
        """`known_values`: (facet name, value) of the facets that the query itself names."""
        self._request, self._token, self._shares, self._values = request, token, shares, known_values

    def lexeme(self, term: Term) -> str:
        """The lexeme of a term."""
        return lexeme(self._token(*term))

    def word(self, sought: Sought) -> str:
        """Entries that hold a word in their text or as a number."""
        return self._any([*sought.ways, sought.person] if self._request.people else sought.ways)

    def share(self, sought: Sought) -> float:
        """About how many of all entries hold a word; of one that is in no statistics, as many as the rarest in them."""
        least = min(self._shares.values(), default=0.0)
        ways = (min(self._shares.get(self.lexeme(term), least) for term in way) for way in sought.ways if way)
        return max(ways, default=least)

    def seen(self) -> float:
        """About how many of all entries the actor may see."""
        return reach(self._request.scope, self._token, self._shares)

    def in_part(self, name: str, words: Iterable[Word], segmenter: Segmenter) -> str:
        """Entries one of whose words stands in a part of this name; without words, that have it."""
        return self._any([within_part(name, word, segmenter) for word in words] or [(has_part(name),)])

    def _any(self, ways: Iterable[Sequence[Term]]) -> str:
        return any_of(all_of(map(self.lexeme, way)) for way in ways if way)

    def allowed(self, unwanted: Iterable[Sought]) -> Where:
        """Scope, filters, days and exclusions."""
        request = self._request
        where = within(request.scope, self._token, self._shares)
        for sign, day in ((">=", request.since), ("<=", request.until)):
            if isinstance(day, date):
                where.add(f"day {sign} %s", day)
        for name, values in request.filters.items():
            if name == PART:
                continue
            where.holds(self._facet((name, value) for value in values))
        fields = request.asked.fields
        for name in dict.fromkeys(wish.facet for wish in fields if not wish.excluded):
            texts = [wish.text for wish in fields if wish.facet == name and not wish.excluded]
            where.holds(self._facet(pair for pair in self._values if pair[0] == name and _contains(pair[1], texts)))
        for wish in (wish for wish in fields if wish.excluded):
            fitting = self._facet(
                pair for pair in self._values if pair[0] == wish.facet and _contains(pair[1], [wish.text])
            )
            where.holds(f"!{fitting}")
        for sought in unwanted:
            where.holds(f"!{self.word(sought)}")
            if keys := request.holding(sought.word):
                where.add("key <> ALL(%s)", sorted(keys))
        return where

    def _facet(self, pairs: Iterable[tuple[str, str]]) -> str:
        return any_of(lexeme(self._token(FACET, facet_token(*pair))) for pair in sorted(pairs))


def reach(scope: Scope, token: Token, shares: Shares) -> float:
    """About how many of all entries, as their share, an actor may see; of labels in no statistics, none."""
    if scope.labels is None:
        return 1.0
    return min(1.0, sum(shares.get(lexeme(token(LABEL, label)), 0.0) for label in scope.labels))


def within(scope: Scope, token: Token, shares: Shares) -> Where:
    """What an actor may see: of few entries the index says it, of many each row."""
    where = Where()
    if scope.labels is not None:
        labels = [lexeme(token(LABEL, label)) for label in sorted(scope.labels)]
        if reach(scope, token, shares) < BROAD:
            where.holds(any_of(labels))
        else:
            where.add("labels && %s::text[]", list(map(bare, labels)))
    if scope.without:
        where.add("key <> ALL(%s)", sorted(scope.without))
    return where


def facet_token(name: str, value: str) -> str:
    """A facet's value as one token."""
    return f"{name}\0{value}"


def _contains(value: str, texts: Iterable[str]) -> bool:
    return any(text in fold(value) for text in texts)
