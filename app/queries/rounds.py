"""Rounds of checking (检查批次): what the paper counts, what stands on the list, how far it is."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, not_, select, true
from sqlalchemy.orm import Session, joinedload

from app.domain.permissions import Actor
from app.domain.rectification import RoundSource, Stage
from app.domain.rounds import paper_key
from app.models.matters import Kind, Matter
from app.models.rectification import Measure, RectificationItem, Round, RoundChange
from app.queries.corrections import Told
from app.queries.kept import kept
from app.queries.matters import LIVE, VOID, Due, Filters, conditions, has_clock
from app.queries.standings import ENTERED_CLOSED
from app.queries.visibility import index_labels, visible

_ITEM = RectificationItem.__table__.c


@dataclass(frozen=True)
class Tally:
    """How many items of a round the actor sees, and how they stand; voided ones are none, but for what was reworked:
    voiding hides no rework.

    `closed`: struck off here; `entered_closed`: entered as struck off (补录), apart from these. `is_part`: there are
    more, so that nothing can be held against what the paper counts.
    """

    items: int = 0
    closed: int = 0
    live: int = 0
    late: int = 0
    reworked: int = 0
    long_term: int = 0
    entered_closed: int = 0
    is_part: bool = False


@dataclass(frozen=True)
class Counted:
    """A round with its tally."""

    round: Round
    tally: Tally

    @property
    def lacking(self) -> int | None:
        """How many items the list lacks of what the paper counts, negative when it has more; None: not to be told."""
        count = self.round.problem_count
        return None if count is None or self.tally.is_part else count - self.tally.items


@dataclass(frozen=True)
class Corrected:
    """What was corrected of a round, by whom and why."""

    change: RoundChange
    facts: Sequence[Told]


def known(actor: Actor) -> ColumnElement[bool]:
    """The rounds that the actor may know of: all for whoever reaches all items, else those with an item he sees."""
    if _reaches_all(actor):
        return true()
    seen = select(_ITEM.id).join(Matter, Matter.id == _ITEM.id).where(_ITEM.round_id == Round.id, visible(actor))
    return seen.exists()


def all_of(session: Session, actor: Actor, *, today: date) -> list[Counted]:
    """Every round that the actor may know of, the newest paper first."""
    tallies = _tallies(session, actor, today=today)
    order = (Round.document_on.is_(None), Round.document_on.desc(), Round.id.desc())
    found = session.scalars(select(Round).where(known(actor)).order_by(*order))
    return [Counted(one, _tally(actor, tallies, one)) for one in found]


def by_uid(session: Session, actor: Actor, uid: str, *, today: date) -> Counted | None:
    """One round, or None when there is none for the actor."""
    found = session.scalar(select(Round).where(Round.uid == uid, known(actor)))
    return None if found is None else Counted(found, _tally(actor, _tallies(session, actor, today=today), found))


def of_paper(session: Session, source: RoundSource, document_no: str | None, *, but: Round) -> Round | None:
    """The round of this source other than that one that came with this document, whoever asks; for rules alone."""
    key = paper_key(document_no)
    if not key:
        return None
    found = session.scalars(
        select(Round).where(Round.source == source, Round.document_no.is_not(None)).order_by(Round.id)
    )
    return next((one for one in found if one is not but and paper_key(one.document_no) == key), None)


def corrections(session: Session, known_round: Round) -> list[Corrected]:
    """What was corrected of a round that is shown, the newest first."""
    found = select(RoundChange).where(RoundChange.round_id == known_round.id).options(joinedload(RoundChange.person))
    rows = session.scalars(found.order_by(RoundChange.id.desc()))
    return [
        Corrected(row, [(name, before, after) for name, before, after in json.loads(row.changes or "[]")])
        for row in rows
    ]


def measures_of(session: Session, ids: Sequence[int]) -> dict[int, list[Measure]]:
    """The measures of the plan in force of each of these items, which the actor was asked about before."""
    found: dict[int, list[Measure]] = {}
    rows = select(Measure).where(Measure.item_id.in_(ids)).order_by(Measure.item_id, Measure.plan_no, Measure.position)
    for measure in session.scalars(rows):
        known = found.setdefault(measure.item_id, [])
        if known and known[0].plan_no != measure.plan_no:
            known.clear()
        known.append(measure)
    return found


def _reaches_all(actor: Actor) -> bool:
    labels = index_labels(actor)
    return labels is None or f"kind:{Kind.ITEM.value}" in labels


def _tally(actor: Actor, tallies: dict[int, Tally], one: Round) -> Tally:
    return tallies.get(one.id, Tally(is_part=not _reaches_all(actor)))


def _told(row: Row[Any], *, is_part: bool) -> Tally:
    items, closed, live, late, reworked, long_term, entered = map(int, tuple(row)[1:])
    return Tally(items, closed, live, late, reworked, long_term, entered, is_part)


@kept
def _tallies(session: Session, actor: Actor, *, today: date) -> dict[int, Tally]:
    """By the id of the round, one reading of all items: the same rows as the list has."""

    def many(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((condition, 1), else_=0))

    live = Matter.stage.in_(LIVE)
    seen = and_(*conditions(actor, Filters(kind=Kind.ITEM, with_void=True), today))
    columns = (
        many(Matter.stage != VOID),
        many(and_(Matter.stage == Stage.CLOSED.value, not_(ENTERED_CLOSED))),
        many(live),
        many(and_(live, has_clock(Due.LATE, today))),
        many(Matter.reopen_count > 0),
        many(Matter.stage == Stage.LONG_TERM.value),
        many(and_(Matter.stage == Stage.CLOSED.value, ENTERED_CLOSED)),
    )
    of_rounds = select(_ITEM.round_id, *columns).select_from(Matter).join(_ITEM.id.table, _ITEM.id == Matter.id)
    whole = select(_ITEM.round_id, func.count()).select_from(Matter).join(_ITEM.id.table, _ITEM.id == Matter.id)
    there = {row[0]: row[1] for row in session.execute(whole.where(Matter.stage != VOID).group_by(_ITEM.round_id))}
    found = session.execute(of_rounds.where(seen).group_by(_ITEM.round_id))
    tallies = {row[0]: _told(row, is_part=row[1] != there.get(row[0], 0)) for row in found}
    nothing_seen = {number: Tally(is_part=True) for number in there if number not in tallies}
    return tallies | nothing_seen
