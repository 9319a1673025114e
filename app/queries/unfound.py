"""Why nothing was found (为什么搜不到): queries that ask for less, and words near one that nobody wrote."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.queries.search import Answer, Wanted, scope_of, totals
from search_index import Engine, Unavailable, fold

WORD_LIMIT = 8
_PIECE = re.compile(r"""[^\s"“”]*["“”][^"“”]*["“”]|\S+""")
"""What somebody set apart: a phrase in its quotes, or what stands between spaces."""


@dataclass(frozen=True)
class Wider:
    """A query with one thing less: what was left out (empty: every narrowing), the words that remain, what it finds."""

    without: str
    text: str
    total: int


def wider(session: Session, actor: Actor, engine: Engine, wanted: Wanted) -> list[Wider]:
    """Queries that find something by asking for one thing less, for when nothing holds all words."""
    pieces = _PIECE.findall(wanted.text)[:WORD_LIMIT]
    pieces = pieces if len(pieces) > 1 else []
    less = [(piece, " ".join([*pieces[:place], *pieces[place + 1 :]])) for place, piece in enumerate(pieces)]
    asked = [(piece, replace(wanted, text=rest)) for piece, rest in less]
    if wanted.chosen or wanted.since or wanted.until:
        asked.append(("", replace(wanted, chosen={}, since=None, until=None)))
    found = zip(asked, totals(session, actor, engine, [less for _, less in asked]), strict=True)
    return [Wider(left_out, less.text, total) for (left_out, less), total in found if total]


def instead(text: str, word: str, near: str) -> str:
    """A query with one of its words, as it was understood, replaced."""
    return fold(text).replace(word, near)


def near(session: Session, actor: Actor, engine: Engine, answer: Answer) -> Mapping[str, Sequence[str]]:
    """For each asked word that stands nowhere: words near it that do, within what the actor may see."""
    unknown = [word.text for word in answer.words.words if not word.known][:WORD_LIMIT]
    if not unknown:
        return {}
    scope = scope_of(session, actor)
    try:
        return {word: engine.nearest(word, scope) for word in unknown}
    except Unavailable:
        return {}
