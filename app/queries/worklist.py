"""What waits for the actor: queues with their counts, and the matters of one of them."""

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, func, or_, select, true, union_all
from sqlalchemy.orm import Session, aliased

from app.domain import petitions, rectification
from app.domain.clocks import RuleId
from app.domain.escalation import BLUE_DAYS
from app.domain.permissions import Actor, Permission
from app.domain.visits import Conclusion
from app.models.assists import Assist
from app.models.matters import Clock, Kind, Matter
from app.models.rectification import FalseFinding, RectificationItem
from app.models.timeline import Step
from app.models.visits import Visit
from app.queries import advice, assists, executions, recusals
from app.queries.handover import left_behind
from app.queries.kept import kept
from app.queries.matters import NEXT_DUE, OWNERLESS, WEEK, Due, Page, by_ids, duties, falls, has_clock
from app.queries.turns import LOOKING_BACK, has_a_turn, may_do
from app.queries.visibility import read_through, visible


class Queue(StrEnum):
    """One list of the clerk's day; the order is the order of urgency on the page."""

    LATE = "late"
    TODAY = "today"
    NEAR = "near"
    WEEK = "week"
    RETURNED = "returned"
    TO_ROUTE = "to_route"
    TO_RULE = "to_rule"
    TO_TRANSFER = "to_transfer"
    TO_SIGN_FOR = "to_sign_for"
    TO_ACCEPT = "to_accept"
    TO_HANDLE = "to_handle"
    TO_DELIVER = "to_deliver"
    TO_CLOSE = "to_close"
    TO_REVIEW = "to_review"
    TO_ASSIST = "to_assist"
    TO_DECIDE_RECUSAL = "to_decide_recusal"
    TO_CLAIM = "to_claim"
    TO_PLAN = "to_plan"
    TO_APPROVE_PLAN = "to_approve_plan"
    TO_VERIFY = "to_verify"
    TO_SIGN_OFF = "to_sign_off"
    TO_EXTEND = "to_extend"
    TO_CHECK = "to_check"
    TO_REFER = "to_refer"
    TO_ANSWER_ADVICE = "to_answer_advice"
    TO_CARRY_OUT = "to_carry_out"
    VISIT_TODAY = "visit_today"
    TO_VISIT = "to_visit"
    TO_REOPEN = "to_reopen"
    HELD = "held"
    OWNERLESS = "ownerless"
    LEFT_BEHIND = "left_behind"
    OTHERS_LATE = "others_late"
    OTHERS_WEEK = "others_week"


P, R = petitions.Stage, rectification.Stage

_OTHERS = {Queue.OTHERS_LATE: (Due.LATE,), Queue.OTHERS_WEEK: (Due.TODAY, Due.WEEK)}
"""Queues of what is due by a day while it is another's turn: the reader follows it."""
_DUE = {Queue(due.value): (due,) for due in Due} | _OTHERS
"""Queues of what is due by a day."""
HORIZON = max(timedelta(days=BLUE_DAYS), WEEK)
"""As far as the timed queues look ahead."""

BACK = ("return", "rework", "reopen", "redo")
"""Acts by which a matter comes back to whoever handles and holds it."""

