"""What the ladder asks of unsettled matters, gathered for many of them in a few statements each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select, union
from sqlalchemy.orm import Session

from app.domain import petitions, rectification
from app.domain.accountability import local_day
from app.domain.cards import ENOUGH_RETURNS, CardKind, CardState, Course, Node, Running
from app.domain.limits import ADVISED, BESIDE
from app.models.cards import Card
from app.models.matters import Clock, Judgement, Link, Matter
from app.models.petitions import Petition
from app.models.promises import Promise
from app.models.receptions import Reception, ReceptionMatter
from app.models.rectification import FalseFinding, Measure, RectificationItem
from app.models.remedies import SupervisionOrder
from app.models.timeline import Step
from app.queries.matters import DUTIES
from app.queries.standings import COUNTED
from app.queries.worklist import BACK

P, R = petitions.Stage, rectification.Stage
PROGRESS = (
    *("note", "hear", "mediate", "extend", "issue", "deliver", "answer_supervision", "reception", "visit"),
    *("promise_kept", "reply_assist", "plan", "approve_report", "apply", "ask_extension"),
)
"""Steps by which those who work on a matter show that they do."""
IN_HAND = (P.ACCEPTED.value, R.RECTIFYING.value, R.REOPENED.value)
"""Where a unit works on a matter and notes what it does."""
PASSED = (P.REGISTERED.value, P.ROUTED.value, P.OBJECTED.value)
"""Where a petition looks for its unit."""
ORDERED = frozenset({one.value for one in petitions.ANSWERABLE & petitions.LIVE | rectification.LIVE})
"""Where a unit is there that answers an order."""
LOOKED_BACK = timedelta(days=190)
"""Red cards of this quarter and the one before."""


@dataclass
class _Gathered:
    """What was found of one matter, fact by fact."""

    clocks: list[Running] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    again: dict[str, date] = field(default_factory=dict)
    false: list[tuple[str, date]] = field(default_factory=list)
    noted_at: datetime | None = None
    returned_at: datetime | None = None
    agreed: list[datetime] = field(default_factory=list)
    yellows: list[date] = field(default_factory=list)


def candidates(session: Session, today: date) -> Sequence[int]:
    """The matters that the ladder looks at: unsettled ones, those that a card of late may bring to the meeting, and
    those because of which advice was given that nobody has answered.

    What was taken in as history has no clocks and no cards (DECISIONS 8) until it is taken up again; of accusations
    nobody here knows.
    """
    carded = select(Card.matter_id).where(
        Card.kind == CardKind.RED, Card.state == CardState.ISSUED, Card.decided_on >= today - LOOKED_BACK
    )
    where = (Matter.confidential.is_(False), COUNTED, Matter.stage != P.VOID.value)
    unsettled = select(Matter.id).where(*where, Matter.settled_on.is_(None))
    unanswered = select(Clock.matter_id).where(Clock.stopped_on.is_(None), Clock.rule.in_(ADVISED))
    others = (select(Matter.id).where(*where, Matter.id.in_(ids)) for ids in (carded, unanswered))
    found = union(unsettled, *others).subquery()
    return session.scalars(select(found.c.id).order_by(found.c.id)).all()


def of(session: Session, ids: Sequence[int], today: date) -> list[Course]:
    """What the ladder knows of these matters today."""
    gathered: dict[int, _Gathered] = defaultdict(_Gathered)
    for gather in (_clocks, _steps, _nodes, _repeats, _false, _yellows):
        gather(session, ids, today, gathered)
    reds = _reds(session, today)
    by_matter: dict[int, dict[int, tuple[tuple[date, int], ...]]] = defaultdict(dict)
    for unit, issued in reds.items():
        for _, matter_id in issued:
            by_matter[matter_id][unit] = issued
    rows = select(Matter.id, Matter.unit_id, Matter.registrar_unit_id, Matter.stage, Matter.stage_at)
    return [
        _course(row, gathered[row.id], by_matter.get(row.id, {}))
        for row in session.execute(rows.where(Matter.id.in_(ids)).order_by(Matter.id))
    ]


def _course(row: Any, found: _Gathered, reds: Mapping[int, tuple[tuple[date, int], ...]]) -> Course:
    passed = row.stage in PASSED and len(found.agreed) >= ENOUGH_RETURNS
    return Course(
        matter_id=row.id,
        unit_id=row.unit_id or row.registrar_unit_id,
        may_be_ordered=row.unit_id is not None and row.stage in ORDERED,
        clocks=tuple(found.clocks),
        nodes=tuple(found.nodes),
        in_hand_since=local_day(row.stage_at) if row.stage in IN_HAND else None,
        noted_on=local_day(found.noted_at) if found.noted_at else None,
        returned_on=local_day(found.returned_at) if found.returned_at and row.stage in IN_HAND else None,
        passed_on=local_day(sorted(found.agreed)[ENOUGH_RETURNS - 1]) if passed else None,
        again=tuple(found.again.items()),
        false=tuple(found.false),
        yellows=tuple(found.yellows),
        reds=reds,
    )


def _clocks(session: Session, ids: Sequence[int], _today: date, into: Mapping[int, _Gathered]) -> None:
    days = (Clock.rule, Clock.started_on, Clock.nominal_on, Clock.due_on, Clock.unit_id)
    found = select(Clock.matter_id, *days).where(
        Clock.matter_id.in_(ids), Clock.stopped_on.is_(None), Clock.rule.in_((*DUTIES, *BESIDE))
    )
    settled = select(Matter.id).where(Matter.id.in_(ids), Matter.settled_on.is_not(None))
    counting = or_(Clock.matter_id.not_in(settled), Clock.rule.in_(ADVISED))  # advice outlives its matter
    for row in session.execute(found.where(counting).order_by(Clock.id)):
        into[row[0]].clocks.append(Running(*row[1:]))


def _steps(session: Session, ids: Sequence[int], _today: date, into: Mapping[int, _Gathered]) -> None:
    of_these = Step.matter_id.in_(ids)
    noted = select(Step.matter_id, func.max(Step.id)).where(of_these, Step.action.in_(PROGRESS))
    moved = select(Step.matter_id, func.max(Step.id)).where(of_these, Step.from_stage != Step.to_stage)
    for name, last in (("noted_at", noted), ("returned_at", moved)):
        newest = last.group_by(Step.matter_id).subquery()
        rows = select(Step.matter_id, Step.at, Step.action).join(newest, newest.c[1] == Step.id)
        for matter_id, at, action in session.execute(rows):
            if name == "noted_at" or action in BACK:
                setattr(into[matter_id], name, at)
    for matter_id, at in session.execute(select(Step.matter_id, Step.at).where(of_these, Step.action == "agree")):
        into[matter_id].agreed.append(at)


def _nodes(session: Session, ids: Sequence[int], today: date, into: Mapping[int, _Gathered]) -> None:
    for matter_id, kind, uid, due_on, unit_id in _dated(session, ids, today):
        into[matter_id].nodes.append(Node(f"{kind}:{uid}", due_on, unit_id))
    measures = (
        select(Measure.item_id, Measure.uid, Measure.due_on)
        .join(RectificationItem, RectificationItem.id == Measure.item_id)
        .where(Measure.item_id.in_(ids), Measure.due_on < today, RectificationItem.stage == R.RECTIFYING.value)
    )
    for matter_id, uid, day in session.execute(measures):
        noted = into[matter_id].noted_at
        # A measure has no mark of its own that it was done: what was noted since its day tells of it.
        if day is not None and (noted is None or local_day(noted) < day):
            into[matter_id].nodes.append(Node(f"measure:{uid}", day))


def _dated(session: Session, ids: Sequence[int], today: date) -> Iterable[tuple[int, str, str, date, int | None]]:
    promised = select(Promise.matter_id, Promise.uid, Promise.due_on).where(
        Promise.matter_id.in_(ids), Promise.kept_on.is_(None), Promise.due_on < today, Promise.clock_id.is_(None)
    )
    yield from ((row[0], "promise", row[1], row[2], None) for row in session.execute(promised))
    talked = (
        select(ReceptionMatter.matter_id, Reception.uid, Reception.promise_due_on)
        .join(Reception, Reception.id == ReceptionMatter.reception_id)
        .where(ReceptionMatter.matter_id.in_(ids), Reception.promise_kept_on.is_(None))
        .where(Reception.promise_due_on < today)
    )
    yield from ((row[0], "talk", row[1], row[2], None) for row in session.execute(talked) if row[2] is not None)
    ordered: Select[Any] = select(SupervisionOrder).where(
        SupervisionOrder.matter_id.in_(ids),
        SupervisionOrder.answered_at.is_(None),
        SupervisionOrder.ended_at.is_(None),
    )
    for order in session.scalars(ordered):
        if (due_on := local_day(order.due_at)) < today:
            yield order.matter_id, "order", order.uid, due_on, order.unit_id


def _repeats(session: Session, ids: Sequence[int], _today: date, into: Mapping[int, _Gathered]) -> None:
    linked = select(Link.matter_id, Link.other_id).where(
        or_(Link.matter_id.in_(ids), Link.other_id.in_(ids)),
        Link.judgement == Judgement.REPEAT,
        Link.revoked_at.is_(None),
    )
    same = select(Petition.id, Petition.same_as_id).where(Petition.same_as_id.in_(ids))
    pairs = [(row[0], row[1]) for row in (*session.execute(linked), *session.execute(same))]
    about = select(Matter.id, Matter.uid, Matter.received_on).where(
        Matter.id.in_({one for pair in pairs for one in pair}), Matter.confidential.is_(False)
    )
    known = {row[0]: (row[2], row[0], row[1]) for row in session.execute(about)}
    wanted = set(ids)
    for pair in pairs:
        if not set(pair) <= known.keys():
            continue
        earlier, later = sorted(pair, key=lambda one: known[one][:2])
        if earlier in wanted:
            into[earlier].again[f"again:{known[later][2]}"] = known[later][0]


def _false(session: Session, ids: Sequence[int], _today: date, into: Mapping[int, _Gathered]) -> None:
    found = select(FalseFinding.item_id, FalseFinding.uid, FalseFinding.found_on)
    for row in session.execute(found.where(FalseFinding.item_id.in_(ids), FalseFinding.ended_on.is_(None))):
        into[row[0]].false.append((f"false:{row[1]}", row[2]))


def _yellows(session: Session, ids: Sequence[int], _today: date, into: Mapping[int, _Gathered]) -> None:
    issued = (Card.kind == CardKind.YELLOW, Card.state == CardState.ISSUED, Card.decided_on.is_not(None))
    for row in session.execute(select(Card.matter_id, Card.decided_on).where(Card.matter_id.in_(ids), *issued)):
        into[row[0]].yellows.append(row[1] or date.max)


def _reds(session: Session, today: date) -> dict[int, tuple[tuple[date, int], ...]]:
    """The red cards of each unit in this quarter and the one before, whole quarters."""
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1) - timedelta(days=1)
    since = date(first.year, (first.month - 1) // 3 * 3 + 1, 1)
    rows = select(Card.unit_id, Card.decided_on, Card.matter_id).where(
        *(Card.kind == CardKind.RED, Card.state == CardState.ISSUED),
        Card.decided_on >= since,
    )
    found: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for unit, day, matter_id in session.execute(rows.order_by(Card.decided_on, Card.id)):
        if unit is not None and day is not None:
            found[unit].append((day, matter_id))
    return {unit: tuple(issued) for unit, issued in found.items()}
