"""Supervision (督办): an order with its day and hour, and the answer to it (art. 40)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.letters import LetterKind
from app.domain.permissions import Actor
from app.domain.petitions import UNDER_REMEDY, Action, SupervisionReason
from app.models.matters import Matter
from app.models.petitions import Petition
from app.models.remedies import Remedy, SupervisionOrder, in_force
from app.operations import cards, recording
from app.operations.act_papers import accompany
from app.operations.matters import add_papers, advance, locked, said
from app.operations.papers import NewPaper
from app.operations.recording import Change


@dataclass(frozen=True)
class Supervise:
    """督办: why, what is demanded, until which day and hour."""

    reason: SupervisionReason
    demand: str
    due_at: datetime
    papers: tuple[NewPaper, ...] = ()


def supervise(
    session: Session, uid: str, version: int | None, command: Supervise, *, actor: Actor, now: datetime
) -> Matter:
    """Order an answer by a day and hour (P24), of a petition or an item; no stage moves, no clock changes.

    It goes to whoever has the matter: while a review or recheck runs to the body that decides it.

    What the ladder proposed of the matter is answered with it. An order of a petition has its letter (督办函).
    """
    matter = locked(session, Matter, uid, version, actor=actor)
    came_from = advance(session, matter, Action.SUPERVISE, actor=actor, now=now)
    demand = said(command.demand, "demand", "demand_too_short")
    if command.due_at <= now:
        raise Refused("due_at_past", "due_on")
    order = SupervisionOrder(
        reason=command.reason,
        unit_id=_has_it(matter),
        due_at=command.due_at,
        ordered_by_id=actor.person_id,
        ordered_at=now,
    )
    order.demand = demand
    matter.supervisions.append(order)
    add_papers(session, matter, command.papers, actor=actor, now=now)
    step = recording.record(
        session,
        matter,
        Action.SUPERVISE,
        actor=actor,
        now=now,
        from_stage=came_from,
        note=demand,
        changes=(Change("supervision_reason", None, command.reason), Change("due_at", None, f"{command.due_at:%F %R}")),
    )
    if isinstance(matter, Petition):
        accompany(session, matter, LetterKind.SUPERVISION, step, actor=actor, now=now)
    session.flush()
    cards.ordered(session, matter, order, actor=actor, now=now)
    return matter


def _has_it(matter: Matter) -> int | None:
    if not isinstance(matter, Petition) or matter.stage not in UNDER_REMEDY:
        return matter.unit_id
    running = in_force(matter, UNDER_REMEDY[matter.stage])
    return running.unit_id if running is not None else matter.unit_id


def decided(petition: Petition, remedy: Remedy, *, actor: Actor, now: datetime) -> None:
    """The body that was ordered to decide answers with its opinion."""
    for order in petition.supervisions:
        if order.is_open and order.unit_id == remedy.unit_id:
            order.answer, order.answered_at, order.answered_by_id = remedy.opinion, now, actor.person_id


@dataclass(frozen=True)
class AnswerSupervision:
    """督办反馈: what was done."""

    answer: str
    papers: tuple[NewPaper, ...] = ()


def answer(
    session: Session, uid: str, version: int | None, command: AnswerSupervision, *, actor: Actor, now: datetime
) -> Matter:
    """The unit answers every open order that is addressed to it."""
    matter = locked(session, Matter, uid, version, actor=actor)
    came_from = advance(session, matter, Action.ANSWER_SUPERVISION, actor=actor, now=now)
    text = said(command.answer, "answer", "report_too_short")
    for order in matter.supervisions:
        if order.is_open and order.unit_id == matter.unit_id:
            order.answer, order.answered_at, order.answered_by_id = text, now, actor.person_id
    add_papers(session, matter, command.papers, actor=actor, now=now)
    recording.record(session, matter, Action.ANSWER_SUPERVISION, actor=actor, now=now, from_stage=came_from, note=text)
    return matter