_SHOWN: dict[Queue, tuple[Permission, ...]] = {
    Queue.RETURNED: (Permission.MATTER_HANDLE,),
    Queue.TO_ROUTE: (Permission.MATTER_ROUTE,),
    Queue.TO_RULE: (Permission.MATTER_ROUTE,),
    Queue.TO_TRANSFER: (Permission.ACCUSATION_VIEW,),
    Queue.TO_SIGN_FOR: (Permission.MATTER_HANDLE,),
    Queue.TO_ACCEPT: (Permission.MATTER_APPROVE,),
    Queue.TO_HANDLE: (Permission.MATTER_HANDLE,),
    Queue.TO_DELIVER: (Permission.MATTER_HANDLE,),
    Queue.TO_CLOSE: (Permission.MATTER_APPROVE,),
    Queue.TO_REVIEW: (Permission.MATTER_REVIEW, Permission.MATTER_RECHECK),
    Queue.TO_ASSIST: (Permission.MATTER_HANDLE,),
    Queue.TO_DECIDE_RECUSAL: (Permission.RECUSAL_DECIDE,),
    Queue.TO_CLAIM: (Permission.MATTER_APPROVE,),
    Queue.TO_PLAN: (Permission.MATTER_HANDLE,),
    Queue.TO_APPROVE_PLAN: (Permission.ITEM_ENTER,),
    Queue.TO_VERIFY: (Permission.ITEM_VERIFY,),
    Queue.TO_SIGN_OFF: (Permission.ITEM_SIGN_OFF,),
    Queue.TO_EXTEND: (Permission.ITEM_ENTER,),
    Queue.TO_CHECK: (Permission.ITEM_VERIFY,),
    Queue.TO_REFER: (Permission.ITEM_ENTER,),
    Queue.TO_ANSWER_ADVICE: (Permission.MATTER_ROUTE, Permission.MATTER_APPROVE),
    Queue.TO_CARRY_OUT: (Permission.MATTER_HANDLE, Permission.MATTER_APPROVE),
    Queue.VISIT_TODAY: (Permission.VISIT_RECORD,),
    Queue.TO_VISIT: (Permission.VISIT_RECORD,),
    Queue.TO_REOPEN: (Permission.MATTER_ROUTE, Permission.ITEM_ENTER),
    Queue.HELD: (Permission.MATTER_HANDLE, Permission.MATTER_ROUTE, Permission.ITEM_ENTER),
    Queue.OWNERLESS: (Permission.MATTER_NAME_HOLDER,),
    Queue.LEFT_BEHIND: (Permission.MATTER_APPROVE, Permission.MATTER_NAME_HOLDER),
}


PA, RA = petitions.Action, rectification.Action

_ACTS: dict[Queue, tuple[StrEnum, ...]] = {
    Queue.TO_ROUTE: (PA.ASSIGN,),
    Queue.TO_RULE: (PA.AGREE,),
    Queue.TO_TRANSFER: (PA.TRANSFER,),
    Queue.TO_SIGN_FOR: (PA.SIGN_FOR,),
    Queue.TO_ACCEPT: (PA.ACCEPT,),
    Queue.TO_DELIVER: (PA.DELIVER,),
    Queue.TO_REVIEW: (PA.ADMIT, PA.REVIEW, PA.RECHECK, PA.REDO, PA.DELIVER),
    # An urgent one is reported before it is closed, the file of one about poverty checked.
    Queue.TO_CLOSE: (PA.CHECK_FILE, PA.CLOSE, PA.REPORT_URGENT),
    Queue.TO_CLAIM: (RA.CLAIM,),
    Queue.TO_APPROVE_PLAN: (RA.APPROVE_PLAN,),
    Queue.TO_VERIFY: (RA.VERIFY, RA.RETURN),
    Queue.TO_SIGN_OFF: (RA.SIGN_OFF, RA.KEEP_WATCH),
    Queue.TO_EXTEND: (RA.GRANT_EXTENSION,),
    Queue.TO_CHECK: (RA.CHECK,),
    Queue.VISIT_TODAY: (PA.VISIT,),
    Queue.TO_VISIT: (PA.VISIT,),
    Queue.TO_REOPEN: (PA.REOPEN, RA.REWORK),
}
"""What a queue waits for, of either kind: only whoever may do it, by the rules, finds a matter there."""


@dataclass(frozen=True)
class QueueCount:
    """A queue and how many matters wait in it."""

    queue: Queue
    count: int


@kept
def queues(session: Session, actor: Actor, *, today: date) -> Sequence[QueueCount]:
    """The queues of the actor's roles with their counts."""
    shown = tuple(queue for queue in Queue if is_shown(queue, actor))
    found: dict[str, int] = {queue: len(waiting) for queue, waiting in _by_day(session, actor, today=today).items()}
    for counts in _counts(actor, today, shown):
        found |= session.execute(counts).one()._asdict()
    return [QueueCount(queue, found[queue]) for queue in shown]


@kept
def some(session: Session, actor: Actor, wanted: tuple[Queue, ...], *, today: date) -> Sequence[QueueCount]:
    """Those of these queues that are the actor's, with their counts; none of what is due by a day."""
    shown, found = tuple(queue for queue in wanted if is_shown(queue, actor)), dict[str, int]()
    for counts in _counts(actor, today, shown):
        found |= session.execute(counts).one()._asdict()
    return [QueueCount(queue, found[queue]) for queue in shown]


