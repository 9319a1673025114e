"""Accusations among the answers, for whom the law lets read them: they are in no index, and few enough to be read."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor, Permission
from app.models.matters import Matter
from app.queries.matters import NEWEST_FIRST
from app.queries.search import Answer, Found, Wanted, held_of, rows_of
from app.queries.visibility import visible
from search_index import Asked, Hit, Results


def accusations(session: Session, actor: Actor, wanted: Wanted, answer: Answer) -> list[Found]:
    """Accusations that hold all words, the newest first; none for anybody but 保密件专办员 (art. 30 para 3).

    Words and days ask for them; what is narrowed by facets or fields is asked of the index alone (`left_aside`). While
    that is away they stand among the hits.
    """
    asked = answer.asked
    if not actor.may(Permission.ACCUSATION_VIEW) or not answer.indexed:
        return []
    dated = wanted.since or wanted.until or asked.since or asked.until
    if not (asked.wanted or dated) or left_aside(actor, wanted, answer) or wanted.page > 1:
        return []
    found = select(Matter.uid).where(Matter.confidential, visible(actor)).order_by(*NEWEST_FIRST)
    if since := wanted.since or asked.since:
        found = found.where(Matter.received_on >= since)
    if until := wanted.until or asked.until:
        found = found.where(Matter.received_on <= until)
    hits = tuple(Hit(uid, 0.0, False) for uid in session.scalars(found))

    def holding(words: Asked) -> list[Found]:
        held, results = held_of(session, actor, [words]), Results(hits, words=answer.words.words)
        read = rows_of(session, actor, words, results, held, frozenset())
        return [replace(one, all_words=True) for one in read if not one.lacking]

    unwanted = holding(replace(asked, wanted=(asked.unwanted,), unwanted=())) if asked.unwanted else []
    left_out = {one.matter.uid for one in unwanted}
    return [one for one in holding(asked) if one.matter.uid not in left_out]


def left_aside(actor: Actor, wanted: Wanted, answer: Answer) -> bool:
    """Whether he has to be told that accusations are not among what a narrowed search lists."""
    return actor.may(Permission.ACCUSATION_VIEW) and bool(answer.asked.fields or wanted.chosen)
