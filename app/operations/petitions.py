"""What people do with a petition (信访件): from the counter to the file."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.answers import Lack
from app.domain.clocks import Order, RuleId
from app.domain.errors import Refused
from app.domain.letters import LetterKind
from app.domain.permissions import Actor
from app.domain.petition_guards import MOST_RETURNS
from app.domain.petitions import (
    Action,
    Adoption,
    Category,
    Decision,
    DeliveryWay,
    Outcome,
    Routing,
    Stage,
)
from app.models.inbox import MessageKind
from app.models.matters import StopReason
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.operations import (
    archiving,
    assisting,
    clocks,
    executions,
    holdings,
    promises,
    recording,
    report_day,
    visit_plan,
)
from app.operations.act_papers import accompany, brought, check_opinion
from app.operations.addressing import check_addressee, check_decided_above
from app.operations.deciding import check_again, decide
from app.operations.delivering import Deliver as Deliver
from app.operations.delivering import deliver as deliver
from app.operations.executions import NewExecution
from app.operations.matters import Note as Note
from app.operations.matters import (
    add_papers,
    advance,
    in_future,
    locked,
    name_handler,
    said,
    target_unit,
)
from app.operations.matters import note as note
from app.operations.merged import check_answers_for
from app.operations.papers import NewPaper
from app.operations.promises import NewPromise
from app.operations.recording import Change
from app.operations.reopening import Reopen as Reopen
from app.operations.reopening import reopen as reopen
from app.operations.routing import Told, check_told, discipline_organ
from app.operations.taking_over import NameHandler as NameHandler
from app.operations.taking_over import SignFor as SignFor
from app.operations.taking_over import replace_handler as replace_handler
from app.operations.taking_over import sign_for as sign_for
from app.operations.witnesses import proven
from app.queries import letters
from app.queries.facts import facts_of
from app.queries.receivers import sent_to


@dataclass(frozen=True)
class Assign:
    """转送、交办: to which unit, whether a report is due, and who shall handle and hold it if already known.

    `told_way`: how the petitioner was told where it went (art. 23 para 1), `proof`: what proves that he was.
    """

    unit_id: int
    routing: Routing = Routing.ASSIGN
    report_due_on: date | None = None
    handler_id: int | None = None
    holder_id: int | None = None
    prominent: bool | None = None
    decided_by: str = ""
    note: str = ""
    told_way: DeliveryWay | None = None
    proof: str = ""


def assign(
    session: Session, uid: str, version: int | None, command: Assign, *, actor: Actor, now: datetime
) -> Petition:
    """Route the petition to the unit that has the power (art. 22). Stops D1, starts D3 and D4 for the unit.

    D2, of what reached another organ than the petition office, ends only by telling the petitioner.
    """
    petition, today = locked(session, Petition, uid, version, actor=actor), local_day(now)
    known, had = facts_of(session, petition), sent_to(session, petition)
    with session.no_autoflush:  # no row says routed without naming the unit
        came_from = advance(session, petition, Action.ASSIGN, actor=actor, now=now)
        unit = target_unit(session, command.unit_id, known, now=now)
        check_addressee(session, petition, unit, known)
    check_decided_above(had, command.decided_by)
    if command.routing is Routing.ASSIGN and command.report_due_on is None:
        raise Refused("report_due_missing", "report_due_on")  # art. 22(3): 要求其在指定办理期限内反馈结果
    report_due_on = command.report_due_on if command.routing is Routing.ASSIGN else None  # 转送 asks for no report
    if report_due_on is not None:
        in_future(report_due_on, "report_due_on", now=now)
        with session.no_autoflush:
            report_day.check_first(session, petition, report_due_on, today)
    before = _routed(petition)
    petition.unit_id, petition.routing, petition.routed_on = unit.id, command.routing, today
    petition.report_due_on = report_due_on
    if command.prominent is not None:
        petition.prominent = command.prominent
    if unit.is_town and petition.town_id is None:
        petition.town_id = unit.id
    if command.handler_id is not None:
        name_handler(session, petition, command.handler_id, now=now)
    clocks.stop(petition, [RuleId.D1, RuleId.D1_AGAIN, *([RuleId.D2] if command.told_way else [])], today)
    clocks.start(session, petition, RuleId.D3, today, unit_id=unit.id)
    if had < MOST_RETURNS:  # what the common superior decided is objected to no more
        clocks.start(session, petition, RuleId.D4, today, unit_id=unit.id)
    if report_due_on is not None:
        clocks.set_day(session, petition, RuleId.D11, report_due_on, Order.ASSIGNED, started_on=today, today=today)
    assisting.follow(session, petition, today)
    holdings.place(session, petition, "assigned", actor=actor, now=now, chosen=command.holder_id)
    after = _routed(petition)
    changes = tuple(Change(name, before[name], after[name]) for name in after if after[name] != before[name])
    if command.decided_by.strip():
        changes = (*changes, Change("decided_by", None, command.decided_by.strip()))
    if command.told_way is not None:
        petition.whereabouts_on, petition.whereabouts_way = today, command.told_way
        proof = proven(command.told_way, command.proof, ())
        changes = (*changes, Change("whereabouts_way", None, command.told_way), *proof)
    note = command.note or None
    step = recording.record(
        session, petition, Action.ASSIGN, actor=actor, now=now, from_stage=came_from, note=note, changes=changes
    )
    for kind in (LetterKind(command.routing), *((LetterKind.WHEREABOUTS_NOTICE,) if command.told_way else ())):
        accompany(session, petition, kind, step, actor=actor, now=now)
    return petition


def _routed(petition: Petition) -> dict[str, str | None]:
    """To whom it was routed and how, as its timeline tells."""
    facts = (petition.unit_id, petition.routing, petition.report_due_on, petition.handler_id)
    names = ("unit_id", "routing", "report_due_on", "handler_id")
    return {name: str(fact) if fact is not None else None for name, fact in zip(names, facts, strict=True)}


@dataclass(frozen=True)
class Transfer:
    """移送纪检监察机关: where to, with its receipt, or that it comes later (`receipt_later`)."""

    unit_id: int
    note: str
    papers: tuple[NewPaper, ...] = ()
    receipt_later: bool = False


def transfer(
    session: Session, uid: str, version: int | None, command: Transfer, *, actor: Actor, now: datetime
) -> Petition:
    """Hand an accusation to the discipline organ (P5, art. 22 para 2): its content is locked from then on, and nothing
    more is expected here but the receipt, where that comes later."""
    petition = locked(session, Petition, uid, version, actor=actor)
    came_from = advance(session, petition, Action.TRANSFER, actor=actor, now=now)
    check_answers_for(session, petition)
    petition.unit_id = discipline_organ(session, command.unit_id, facts_of(session, petition), now=now).id
    petition.routed_on = local_day(now)
    if not command.receipt_later:
        brought(command.papers, PaperRole.RECEIPT, code="transfer_needs_receipt")
    add_papers(session, petition, command.papers, actor=actor, now=now)
    clocks.stop(petition, [RuleId.D1, RuleId.D1_AGAIN, RuleId.D2], local_day(now))
    clocks.end_own(petition, local_day(now))  # what the unit owed, if it was routed before
    if petition.settled_on is None:
        holdings.settle(petition, Outcome.NOT_APPLICABLE, now)
    recording.record(
        session, petition, Action.TRANSFER, actor=actor, now=now, from_stage=came_from, note=command.note or None
    )
    return petition


@dataclass(frozen=True)
class Accept:
    """受理: the written notice of receipt, path and procedure and how it reached the petitioner (art. 23)."""

    notice_on: date | None
    notice_way: DeliveryWay | None
    exempt: bool = False
    handler_id: int | None = None
    note: str = ""
    papers: tuple[NewPaper, ...] = ()
    entered_late: str = ""
    proof: str = ""


def accept(
    session: Session, uid: str, version: int | None, command: Accept, *, actor: Actor, now: datetime
) -> Petition:
    """Accept the petition, as of the day on which the petitioner was told, if that is earlier than the entry. Stops D3
    and D4; starts the 60 days of art. 34 for appeals on path 6 only."""
    petition, today = locked(session, Petition, uid, version, actor=actor), local_day(now)
    came_from = advance(session, petition, Action.ACCEPT, actor=actor, now=now)
    told = Told(command.notice_on, command.notice_way, command.exempt, command.entered_late, command.proof)
    late = check_told(petition, told, now=now, not_before=petition.routed_on)
    if came_from == Stage.REGISTERED:
        _take_on(session, petition, command.handler_id, actor=actor, now=now)
    accepted_on = today if command.exempt else command.notice_on or today
    petition.accepted_on, petition.notice_on, petition.notice_way = accepted_on, command.notice_on, command.notice_way
    add_papers(session, petition, command.papers, actor=actor, now=now)
    # The notice ends the duty of D2 or D3; the right to object (D4) ends with it.
    clocks.stop(petition, [RuleId.D2, RuleId.D3], command.notice_on or today)
    clocks.stop(petition, [RuleId.D4], accepted_on, StopReason.ENDED)
    clocks.start_sixty_days(session, petition, accepted_on)
    step = recording.record(
        *(session, petition, Action.ACCEPT),
        actor=actor,
        now=now,
        from_stage=came_from,
        note=command.note or None,
        changes=told.proven(command.papers),
        late=late,
    )
    if not command.exempt:
        kind, told_on = LetterKind.ACCEPTANCE_NOTICE, command.notice_on
        accompany(session, petition, kind, step, command.papers, actor=actor, now=now, told_on=told_on)
    return petition


def _take_on(session: Session, petition: Petition, handler_id: int | None, *, actor: Actor, now: datetime) -> None:
    """What the unit received directly becomes its own (art. 23 para 2): who handles it, and who answers for it."""
    if handler_id is None:
        raise Refused("no_handler", "handler")
    petition.unit_id, petition.signed_for_at = petition.registrar_unit_id, now
    if petition.registrar_unit is not None and petition.registrar_unit.is_town and petition.town_id is None:
        petition.town_id = petition.registrar_unit_id
    name_handler(session, petition, handler_id, now=now)
    holdings.place(session, petition, "signed_for", actor=actor, now=now)


ANSWER_LACKS = "answer_lacks"
"""The fact under which a step keeps, as codes, what the signer had been told and answered all the same."""


@dataclass(frozen=True)
class Issue:
    """出具处理意见书: the decision with facts and its legal basis (art. 32); `lacks` is what the rules found in it and
    the signer saw, `promise` what he promises besides. Of a suggestion it says whether that is adopted (art. 29).

    `decisions`: of several numbered demands the decision of each, in their order, instead of `decision`. `again`: why
    what was taken up again is answered as it was before.
    """

    decision: Decision | None
    opinion: str
    law: str
    note: str = ""
    papers: tuple[NewPaper, ...] = ()
    adoption: Adoption | None = None
    lacks: tuple[Lack, ...] = ()
    promise: NewPromise | None = None
    decisions: tuple[Decision, ...] = ()
    again: str = ""


def issue(session: Session, uid: str, version: int | None, command: Issue, *, actor: Actor, now: datetime) -> Petition:
    """The head of the unit signs the handling opinion."""
    petition = locked(session, Petition, uid, version, actor=actor)
    came_from = advance(session, petition, Action.ISSUE, actor=actor, now=now)
    opinion = said(command.opinion, "opinion", "opinion_too_short")
    changes = decide(petition, command.decision, command.decisions, command.adoption)
    if petition.category is not Category.SUGGESTION and not command.law.strip():
        raise Refused("law_missing", "law")  # art. 32: 处理意见及其法律法规依据
    changes += check_again(petition, opinion, command.again)
    petition.opinion, petition.redo_on, petition.verifier_id = opinion, None, None  # whoever ordered it has done so
    petition.opinion_law, petition.issued_on, petition.issuer_id = command.law.strip(), local_day(now), actor.person_id
    add_papers(session, petition, command.papers, actor=actor, now=now)
    changes += (Change(ANSWER_LACKS, None, " ".join(command.lacks)),) if command.lacks else ()
    if command.promise is not None:
        changes += promises.add(session, petition, command.promise, actor=actor, now=now)[1]
    step = recording.record(
        *(session, petition, Action.ISSUE),
        actor=actor,
        now=now,
        from_stage=came_from,
        note=command.note or None,
        changes=changes,
    )
    accompany(session, petition, LetterKind.OPINION, step, command.papers, actor=actor, now=now)
    return petition


@dataclass(frozen=True)
class Close:
    """办结: what came of it, with evidence; handled is not yet settled.

    `execution`: what is still to be carried out.
    """

    outcome: Outcome
    report: str
    papers: tuple[NewPaper, ...] = ()
    execution: NewExecution | None = None


def close(session: Session, uid: str, version: int | None, command: Close, *, actor: Actor, now: datetime) -> Petition:
    """A second person closes with evidence. Starts the follow-up visit's clock; the holder keeps answering.

    Refused as `executions.check` says, while what is supported is neither carried out nor goes on as a task (art. 32).
    """
    petition, today = locked(session, Petition, uid, version, actor=actor), local_day(now)
    came_from = advance(session, petition, Action.CLOSE, actor=actor, now=now)
    petition.outcome, petition.closed_on = command.outcome, today
    petition.first_closed_on = petition.first_closed_on or today
    report = said(command.report, "report", "report_too_short")
    check_opinion(session, petition, now=now)
    add_papers(session, petition, command.papers, actor=actor, now=now)
    executions.check(session, petition, command.outcome, command.execution)
    changes: tuple[Change, ...] = ()
    tells: list[tuple[int, MessageKind]] = []
    if command.execution is not None:
        changes, tells = executions.add(session, petition, command.execution, actor=actor, now=now)
    clocks.stop(petition, [RuleId.D11], today)
    visit_plan.make(session, petition, today)
    step = recording.record(
        *(session, petition, Action.CLOSE),
        actor=actor,
        now=now,
        from_stage=came_from,
        note=report,
        changes=changes,
        tells=tells,
    )
    if petition.routing is Routing.ASSIGN:
        # art. 22(3): what was assigned is answered with a closing report
        accompany(session, petition, LetterKind.CLOSING_REPORT, step, actor=actor, now=now)
    return petition


@dataclass(frozen=True)
class Archive:
    """归档: with the reason when it was not confirmed as solved.

    `elsewhere`: where the originals that are not here lie, and why, as the head says.
    """

    reason: str = ""
    elsewhere: str = ""


def archive(
    session: Session, uid: str, version: int | None, command: Archive, *, actor: Actor, now: datetime
) -> Petition:
    """Put the petition into the file; an outcome other than solved needs its reason and ends accountability too.

    Raises Refused `archive_papers_missing` (letters) while one of the papers of its way is not there (P23),
    `originals_missing` (originals) while an original is not, unless the petition office's head says in writing where it
    lies (`originals_by_head` for anybody else).
    """
    petition = locked(session, Petition, uid, version, actor=actor)
    lacking = letters.lacking(session, petition)
    came_from = advance(session, petition, Action.ARCHIVE, actor=actor, now=now)
    if lacking:
        raise Refused("archive_papers_missing", letters=lacking)
    waived = archiving.originals_waived(session, petition, command.elsewhere, actor)
    visit_plan.end(petition, local_day(now))  # nobody visits what lies in the file
    clocks.stop(petition, [RuleId.D1_AGAIN], local_day(now), StopReason.ENDED)
    if petition.settled_on is None:
        said(command.reason, "reason", "reason_too_short")
        holdings.settle(petition, petition.outcome or Outcome.UNVERIFIABLE, now)
    recording.record(
        *(session, petition, Action.ARCHIVE),
        actor=actor,
        now=now,
        from_stage=came_from,
        note=command.reason or None,
        changes=waived,
    )
    return petition