def is_shown(queue: Queue, actor: Actor) -> bool:
    """Whether the queue belongs to one of the actor's roles."""
    return actor.may(*_SHOWN.get(queue, (Permission.MATTER_VIEW,)))


def is_followed(queue: Queue) -> bool:
    """Whether the queue gathers what others have to do."""
    return queue in _OTHERS


def page(session: Session, actor: Actor, queue: Queue, *, today: date, number: int = 1, size: int = 20) -> Page:
    """One page of a queue, the nearest date first."""
    number, size = max(1, min(number, 5000)), max(1, min(size, 100))
    total = session.scalar(_count(queue, actor, today)) or 0
    found = ids(actor, queue, today).limit(size).offset((number - 1) * size)
    return Page(by_ids(session, session.scalars(found).all()), total, number, size)


def all_of(session: Session, actor: Actor, queue: Queue, *, today: date, most: int) -> list[Matter]:
    """The matters of a queue, as many as are wanted at most, the nearest date first."""
    return by_ids(session, session.scalars(ids(actor, queue, today).limit(most)).all())


def first(
    session: Session, actor: Actor, queues: Sequence[Queue], *, today: date, size: int
) -> list[tuple[Queue, Matter]]:
    """The first matters of each of these queues by date, the nearest first; a matter stands where it is met first."""
    met: dict[int, Queue] = {}
    for queue in queues:
        if queue in _DUE:
            nearest: Iterable[int] = _by_day(session, actor, today=today)[queue]
        else:
            nearest = _nearest_visits(session, actor, most=size * len(queues))
        fresh = (matter_id for matter_id in nearest if matter_id not in met)
        met |= dict.fromkeys(list(islice(fresh, size)), queue)
    return [(met[matter.id], matter) for matter in by_ids(session, list(met))]


@lru_cache(maxsize=256)
def _counts(actor: Actor, today: date, shown: tuple[Queue, ...]) -> list[Select[Any]]:
    """The counts of the queues without a day in at most two statements, built once for a person and day."""
    closed = [queue for queue in shown if queue in _OF_CLOSED]
    # What is closed and not settled is read through once for all its queues; each other queue has its own index.
    over = [func.count().filter(_of_closed(queue, actor, today)).label(queue) for queue in closed]
    others = [queue for queue in shown if queue not in _DUE and queue not in closed]
    found = [
        select(*(_count(queue, actor, today).label(queue) for queue in others)),
        select(*over).select_from(Matter).where(visible(actor), _CLOSED),
    ]
    return [counts for counts in found if counts.selected_columns]


@kept
def _by_day(session: Session, actor: Actor, *, today: date) -> Mapping[Queue, Sequence[int]]:
    """The matters of each queue of what is due, the nearest day first."""
    found: dict[Queue, dict[int, None]] = {queue: {} for queue in _DUE}
    for row in session.execute(_due_of_all(actor, today)):
        for queue, falls_in in zip(_DUE, row[1:], strict=True):
            if falls_in:
                found[queue].setdefault(row[0])
    return {queue: array("q", waiting) for queue, waiting in found.items()}


@lru_cache(maxsize=256)
def _due_of_all(actor: Actor, today: date) -> Select[Any]:
    """What is due of each matter, with the queues it stands in: read through once for all of them."""
    duty = duties(today + HORIZON)
    asked = select(duty, has_a_turn(actor).is_(True).label("own"))
    found = asked.join_from(duty, Matter, Matter.id == duty.c.matter_id).where(visible(actor))
    answers = assists.duties(actor).add_columns(true().label("own"))
    answers = answers.join(Matter, Matter.id == Assist.matter_id).where(visible(actor))
    due = union_all(found, answers).cte("due").prefix_with("MATERIALIZED")
    places = [and_(_falls(due, queue, today), _turn(queue, due.c.own)).label(queue) for queue in _DUE]
    return select(due.c.matter_id, *places).order_by(due.c.due_on)


@kept
def _nearest_visits(session: Session, actor: Actor, *, most: int) -> Sequence[int]:
    """The first of what waits for its visit."""
    return session.scalars(_visits_by_day(actor).limit(most)).all()


