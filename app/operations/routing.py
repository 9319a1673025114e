"""Where a petition goes: merged, not accepted, diverted, and the dispute about whose it is (管辖异议)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.clocks import RuleId
from app.domain.errors import Refused
from app.domain.letters import LetterKind
from app.domain.permissions import Actor
from app.domain.petitions import SAME_MATTER, Action, DeliveryWay, LegalRoute, Outcome, Refusal
from app.domain.workflow import Facts
from app.models.directory import Unit, UnitLevel
from app.models.matters import StopReason
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import clocks, holdings, links, recording
from app.operations.act_papers import accompany
from app.operations.competence import check_another, organ_named
from app.operations.matters import add_papers, advance, check_days, entered_late, locked, said, target_unit
from app.operations.papers import NewPaper
from app.operations.recording import Change, Late
from app.operations.same_matter import check_earlier, check_merge
from app.operations.witnesses import proven


@dataclass(frozen=True)
class Told:
    """How the petitioner was told: when and how, or exempt because his name or address is unclear (art. 23 para 2);
    `entered_late`: why that is entered only now; `proof`: who signed, the number of the mail, of a refusal the witness,
    or why there is none."""

    on: date | None = None
    way: DeliveryWay | None = None
    exempt: bool = False
    entered_late: str = ""
    proof: str = ""

    def proven(self, papers: Sequence[NewPaper]) -> tuple[Change, ...]:
        """What proves it, for the step; refused where neither words nor a receipt among the papers do."""
        return proven(None if self.exempt else self.way, self.proof, papers)


@dataclass(frozen=True)
class Merge:
    """并入在办件: into which petition, why it is the same matter, how the petitioner was told."""

    number: str
    reason: str
    told: Told
    papers: tuple[NewPaper, ...] = ()


def merge(session: Session, uid: str, version: int | None, command: Merge, *, actor: Actor, now: datetime) -> Petition:
    """Join the petition to one about the same matter that was accepted and is within its period (P2, art. 19 para 3):
    no second clock."""
    petition = locked(session, Petition, uid, version, actor=actor)
    came_from = advance(session, petition, Action.MERGE, actor=actor, now=now)
    other = earlier(session, petition, command.number, actor)
    check_merge(petition, other, local_day(now))
    reason = said(command.reason, "reason", "reason_too_short")
    links.repeat(session, petition, other, reason=reason, actor=actor, now=now)
    petition.same_as_id = other.id
    late = _turn_away(session, petition, command.told, command.papers, actor=actor, now=now)
    same = Change("same_as", None, other.number)
    step = recording.record(
        session,
        petition,
        Action.MERGE,
        actor=actor,
        now=now,
        from_stage=came_from,
        note=reason,
        changes=(same, *command.told.proven(command.papers)),
        late=late,
    )
    _in_writing(session, petition, LetterKind.MERGED_NOTICE, step, command, actor=actor, now=now)
    return petition


@dataclass(frozen=True)
class NotAccept:
    """不予受理、不再受理: the lawful reason, in words, the earlier petition or the organ that has the power."""

    refusal: Refusal
    reason: str
    told: Told
    number: str = ""
    competent_organ: str = ""
    papers: tuple[NewPaper, ...] = ()


def not_accept(
    session: Session, uid: str, version: int | None, command: NotAccept, *, actor: Actor, now: datetime
) -> Petition:
    """Refuse the petition for a reason that the regulation has, and no other (P3)."""
    petition = locked(session, Petition, uid, version, actor=actor)
    came_from = advance(session, petition, Action.NOT_ACCEPT, actor=actor, now=now)
    reason = said(command.reason, "reason", "reason_too_short")
    petition.refusal = command.refusal
    changes = [Change("refusal", None, command.refusal)]
    if command.refusal in SAME_MATTER:
        other = earlier(session, petition, command.number, actor)
        check_earlier(petition, other, command.refusal, local_day(now))
        links.repeat(session, petition, other, reason=reason, actor=actor, now=now)
        petition.same_as_id = other.id
        changes.append(Change("same_as", None, other.number))
    else:
        # art. 23 para 1: 应当告知信访人向有权处理的机关、单位提出
        changes.append(_organ(petition, command.competent_organ))
        if command.refusal is Refusal.OUTSIDE_POWERS:
            check_another(session, command.competent_organ, actor)
    late = _turn_away(session, petition, command.told, command.papers, actor=actor, now=now)
    step = recording.record(
        session,
        petition,
        Action.NOT_ACCEPT,
        actor=actor,
        now=now,
        from_stage=came_from,
        note=reason,
        changes=(*changes, *command.told.proven(command.papers)),
        late=late,
    )
    final = command.refusal is Refusal.FINALITY
    kind = LetterKind.NO_LONGER_ACCEPTED_NOTICE if final else LetterKind.NOT_ACCEPTED_NOTICE
    _in_writing(session, petition, kind, step, command, actor=actor, now=now)
    return petition


@dataclass(frozen=True)
class Divert:
    """导入法定途径: which of the five, and which organ."""

    route: LegalRoute
    competent_organ: str
    reason: str
    told: Told
    papers: tuple[NewPaper, ...] = ()


def divert(
    session: Session, uid: str, version: int | None, command: Divert, *, actor: Actor, now: datetime
) -> Petition:
    """Send an appeal to the legal route that is there for it (P4, art. 31(1)-(5)); the 60 days are not its limit."""
    petition = locked(session, Petition, uid, version, actor=actor)
    came_from = advance(session, petition, Action.DIVERT, actor=actor, now=now)
    reason = said(command.reason, "reason", "reason_too_short")
    petition.appeal_path = command.route.path
    changes = (Change("legal_route", None, command.route), _organ(petition, command.competent_organ))
    late = _turn_away(session, petition, command.told, command.papers, actor=actor, now=now)
    step = recording.record(
        session,
        petition,
        Action.DIVERT,
        actor=actor,
        now=now,
        from_stage=came_from,
        note=reason,
        changes=(*changes, *command.told.proven(command.papers)),
        late=late,
    )
    _in_writing(session, petition, LetterKind.DIVERSION_NOTICE, step, command, actor=actor, now=now)
    return petition


@dataclass(frozen=True)
class TellWhereabouts:
    """告知去向: when and how the petitioner was told to whom his petition was sent."""

    told: Told
    papers: tuple[NewPaper, ...] = ()


def tell_whereabouts(
    session: Session, uid: str, version: int | None, command: TellWhereabouts, *, actor: Actor, now: datetime
) -> Petition:
    """Record that the petitioner was told where it went, after it was sent on without that; ends D2 (art. 23 para
    1-2)."""
    petition, told = locked(session, Petition, uid, version, actor=actor), command.told
    came_from = advance(session, petition, Action.TELL_WHEREABOUTS, actor=actor, now=now)
    late = check_told(petition, told, now=now, not_before=petition.routed_on)
    petition.whereabouts_on, petition.whereabouts_way = told.on, told.way
    add_papers(session, petition, command.papers, actor=actor, now=now)
    clocks.stop(petition, [RuleId.D2], told.on or local_day(now))
    told_on = Change("whereabouts_on", None, told.on.isoformat() if told.on else None)
    step = recording.record(
        *(session, petition, Action.TELL_WHEREABOUTS),
        actor=actor,
        now=now,
        from_stage=came_from,
        changes=(told_on, Change("whereabouts_way", None, told.way), *told.proven(command.papers)),
        late=late,
    )
    kind = LetterKind.WHEREABOUTS_NOTICE
    accompany(session, petition, kind, step, command.papers, actor=actor, now=now, told_on=told.on)
    return petition


@dataclass(frozen=True)
class Object:
    """提出异议: why it is not ours, and whose it is thought to be."""

    reason: str
    competent_organ: str = ""
    papers: tuple[NewPaper, ...] = ()


def object_(
    session: Session, uid: str, version: int | None, command: Object, *, actor: Actor, now: datetime
) -> Petition:
    """The unit objects within five working days (P7, art. 23 para 3); its other clocks run on."""
    petition = locked(session, Petition, uid, version, actor=actor)
    came_from = advance(session, petition, Action.OBJECT, actor=actor, now=now)
    reason = said(command.reason, "reason", "reason_too_short")  # 并详细说明理由
    add_papers(session, petition, command.papers, actor=actor, now=now)
    clocks.stop(petition, [RuleId.D4], local_day(now))
    organ = command.competent_organ.strip()
    step = recording.record(
        session,
        petition,
        Action.OBJECT,
        actor=actor,
        now=now,
        from_stage=came_from,
        note=reason,
        changes=(Change("competent_organ", None, organ),) if organ else (),
    )
    accompany(session, petition, LetterKind.OBJECTION, step, actor=actor, now=now)
    return petition


@dataclass(frozen=True)
class Rule:
    """核定异议: agreed or not, and why."""

    reason: str
    papers: tuple[NewPaper, ...] = ()


def agree(session: Session, uid: str, version: int | None, command: Rule, *, actor: Actor, now: datetime) -> Petition:
    """The referrer agrees (P8): the material comes back, what the unit owed falls away. D1 is not started
    again; whoever has it now sends it on within days of his own (D1-again)."""
    petition = locked(session, Petition, uid, version, actor=actor)
    came_from = advance(session, petition, Action.AGREE, actor=actor, now=now)
    reason = said(command.reason, "reason", "reason_too_short")
    add_papers(session, petition, command.papers, actor=actor, now=now)
    clocks.stop(petition, [RuleId.D3, RuleId.D4, RuleId.D11], local_day(now), StopReason.ENDED)
    clocks.start(session, petition, RuleId.D1_AGAIN, local_day(now), unit_id=actor.unit_id)
    unit = petition.unit
    petition.unit_id = petition.handler_id = petition.signed_for_at = None
    petition.routing = petition.routed_on = petition.report_due_on = None
    session.flush()
    holdings.place(session, petition, "returned", actor=actor, now=now)
    given_back = Change("unit_id", str(unit.id) if unit else None, None)
    step = recording.record(
        session, petition, Action.AGREE, actor=actor, now=now, from_stage=came_from, note=reason, changes=(given_back,)
    )
    accompany(session, petition, LetterKind.OBJECTION_REPLY, step, actor=actor, now=now)
    return petition


def overrule(
    session: Session, uid: str, version: int | None, command: Rule, *, actor: Actor, now: datetime
) -> Petition:
    """The referrer does not agree (P9): the unit goes on, its 15 days run since it received the petition."""
    petition = locked(session, Petition, uid, version, actor=actor)
    came_from = advance(session, petition, Action.OVERRULE, actor=actor, now=now)
    reason = said(command.reason, "reason", "reason_too_short")
    add_papers(session, petition, command.papers, actor=actor, now=now)
    step = recording.record(session, petition, Action.OVERRULE, actor=actor, now=now, from_stage=came_from, note=reason)
    accompany(session, petition, LetterKind.OBJECTION_REPLY, step, actor=actor, now=now)
    return petition


def check_told(petition: Petition, told: Told, *, now: datetime, not_before: date | None = None) -> Late | None:
    """Refuse what does not say how the petitioner was told: `notice_missing`, `notice_not_exempt` or a wrong day.

    `not_before`: the day of what he was told, where that is later than the receipt.
    """
    if told.exempt:
        if not petition.notice_exempt:
            raise Refused("notice_not_exempt", "exempt")  # art. 23: only 姓名（名称）、住址不清的除外
        return None
    if told.on is None or told.way is None:
        raise Refused("notice_missing", "notice_on")
    check_days(told.on, "notice_on", now=now, not_before=not_before or petition.received_on)
    return entered_late(told.on, told.entered_late, now=now)


def discipline_organ(session: Session, unit_id: int, facts: Facts, *, now: datetime) -> Unit:
    """The unit to which an accusation is transferred: an organ of discipline or supervision and no other (art. 22
    para 2)."""
    unit = target_unit(session, unit_id, facts, now=now)
    if unit.level is not UnitLevel.DISCIPLINE:
        raise Refused("unit_receives_no_accusations", "unit", unit=unit.name)
    return unit


def _turn_away(
    session: Session, petition: Petition, told: Told, papers: Iterable[NewPaper], *, actor: Actor, now: datetime
) -> Late | None:
    """What follows when a petition is not handled here: the petitioner is told, clocks and accountability end."""
    late = check_told(petition, told, now=now)
    petition.notice_on, petition.notice_way = told.on, told.way
    add_papers(session, petition, tuple(papers), actor=actor, now=now)
    clocks.stop(petition, [RuleId.D1, RuleId.D1_AGAIN, RuleId.D2], local_day(now))
    clocks.end_own(petition, local_day(now))
    holdings.settle(petition, Outcome.NOT_APPLICABLE, now)
    return late


def _in_writing(
    session: Session,
    petition: Petition,
    kind: LetterKind,
    step: Step,
    command: Merge | NotAccept | Divert,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """The notice that tells the petitioner so, unless nobody can be told (art. 23 para 2)."""
    if not command.told.exempt:
        told_on = command.told.on
        accompany(session, petition, kind, step, command.papers, actor=actor, now=now, told_on=told_on)


def _organ(petition: Petition, organ: str) -> Change:
    organ = organ_named(organ)
    petition.competent_organ = organ
    return Change("competent_organ", None, organ)


def earlier(session: Session, petition: Petition, number: str, actor: Actor) -> Petition:
    """The petition of this number, for writing. Raises Refused `number_*` when it names none that may be named."""
    other = links.named(session, petition, number, actor)
    if not isinstance(other, Petition):
        raise Refused("number_not_found", "number")
    return other
