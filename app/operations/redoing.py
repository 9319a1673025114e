"""What a review or recheck revoked is handled anew (责令重新办理)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.clocks import Order, RuleId
from app.domain.errors import Refused
from app.domain.letters import LetterKind
from app.domain.permissions import Actor
from app.domain.petitions import Action, Finding, RemedyKind, Stage
from app.models.matters import StopReason
from app.models.petitions import Petition
from app.operations import clocks, recording, report_day
from app.operations.act_papers import accompany
from app.operations.handling import extension_told
from app.operations.matters import add_papers, advance, entered_late, in_future, locked, said
from app.operations.papers import NewPaper
from app.operations.recording import Change
from app.operations.remedies import LIMITS, Decide, Served, mark_served, running, write_and_serve, write_opinion
from app.operations.taking_over import drop_handler_elsewhere
from app.operations.witnesses import proven


@dataclass(frozen=True)
class Redo:
    """责令重新办理: until when, and how the petitioner was told; of a recheck the opinion with it, and its day."""

    due_on: date
    reason: str
    served: Served
    law: str = ""
    papers: tuple[NewPaper, ...] = ()
    decided_on: date | None = None


def redo(session: Session, uid: str, version: int | None, command: Redo, *, actor: Actor, now: datetime) -> Petition:
    """What was revoked is handled anew (P18): by the day ordered, at most 60 days; the same opinion may not come
    again."""
    petition, today = locked(session, Petition, uid, version, actor=actor), local_day(now)
    came_from = advance(session, petition, Action.REDO, actor=actor, now=now)
    reason = said(command.reason, "reason", "reason_too_short")
    kind = RemedyKind.RECHECK if came_from == Stage.IN_RECHECK else RemedyKind.REVIEW
    if kind is RemedyKind.RECHECK:
        opinion = Decide(Finding.REVOKE_REDO, reason, command.law, decided_on=command.decided_on)
        remedy = write_opinion(session, petition, kind, opinion, actor, now)
        late = write_and_serve(remedy, command.served, now)
    else:
        remedy = running(petition, kind)
        late = entered_late(mark_served(remedy, command.served, now).on, command.served.entered_late, now=now)
    proof = proven(command.served.way, command.served.proof, command.papers)
    add_papers(session, petition, command.papers, actor=actor, now=now)
    # A review's limit ends with the reply, a recheck's with its opinion (D8, D10).
    done_on = remedy.decided_on if kind is RemedyKind.RECHECK else remedy.delivered_on
    clocks.stop(petition, [LIMITS[kind]], done_on or today)
    in_future(command.due_on, "due_on", now=now)
    step = recording.record(
        *(session, petition, Action.REDO),
        actor=actor,
        now=now,
        from_stage=came_from,
        note=reason,
        changes=(Change("redo_due_on", None, command.due_on.isoformat()), *proof, *extension_told(petition)),
        late=late,
    )
    if kind is RemedyKind.RECHECK:
        accompany(session, petition, LetterKind.RECHECK_OPINION, step, command.papers, actor=actor, now=now)
    orderer_id = petition.verifier_id
    begin_anew(petition, today)
    petition.verifier_id = orderer_id  # he sees it until the new opinion, and puts its day right
    drop_handler_elsewhere(session, petition, now=now)
    # What is revoked is served on nobody more, and carried out by nobody.
    clocks.stop(petition, [RuleId.D5, RuleId.D6, RuleId.EXECUTION], today, StopReason.ENDED)
    petition.redo_on = today
    clock = clocks.start(session, petition, RuleId.D5, today, unit_id=petition.unit_id, again=True)
    if command.due_on > clock.due_on:
        raise Refused("redo_too_late", "due_on", latest=clock.due_on)
    petition.report_due_on = command.due_on
    clocks.set_day(session, petition, RuleId.D11, command.due_on, Order.REDONE, started_on=today, today=today)
    session.flush()
    return petition


@dataclass(frozen=True)
class SetRedoDay:
    """更正重新办理的期限: the right day, and why it was wrong."""

    due_on: date
    reason: str


def set_redo_day(
    session: Session, uid: str, version: int | None, command: SetRedoDay, *, actor: Actor, now: datetime
) -> Petition:
    """Whoever ordered it to be done anew puts the day right, before that is over and within the sixty days that began
    with the order (P18); its clock follows, old and new stand in the step.

    Raises Refused `redo_day_over`, `redo_too_late` or `nothing_changed`, at the day.
    """
    petition, today = locked(session, Petition, uid, version, actor=actor), local_day(now)
    came_from = advance(session, petition, Action.SET_REDO_DAY, actor=actor, now=now)
    reason, before = said(command.reason, "reason", "reason_too_short"), petition.report_due_on
    if before is not None and before < today:
        raise Refused("redo_day_over", "due_on", due_on=before)
    in_future(command.due_on, "due_on", now=now)
    if command.due_on == before:
        raise Refused("nothing_changed", "due_on")
    report_day.check_anew(petition, command.due_on, today, "due_on")
    petition.report_due_on = command.due_on
    clocks.move_day(session, petition, RuleId.D11, command.due_on, Order.CORRECTED, today)
    was, now_is = (day.isoformat() if day else None for day in (before, command.due_on))
    recording.record(
        *(session, petition, Action.SET_REDO_DAY),
        actor=actor,
        now=now,
        from_stage=came_from,
        note=reason,
        changes=(Change("redo_due_on", was, now_is), Change(f"{clocks.CLOCK}{RuleId.D11}", was, now_is)),
    )
    return petition


def begin_anew(petition: Petition, today: date) -> None:
    """What was decided and served counts no more; it stays readable in the timeline and the papers."""
    for remedy in petition.remedies:
        remedy.ended_on = remedy.ended_on or today
    for delivery in petition.deliveries:
        delivery.ended_on = delivery.ended_on or today
    petition.decision = petition.decisions = petition.adoption = petition.issued_on = None
    petition.delivered_on = petition.delivery_way = petition.verifier_id = None
    petition.extension_told_on = petition.extension_told_way = petition.lapsed = None