@lru_cache(maxsize=256)
def _visits_by_day(actor: Actor) -> Select[int]:
    """What waits for its visit, in the order of an index: the first are found without sorting all."""
    found = select(_VISITS.c.matter_id).join_from(_VISITS, Matter, Matter.id == _VISITS.c.matter_id)
    mine = may_do(actor, *_ACTS[Queue.TO_VISIT]).is_(True)
    return found.where(visible(actor), _over(read_through(Matter.stage)), mine).order_by(_VISITS.c.due_on)


def _count(queue: Queue, actor: Actor, today: date) -> Select[int]:
    return select(func.count(Matter.id)).where(*queued(queue, actor, today))


@lru_cache(maxsize=1024)
def ids(actor: Actor, queue: Queue, today: date) -> Select[int]:
    """The ids of all matters of a queue, the nearest date first."""
    found = select(Matter.id).where(*queued(queue, actor, today))
    own = {
        Queue.TO_ASSIST: assists.next_due,
        Queue.TO_ANSWER_ADVICE: advice.next_due,
        Queue.TO_CARRY_OUT: executions.next_due,
    }
    nearest = own[queue](actor) if queue in own else NEXT_DUE
    return found.order_by(nearest.nulls_last(), Matter.received_on, Matter.id)


def queued(queue: Queue, actor: Actor, today: date) -> list[ColumnElement[bool]]:
    """The queue as SQL, visibility first."""
    return [visible(actor), _condition(queue, actor, today)]


def _condition(queue: Queue, actor: Actor, today: date) -> ColumnElement[bool]:
    match queue:
        case Queue.LATE | Queue.TODAY | Queue.NEAR | Queue.WEEK | Queue.OTHERS_LATE | Queue.OTHERS_WEEK:
            own = and_(or_(*(has_clock(due, today) for due in _DUE[queue])), _turn(queue, has_a_turn(actor)))
            return own if is_followed(queue) else or_(own, _answer_falls(queue, actor, today))
        case Queue.RETURNED:
            return and_(came_back(), _mine(actor))
        case Queue.TO_HANDLE:
            return and_(or_(_at(Kind.PETITION, P.ACCEPTED), _at(Kind.ITEM, R.RECTIFYING)), _mine(actor))
        case Queue.TO_PLAN:
            return and_(_at(Kind.ITEM, R.CLAIMED, R.REOPENED), ~_PLANNED, _mine(actor))
        case Queue.VISIT_TODAY | Queue.TO_VISIT | Queue.TO_REOPEN:
            return and_(_CLOSED, _of_closed(queue, actor, today))
        case Queue.TO_ANSWER_ADVICE:
            return advice.waiting_for(actor)
        case Queue.TO_CARRY_OUT:
            return executions.waiting_for(actor)
        case Queue.TO_ASSIST:
            return assists.waiting_for(actor)
        case Queue.TO_DECIDE_RECUSAL:
            return recusals.waiting_for(actor, today)
        case Queue.HELD:
            return Matter.holder_id == actor.person_id
        case Queue.OWNERLESS:
            return OWNERLESS
        case Queue.LEFT_BEHIND:
            return left_behind(today)
        case Queue.TO_TRANSFER:
            return and_(_at(Kind.PETITION, P.REGISTERED), may_do(actor, *_ACTS[queue]))
        case Queue.TO_CHECK:
            near = select(Clock.matter_id).where(
                Clock.stopped_on.is_(None), Clock.rule == RuleId.R11, Clock.due_on <= today + WEEK
            )
            return and_(may_do(actor, *_ACTS[queue]), Matter.id.in_(near))
        case Queue.TO_REFER:
            return and_(Matter.stage != R.VOID.value, Matter.id.in_(_NOT_SENT_ON))
        case Queue.TO_REVIEW:
            return and_(_at(Kind.PETITION, P.IN_REVIEW, P.REVIEWED, P.IN_RECHECK), may_do(actor, *_ACTS[queue]))
        case Queue.TO_CLOSE:
            before_the_end = and_(_at(Kind.PETITION, P.IN_RECHECK), may_do(actor, PA.CHECK_FILE))
            return or_(and_(_at(Kind.PETITION, P.DELIVERED), may_do(actor, *_ACTS[queue])), before_the_end)
        case _:
            return may_do(actor, *_ACTS[queue])


