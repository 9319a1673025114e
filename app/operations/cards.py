"""What a person makes of what the ladder raised: issues it or not, withdraws it; what the joint meeting decided."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.cards import CardKind, CardState, MeetingMeasure, decision_fault, may_decide
from app.domain.errors import NotFound, Refused
from app.domain.permissions import Actor, Permission, require
from app.models.cards import Card, MeetingDecision
from app.models.inbox import MessageKind
from app.models.matters import Kind, Matter
from app.models.remedies import SupervisionOrder
from app.operations import recording
from app.operations.matters import add_papers, check_days, locked, said
from app.operations.papers import NewPaper
from app.operations.recording import Change
from app.queries import cards
from app.queries.directory import in_post
from app.queries.dossier import HEADS

ISSUED, WITHDRAWN, MET, MET_CORRECTED = "issue_card", "withdraw_card", "meeting_decided", "meeting_corrected"
PLAYED = (CardKind.YELLOW, CardKind.RED)
"""What is issued as a card; an order is given, and the meeting decides, by acts of their own."""


@dataclass(frozen=True)
class Why:
    """Why it is not taken, or withdrawn."""

    reason: str


@dataclass(frozen=True)
class MeetingRecord:
    """What the joint meeting decided; `reason` of one that corrects what was written down before."""

    held_on: date
    measure: MeetingMeasure
    text: str
    document_no: str = ""
    due_on: date | None = None
    papers: tuple[NewPaper, ...] = ()
    reason: str = ""
    token: str | None = None


def issue(session: Session, uid: str, *, actor: Actor, now: datetime) -> Card:
    """Issue a card that was proposed, or that was not to be issued and is after all: handler, holder and the unit's
    head are told, and the matter's page shows it.

    Raises Refused `card_not_to_be_issued`, `card_decided`.
    """
    card, matter = _opened(session, uid, actor)
    if card.kind not in PLAYED:
        raise Refused("card_not_to_be_issued")
    if card.state not in (CardState.PROPOSED, CardState.DISMISSED):
        raise Refused("card_decided")
    card.state, card.decided_at, card.decided_on = CardState.ISSUED, now, local_day(now)
    card.decided_by_id = actor.person_id
    _record(session, card, matter, ISSUED, MessageKind.CARD, None, actor=actor, now=now)
    return card


def dismiss(session: Session, uid: str, command: Why, *, actor: Actor, now: datetime) -> Card:
    """Leave what was proposed: no card, no order, nothing for the meeting; the reason stays with it.

    Raises Refused `card_decided`, `reason_too_short`, `card_of_own_matter`.
    """
    card, matter = _opened(session, uid, actor)
    if card.state is not CardState.PROPOSED:
        raise Refused("card_decided")
    _not_his_own(matter, actor)
    card.reason = said(command.reason, "reason", "reason_too_short")
    card.state, card.decided_at, card.decided_on = CardState.DISMISSED, now, local_day(now)
    card.decided_by_id = actor.person_id
    recording.note_event(
        session,
        "card.dismiss",
        actor=actor,
        now=now,
        kind="card",
        uid=uid,
        detail={"matter": matter.uid, "kind": card.kind.value, "cause": card.cause.value},
    )
    return card


def withdraw(session: Session, uid: str, command: Why, *, actor: Actor, now: datetime) -> Card:
    """Withdraw a card that was issued: it stays visible as withdrawn with its reason and counts no more.

    Raises Refused `card_not_issued`, `reason_too_short`, `card_of_own_matter`.
    """
    card, matter = _opened(session, uid, actor)
    if card.state is not CardState.ISSUED or card.kind not in PLAYED:
        raise Refused("card_not_issued")
    _not_his_own(matter, actor)
    card.withdrawal = said(command.reason, "reason", "reason_too_short")
    card.state, card.withdrawn_at, card.withdrawn_by_id = CardState.WITHDRAWN, now, actor.person_id
    _record(session, card, matter, WITHDRAWN, MessageKind.CARD_WITHDRAWN, card.withdrawal, actor=actor, now=now)
    return card


def record_meeting(session: Session, uid: str, command: MeetingRecord, *, actor: Actor, now: datetime) -> Card:
    """Write down what the joint meeting decided (art. 39), or correct it with the reason. A form sent twice is one.

    Raises Refused `card_not_for_meeting`, `card_decided`, `demand_too_short`, `put_right_without_day`,
    `put_right_day_past`, `day_in_future`, `reason_too_short`, `nothing_changed`.
    """
    card, matter = _opened(session, uid, actor)
    if recording.made_before(session, command.token) is not None:
        return card
    if card.kind is not CardKind.MEETING:
        raise Refused("card_not_for_meeting")
    if card.state not in (CardState.PROPOSED, CardState.ISSUED):
        raise Refused("card_decided")
    decision = card.decision
    check_days(command.held_on, "held_on", now=now, not_before=local_day(card.proposed_at) if not decision else None)
    due_on = command.due_on if command.measure is MeetingMeasure.PUT_RIGHT else None
    decision_fault(command.measure, due_on, command.held_on)
    why = said(command.reason, "reason", "reason_too_short") if decision is not None else None
    before = _facts(decision)
    made = decision or MeetingDecision(card_id=card.id, recorded_by_id=actor.person_id, recorded_at=now)
    made.held_on, made.measure, made.due_on = command.held_on, command.measure, due_on
    made.text = said(command.text, "text", "demand_too_short")
    made.document_no = command.document_no.strip() or None
    after = _facts(made)
    changes = tuple(Change(name, before.get(name), said_) for name, said_ in after.items() if before.get(name) != said_)
    if decision is not None and not changes and not command.papers:
        raise Refused("nothing_changed", "reason")
    card.decision = made
    card.state, card.decided_at, card.decided_on = (
        CardState.ISSUED,
        card.decided_at or now,
        card.decided_on or local_day(now),
    )
    card.decided_by_id = card.decided_by_id or actor.person_id
    add_papers(session, matter, command.papers, actor=actor, now=now)
    action = MET if decision is None else MET_CORRECTED
    _record(session, card, matter, action, MessageKind.CARD, why or made.text, changes, actor=actor, now=now)
    recording.spend(session, command.token, card.uid, actor=actor, now=now)
    return card


def ordered(session: Session, matter: Matter, order: SupervisionOrder, *, actor: Actor, now: datetime) -> None:
    """The order that was just given answers every proposal of one for this matter."""
    waiting = select(Card).where(
        Card.matter_id == matter.id, Card.kind == CardKind.ORDER, Card.state == CardState.PROPOSED
    )
    for card in session.scalars(waiting):
        card.state, card.decided_at, card.decided_on = CardState.ISSUED, now, local_day(now)
        card.decided_by_id, card.order = actor.person_id, order


def _opened(session: Session, uid: str, actor: Actor) -> tuple[Card, Matter]:
    require(actor, Permission.CARD_ISSUE)
    card = cards.by_uid(session, actor, uid)
    if card is None or not may_decide(actor, is_item=card.matter.kind == Kind.ITEM):
        raise NotFound
    matter = locked(session, Matter, card.matter.uid, None, actor=actor)
    session.refresh(card)
    return card, matter


def _not_his_own(matter: Matter, actor: Actor) -> None:
    if actor.person_id is not None and actor.person_id in (matter.handler_id, matter.holder_id):
        raise Refused("card_of_own_matter", "reason")


def _facts(decision: MeetingDecision | None) -> dict[str, str | None]:
    if decision is None:
        return {}
    return {
        "meeting_on": f"{decision.held_on}",
        "meeting_measure": decision.measure.value,
        "meeting_text": decision.text,
        "meeting_document": decision.document_no,
        "meeting_due_on": f"{decision.due_on}" if decision.due_on else None,
    }


def _record(
    session: Session,
    card: Card,
    matter: Matter,
    action: str,
    told: MessageKind,
    note: str | None,
    changes: tuple[Change, ...] = (),
    *,
    actor: Actor,
    now: datetime,
) -> None:
    heads = in_post(session, local_day(now), *HEADS, unit_id=card.unit_id) if card.unit_id else []
    persons = {matter.handler_id, matter.holder_id, *(head.person_id for head in heads)} - {None}
    about = changes or (Change("card", None, card.kind.value), Change("card_cause", None, card.cause.value))
    recording.record(
        session,
        matter,
        action,
        actor=actor,
        now=now,
        from_stage=matter.stage,
        note=note,
        changes=about,
        tells=[(person, told) for person in sorted(one for one in persons if one is not None)],
    )
