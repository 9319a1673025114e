"""While a petition is handled: extension, hearing, mediation (延期、听证、调解)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.clocks import Order, RuleId
from app.domain.errors import Refused
from app.domain.letters import LetterKind
from app.domain.permissions import Actor
from app.domain.petitions import Action, RemedyKind, Stage
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.models.remedies import Hearing, Remedy, in_force
from app.operations import clocks, recording, report_day
from app.operations.act_papers import accompany, brought
from app.operations.matters import add_papers, advance, check_days, entered_late, in_future, locked, said
from app.operations.papers import NewPaper
from app.operations.recording import Change
from app.operations.routing import Told, check_told
from app.queries import letters
from app.queries.calendar import rule_sets
from app.queries.limits import receipt_of

HEARD_LATE = "heard_late"
"""Of a hearing that began once the recheck's time was up: the last day, which stays."""


@dataclass(frozen=True)
class Extend:
    """延期: by how many days, why, and how the petitioner was told."""

    days: int
    reason: str
    told: Told
    papers: tuple[NewPaper, ...] = ()


def extend(
    session: Session, uid: str, version: int | None, command: Extend, *, actor: Actor, now: datetime
) -> Petition:
    """Extend the 60 days once, by at most 30, before they are over (P11, art. 34): D6 takes the place of D5.

    Raises Refused with `extension_*` of the rule, or what keeps this actor from it today.
    """
    petition, today = locked(session, Petition, uid, version, actor=actor), local_day(now)
    came_from = advance(session, petition, Action.EXTEND, actor=actor, now=now)
    reason = said(command.reason, "reason", "reason_too_short")
    late = check_told(petition, command.told, now=now, not_before=_told_from(session, petition, command, today))
    before, after = clocks.extend(session, petition, command.days, today)
    petition.extension_told_on, petition.extension_told_way = command.told.on, command.told.way
    add_papers(session, petition, command.papers, actor=actor, now=now)
    step = recording.record(
        session,
        petition,
        Action.EXTEND,
        actor=actor,
        now=now,
        from_stage=came_from,
        note=reason,
        changes=(
            Change(f"{clocks.CLOCK}{RuleId.D6}", before.due_on.isoformat(), after.due_on.isoformat()),
            *(Change(name, None, told) for name, told in _told(petition)),
            *command.told.proven(command.papers),
        ),
        late=late,
    )
    if not command.told.exempt:
        kind, told_on = LetterKind.EXTENSION_NOTICE, command.told.on
        accompany(session, petition, kind, step, command.papers, actor=actor, now=now, told_on=told_on)
    return petition


@dataclass(frozen=True)
class ExtendReport:
    """延长反馈日期: to which day, and why."""

    due_on: date
    reason: str
    papers: tuple[NewPaper, ...] = ()


def extend_report(
    session: Session, uid: str, version: int | None, command: ExtendReport, *, actor: Actor, now: datetime
) -> Petition:
    """Who assigned it agrees to a later day for its result and report (D11): the unit alone cannot, whatever it does
    with its own 60 days.

    Raises Refused `report_day_not_later` (due_on) or `report_day_too_late`, beyond what the county and the limit of the
    handling itself allow.
    """
    petition = locked(session, Petition, uid, version, actor=actor)
    came_from = advance(session, petition, Action.EXTEND_REPORT, actor=actor, now=now)
    reason = said(command.reason, "reason", "reason_too_short")
    in_future(command.due_on, "due_on", now=now)
    before = max(clock.due_on for clock in petition.clocks if clock.rule is RuleId.D11 and clock.stopped_on is None)
    if command.due_on <= before:
        raise Refused("report_day_not_later", "due_on", due_on=before)
    if command.due_on > (latest := report_day.latest_extended(session, petition)):
        raise Refused("report_day_too_late", "due_on", latest=latest)
    add_papers(session, petition, command.papers, actor=actor, now=now)
    clocks.move_day(session, petition, RuleId.D11, command.due_on, Order.EXTENDED, local_day(now))
    petition.report_due_on = command.due_on
    recording.record(
        *(session, petition, Action.EXTEND_REPORT),
        actor=actor,
        now=now,
        from_stage=came_from,
        note=reason,
        changes=(Change("report_due_on", before.isoformat(), command.due_on.isoformat()),),
    )
    return petition


def extension_told(petition: Petition) -> tuple[Change, ...]:
    """What a new beginning drops of the extension before it: when and how the petitioner was told."""
    return tuple(Change(name, told, None) for name, told in _told(petition))


def _told(petition: Petition) -> list[tuple[str, str]]:
    on, way = petition.extension_told_on, petition.extension_told_way
    return [("extension_told_on", on.isoformat()), ("extension_told_way", way)] if on and way else []


def _told_from(session: Session, petition: Petition, command: Extend, today: date) -> date | None:
    """From which day on he can have been told: that of the paper made final before, or of a paper that is brought any
    day since the acceptance; else the approval is of today."""
    if any(paper.role == PaperRole.NOTICE for paper in command.papers):
        return petition.accepted_on
    letter = letters.unused(session, petition, LetterKind.EXTENSION_NOTICE)
    return local_day(letter.sealed_at) if letter is not None and letter.sealed_at is not None else today