def _falls(duty: FromClause, queue: Queue, today: date) -> ColumnElement[bool]:
    days = (duty.c.started_on, duty.c.nominal_on, duty.c.due_on)
    return or_(*(falls(days, due, today) for due in _DUE[queue]))


def _answer_falls(queue: Queue, actor: Actor, today: date) -> ColumnElement[bool]:
    """Whether the answer of one of the reader's units as an assisting one falls there: that is always his turn."""
    fallen = or_(*(falls(assists.DAYS, due, today) for due in _DUE[queue]))
    return Matter.id.in_(assists.duties(actor).with_only_columns(Assist.matter_id).where(fallen))


def _turn(queue: Queue, own: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether it is the reader's turn, or in what he only follows another's."""
    # As a value, not a condition: SQLite would look up each of its branches instead of following the days. What no
    # column says (nobody handles it yet) is not the reader's.
    return own.is_not(True) if is_followed(queue) else own.is_(True)


def _at(kind: Kind, *stages: StrEnum) -> ColumnElement[bool]:
    return and_(Matter.kind == kind, Matter.stage.in_([stage.value for stage in stages]))


def _mine(actor: Actor) -> ColumnElement[bool]:
    return or_(Matter.handler_id == actor.person_id, Matter.holder_id == actor.person_id)


def _over(stage: ColumnElement[str]) -> ColumnElement[bool]:
    return and_(stage.in_((P.CLOSED.value, P.FINAL.value)), ~Matter.is_history)


_VISITING = select(Clock.matter_id, Clock.due_on).where(Clock.stopped_on.is_(None), Clock.rule.in_(LOOKING_BACK))
_VISITS = _VISITING.subquery("visit")
_TO_BE_VISITED = Matter.id.in_(_VISITING.with_only_columns(Clock.matter_id))
_WANTING = select(Visit.matter_id).where(Visit.conclusion == Conclusion.REOPEN_PROPOSED)
_FOUND_LATER = and_(
    Matter.id.in_(_WANTING),
    exists(_WANTING.where(Visit.matter_id == Matter.id, Visit.visited_on > Matter.settled_on).correlate(Matter)),
)
"""Settled, and a visit after that found it wanting all the same."""
_CLOSED = and_(_over(Matter.stage.expression), or_(Matter.settled_on.is_(None), _TO_BE_VISITED, _FOUND_LATER))
_ITEM = RectificationItem.__table__.c
_PLANNED = exists().where(_ITEM.id == Matter.id, _ITEM.planned_at.is_not(None))
"""A plan was reported and waits for approval."""
_NOT_SENT_ON = select(FalseFinding.item_id).where(FalseFinding.referred_on.is_(None), FalseFinding.ended_on.is_(None))
"""Items that were reported as done and were not, which nobody has sent on to whoever holds to account."""


def _visit_due(today: date) -> ColumnElement[bool]:
    running = (Clock.stopped_on.is_(None), Clock.rule.in_(LOOKING_BACK))
    return Matter.id.in_(select(Clock.matter_id).where(*running, Clock.due_on == today))


_OF_CLOSED: dict[Queue, Callable[[date], ColumnElement[bool]]] = {
    Queue.VISIT_TODAY: _visit_due,
    Queue.TO_VISIT: lambda _: _TO_BE_VISITED,
    Queue.TO_REOPEN: lambda _: and_(~_TO_BE_VISITED, or_(Matter.settled_on.is_(None), _FOUND_LATER)),
}


def _of_closed(queue: Queue, actor: Actor, today: date) -> ColumnElement[bool]:
    return and_(_OF_CLOSED[queue](today), may_do(actor, *_ACTS[queue]))


def to_be_visited(actor: Actor) -> list[ColumnElement[bool]]:
    """Whatever of what the actor sees waits for its visit, whoever may make it."""
    return [visible(actor), _CLOSED, _TO_BE_VISITED]


def came_back() -> ColumnElement[bool]:
    """The last move of the matter was one that sent it back; what was only noted since does not count."""
    later = aliased(Step)
    moved_on = exists().where(later.matter_id == Step.matter_id, later.id > Step.id, later.from_stage != later.to_stage)
    # Matter by matter: those of one person are few, the steps of all are many.
    return exists().where(Step.matter_id == Matter.id, Step.action.in_(BACK), ~moved_on).correlate(Matter)