@dataclass(frozen=True)
class Hear:
    """听证: from which day to which, and what came of it."""

    first_on: date
    last_on: date
    record: str
    papers: tuple[NewPaper, ...] = ()
    entered_late: str = ""


def hear(session: Session, uid: str, version: int | None, command: Hear, *, actor: Actor, now: datetime) -> Petition:
    """Record a hearing with its minutes (P12). Only in a recheck its days are left out of the 30 (art. 36 para 2,
    DOMAIN 5); one that began once these were over is recorded as it was held, and adds none."""
    petition = locked(session, Petition, uid, version, actor=actor)
    came_from = advance(session, petition, Action.HEAR, actor=actor, now=now)
    record = said(command.record, "record", "record_too_short")
    brought(command.papers, PaperRole.MINUTES, code="hearing_needs_record")
    check_days(command.last_on, "last_on", now=now, not_before=command.first_on)
    late = entered_late(command.last_on, command.entered_late, now=now)
    add_papers(session, petition, command.papers, actor=actor, now=now)
    changes = [Change("hearing_on", None, f"{command.first_on}/{command.last_on}")]
    recheck = in_force(petition, RemedyKind.RECHECK) if petition.stage == Stage.IN_RECHECK else None
    held = hearings_of(session, recheck) if recheck is not None else []
    check_hearings(session, petition, [*held, (command.first_on, command.last_on)], "last_on")
    if recheck is not None:
        before, after = clocks.leave_out(session, petition, [*held, (command.first_on, command.last_on)])
        is_late = command.first_on > before
        name = HEARD_LATE if is_late else f"{clocks.CLOCK}{RuleId.D10}"
        changes.append(Change(name, None if is_late else before.isoformat(), after.isoformat()))
    else:
        check_days(command.first_on, "first_on", now=now, not_before=petition.accepted_on)
    step = recording.record(
        session,
        petition,
        Action.HEAR,
        actor=actor,
        now=now,
        from_stage=came_from,
        note=record,
        changes=tuple(changes),
        late=late,
    )
    session.add(
        Hearing(
            petition_id=petition.id,
            remedy_id=recheck.id if recheck is not None else None,
            first_on=command.first_on,
            last_on=command.last_on,
            step_id=step.id,
        )
    )
    session.flush()
    return petition


def hearings_of(session: Session, remedy: Remedy) -> list[tuple[date, date]]:
    """First and last day of each hearing that was held for it."""
    days = select(Hearing.first_on, Hearing.last_on).where(Hearing.remedy_id == remedy.id)
    return [(row.first_on, row.last_on) for row in session.execute(days)]


def check_hearings(session: Session, petition: Petition, held: Sequence[tuple[date, date]], field: str) -> None:
    """Refuse hearings that take longer together than the county allows (D10-hearing): their days are left out of the 30
    of a recheck (art. 36 para 2), which the law bounds by nothing else. Raises Refused `hearing_too_long`."""
    most = rule_sets(session).rule(RuleId.D10_HEARING, receipt_of(petition)).length
    days = sum((last - first).days + 1 for first, last in held)
    if days > most:
        raise Refused("hearing_too_long", field, days=days, most=most)


def check_after_hearings(session: Session, remedy: Remedy, decided_on: date) -> None:
    """Refuse an opinion of a day before the end of a hearing that was held for it (art. 36 para 2)."""
    heard_on = session.scalar(select(func.max(Hearing.last_on)).where(Hearing.remedy_id == remedy.id))
    if heard_on is not None and decided_on < heard_on:
        raise Refused("decided_before_hearing", "decided_on", day=decided_on, heard_on=heard_on)


@dataclass(frozen=True)
class Mediate:
    """调解、和解: with the consent of both sides, what they agreed on or that they did not (`agreed`)."""

    held_on: date
    consented: bool
    record: str
    papers: tuple[NewPaper, ...] = ()
    entered_late: str = ""
    agreed: bool = True


def mediate(
    session: Session, uid: str, version: int | None, command: Mediate, *, actor: Actor, now: datetime
) -> Petition:
    """Record a mediation (P12, art. 33), with its agreement where there is one; the 60 days run on."""
    petition = locked(session, Petition, uid, version, actor=actor)
    came_from = advance(session, petition, Action.MEDIATE, actor=actor, now=now)
    check_days(command.held_on, "held_on", now=now, not_before=petition.accepted_on)
    late = entered_late(command.held_on, command.entered_late, now=now)
    if not command.consented:
        raise Refused("consent_missing", "consented")  # art. 33: both sides want it
    record = said(command.record, "record", "record_too_short")
    agreement = letters.unused(session, petition, LetterKind.MEDIATION) if command.agreed else None
    if command.agreed and agreement is None:
        brought(command.papers, PaperRole.MINUTES, code="mediation_needs_agreement")
    add_papers(session, petition, command.papers, actor=actor, now=now)
    step = recording.record(
        session,
        petition,
        Action.MEDIATE,
        actor=actor,
        now=now,
        from_stage=came_from,
        note=record,
        changes=(Change("held_on", None, command.held_on.isoformat()),),
        late=late,
    )
    if agreement is not None:
        agreement.step_id = step.id
        session.flush()
    return petition
