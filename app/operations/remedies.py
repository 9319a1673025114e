"""Review and recheck of a handling opinion (复查、复核): asked for, decided, served, ordered to be done anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.clocks import RuleId
from app.domain.errors import Refused
from app.domain.letters import LetterKind
from app.domain.permissions import Actor
from app.domain.petitions import Action, DeliveryWay, Finding, Outcome, RemedyKind, Stage
from app.domain.workflow import evidence_lacking
from app.models.deliveries import Delivery
from app.models.matters import StopReason
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.models.remedies import Remedy, in_force, requests
from app.operations import clocks, holdings, recording, supervising, visit_plan
from app.operations.act_papers import accompany, brought
from app.operations.handling import check_after_hearings
from app.operations.joining import check_others
from app.operations.matters import add_papers, advance, check_days, entered_late, locked, name_verifier, said
from app.operations.papers import NewPaper
from app.operations.recording import Change, Late
from app.operations.witnesses import check_proof, proven, said_of, shows_refusal
from app.queries import deliveries
from app.queries.accounts import persons_with
from app.queries.directory import posts_of
from app.queries.facts import facts_of
from app.queries.reviewers import RIGHTS, standing_above

WINDOWS = {RemedyKind.REVIEW: RuleId.D7, RemedyKind.RECHECK: RuleId.D9}
"""Within which the petitioner asks: a right, never a duty."""
LIMITS = {RemedyKind.REVIEW: RuleId.D8, RemedyKind.RECHECK: RuleId.D10}
"""Within which the organ decides."""


@dataclass(frozen=True)
class Ask:
    """请求复查、复核: what is asked, when (a letter: by its postmark), when it arrived, who shall decide; of several
    petitioners, who asks. `reviewer_id` None: decided with the one that runs."""

    asked_on: date
    received_on: date
    request: str
    reviewer_id: int | None
    late_reason: str = ""
    papers: tuple[NewPaper, ...] = ()
    entered_late: str = ""
    asker_id: int | None = None


def ask_review(
    session: Session, uid: str, version: int | None, command: Ask, *, actor: Actor, now: datetime
) -> Petition:
    """Register that the petitioner asks for a review (P16, art. 35), with his request. Raises Refused at the field that
    is wrong."""
    return _ask(session, uid, version, command, RemedyKind.REVIEW, Action.ASK_REVIEW, actor, now)


def ask_recheck(
    session: Session, uid: str, version: int | None, command: Ask, *, actor: Actor, now: datetime
) -> Petition:
    """Register that the petitioner asks for a recheck of the review (P19, art. 36)."""
    return _ask(session, uid, version, command, RemedyKind.RECHECK, Action.ASK_RECHECK, actor, now)


def _ask(
    session: Session,
    uid: str,
    version: int | None,
    command: Ask,
    kind: RemedyKind,
    action: Action,
    actor: Actor,
    now: datetime,
) -> Petition:
    petition, today = locked(session, Petition, uid, version, actor=actor), local_day(now)
    with session.no_autoflush:  # nothing unsettled may stand without its holder
        came_from = advance(session, petition, action, actor=actor, now=now)
        petition.settled_on = petition.outcome = petition.closed_on = None
        if petition.holder_id is None:
            holdings.place(session, petition, "review_asked", actor=actor, now=now)
    running = in_force(petition, kind)
    asker = _asker(petition, kind, command)
    served_on = asker.delivered_on if asker is not None else _served_on(petition, kind)
    check_days(command.asked_on, "asked_on", now=now, not_before=served_on)
    check_days(command.received_on, "received_on", now=now, not_before=command.asked_on)
    entered = entered_late(command.received_on, command.entered_late, now=now)
    late = _check_window(petition, kind, command, deliveries.until(session, petition, asker))
    brought(command.papers, PaperRole.ORIGINAL, code="request_needs_paper")
    remedy = Remedy(
        petition_id=petition.id,
        kind=kind,
        asked_on=command.asked_on,
        received_on=command.received_on,
        asker_id=asker.petitioner_id if asker is not None else None,
    )
    if running is None:
        remedy.reviewer_id = command.reviewer_id or 0
        remedy.unit_id = name_reviewer(session, petition, remedy.reviewer_id, now=now)
    else:
        remedy.joined_id, remedy.unit_id, remedy.reviewer_id = running.id, running.unit_id, running.reviewer_id
    remedy.request = said(command.request, "request", "request_too_short")
    remedy.late_reason = late or None
    petition.remedies.append(remedy)
    petition.lapsed = None
    add_papers(session, petition, command.papers, actor=actor, now=now)
    clocks.stop(petition, [WINDOWS[kind]], command.asked_on)
    # Whoever reviews has it now: a day for the report comes again with an order to handle it anew.
    clocks.stop(petition, [RuleId.D11], today, StopReason.ENDED)
    visit_plan.end(petition, today)
    if running is None or kind is RemedyKind.REVIEW:
        # Of a recheck one clock alone: its hearings are left out of it (art. 36 para 2).
        clocks.start(session, petition, LIMITS[kind], command.received_on, unit_id=remedy.unit_id)
    clocks.start_if_on(session, petition, RuleId.D12, command.received_on, unit_id=remedy.unit_id)
    note = remedy.request
    recording.record(session, petition, action, actor=actor, now=now, from_stage=came_from, note=note, late=entered)
    return petition


def _served_on(petition: Petition, kind: RemedyKind) -> date | None:
    review = in_force(petition, RemedyKind.REVIEW)
    return review.delivered_on if kind is RemedyKind.RECHECK and review is not None else petition.delivered_on


def _asker(petition: Petition, kind: RemedyKind, command: Ask) -> Delivery | None:
    """How the opinion reached whoever asks: each has his own 30 days (D7). None where it is not known of anybody."""
    rows = deliveries.served(petition, in_force(petition, RemedyKind.REVIEW) if kind is RemedyKind.RECHECK else None)
    if command.asker_id is None and len(rows) > 1:
        raise Refused("asker_missing", "asker")
    asked = [row for row in rows if command.asker_id in (None, row.petitioner_id)]
    if rows and not asked:
        raise Refused("asker_not_served", "asker")
    if asked and asked[0].petitioner_id in {one.asker_id for one in requests(petition, kind)}:
        raise Refused("asker_asked_already", "asker")
    return next(iter(asked), None)


def _check_window(petition: Petition, kind: RemedyKind, command: Ask, own: date | None) -> str:
    """The reason for asking late, where it is late. Raises Refused `asked_too_late` without one.

    `own`: the last day of whoever asks.
    """
    window = max(
        (
            clock
            for clock in petition.clocks
            if clock.rule == WINDOWS[kind] and clock.stop_reason != StopReason.REPLACED
        ),
        key=lambda clock: clock.started_on,
        default=None,
    )
    last = own or (window.due_on if window is not None else None)
    if last is None or command.asked_on <= last:
        return ""
    if not command.late_reason.strip():
        raise Refused("asked_too_late", "late_reason", due_on=last)
    return said(command.late_reason, "late_reason", "reason_too_short")


def name_reviewer(session: Session, petition: Petition, person_id: int, *, now: datetime) -> int:
    """Who decides, and for which unit: somebody of the organ one level above the one whose opinion it is (art. 35, 36),
    nobody of a unit that handled it or assists, nor who did; to recheck, none of the review organ."""
    known = facts_of(session, petition)
    kind = RemedyKind.RECHECK if petition.stage == Stage.IN_RECHECK else RemedyKind.REVIEW
    if person_id not in persons_with(session, RIGHTS[kind]):
        raise Refused("reviewer_without_right", "reviewer")
    if person_id in known.handling_ids:
        raise Refused("reviewer_handled_it", "reviewer")
    if petition.stage == Stage.IN_RECHECK and person_id in known.reviewing_ids:
        raise Refused("reviewer_reviewed_it", "reviewer")
    review = in_force(petition, RemedyKind.REVIEW)
    posts = [post.unit_id for post in posts_of(session, person_id, local_day(now))]
    units = set(posts)
    if petition.stage == Stage.IN_RECHECK and review is not None and review.unit_id in units:
        raise Refused("reviewer_of_same_organ", "reviewer")  # art. 36: 向复查机关、单位的上一级机关、单位请求复核
    if not known.handling_unit_ids.isdisjoint(units):
        raise Refused("reviewer_of_handling_unit", "reviewer")
    try:
        name_verifier(session, petition, person_id, now=now)
    except Refused as refusal:
        raise Refused(refusal.code.replace("verifier", "reviewer"), "reviewer") from None
    return _above(session, petition, kind, posts)


def _above(session: Session, petition: Petition, kind: RemedyKind, unit_ids: Sequence[int]) -> int:
    """The unit among these for which he decides. Raises Refused `reviewer_not_above`, `rechecker_not_above`,
    `nobody_above` (unit, above) where none of them is of the organ one level above."""
    over = standing_above(session, petition, kind)
    fitting = [unit_id for unit_id in unit_ids if over is None or unit_id in over.unit_ids]
    if over is not None and not fitting:
        code = "nobody_above" if not over.organs else f"{kind}er_not_above"
        raise Refused(code, "reviewer", unit=over.organ, above=over.organs)
    return fitting[0]


@dataclass(frozen=True)
class Admit:
    """决定受理复查、复核请求: a few words to go with it, and the paper if there is one."""

    note: str = ""
    papers: tuple[NewPaper, ...] = ()


def admit(session: Session, uid: str, version: int | None, command: Admit, *, actor: Actor, now: datetime) -> Petition:
    """The organ takes the request up, where the county wants that decided within days of its own (D12); the 30 days
    run from the receipt as they did."""
    petition = locked(session, Petition, uid, version, actor=actor)
    came_from = advance(session, petition, Action.ADMIT, actor=actor, now=now)
    add_papers(session, petition, command.papers, actor=actor, now=now)
    clocks.stop(petition, [RuleId.D12], local_day(now))
    recording.record(
        session, petition, Action.ADMIT, actor=actor, now=now, from_stage=came_from, note=command.note or None
    )
    return petition


@dataclass(frozen=True)
class Decide:
    """复查、复核意见: what it finds, in words, on what legal basis; of a recheck also what came of the matter.

    `decided_on`: the day of the opinion, if not today; `entered_late`: why it is entered only now.
    """

    finding: Finding
    opinion: str
    law: str
    outcome: Outcome | None = None
    served: "Served | None" = None
    papers: tuple[NewPaper, ...] = ()
    decided_on: date | None = None
    entered_late: str = ""


@dataclass(frozen=True)
class Served:
    """送达: when and how the paper reached the petitioner; `entered_late`: why that is entered only now; `proof`: who
    signed, the number of the mail, of a refusal the witness."""

    on: date | None
    way: DeliveryWay | None
    entered_late: str = ""
    proof: str = ""


def review(
    session: Session, uid: str, version: int | None, command: Decide, *, actor: Actor, now: datetime
) -> Petition:
    """The review organ decides (P17): upholds, changes, or revokes and has it done anew. Raises Refused
    `others_may_ask` while somebody else may still join it, until the last day of its own limit (D7, D8)."""
    petition = locked(session, Petition, uid, version, actor=actor)
    came_from = advance(session, petition, Action.REVIEW, actor=actor, now=now)
    check_others(session, petition, local_day(now))
    remedy = write_opinion(session, petition, RemedyKind.REVIEW, command, actor, now)
    late = entered_late(remedy.decided_on, command.entered_late, now=now)
    add_papers(session, petition, command.papers, actor=actor, now=now)
    step = recording.record(
        *(session, petition, Action.REVIEW),
        actor=actor,
        now=now,
        from_stage=came_from,
        note=remedy.opinion,
        changes=(Change("finding", None, command.finding),),
        late=late,
    )
    accompany(session, petition, LetterKind.REVIEW_OPINION, step, command.papers, actor=actor, now=now)
    return petition


def recheck(
    session: Session, uid: str, version: int | None, command: Decide, *, actor: Actor, now: datetime
) -> Petition:
    """The recheck organ decides for good (P20): needs what closing needs (DECISIONS 1), and the visit follows."""
    if command.finding is Finding.REVOKE_REDO:
        raise Refused("redo_by_its_own_act", "finding")
    petition, today = locked(session, Petition, uid, version, actor=actor), local_day(now)
    with session.no_autoflush:
        came_from = advance(session, petition, Action.RECHECK, actor=actor, now=now)
        petition.closed_on = today
    petition.first_closed_on = petition.first_closed_on or today
    petition.outcome = command.outcome or Outcome.UNRESOLVED
    remedy = write_opinion(session, petition, RemedyKind.RECHECK, command, actor, now)
    late = write_and_serve(remedy, command.served, now)
    shown = _receipted(session, petition, command)
    add_papers(session, petition, command.papers, actor=actor, now=now)
    if evidence_lacking(facts_of(session, petition)):
        raise Refused("evidence_missing", "papers")
    clocks.stop(petition, [RuleId.D10], remedy.decided_on or today)
    visit_plan.make(session, petition, today)
    step = recording.record(
        *(session, petition, Action.RECHECK),
        actor=actor,
        now=now,
        from_stage=came_from,
        note=remedy.opinion,
        changes=(Change("finding", None, command.finding), *shown),
        late=late,
    )
    accompany(session, petition, LetterKind.RECHECK_OPINION, step, command.papers, actor=actor, now=now)
    return petition


def _receipted(session: Session, petition: Petition, command: Decide) -> tuple[Change, ...]:
    """What proves that the opinion of a recheck reached him: as of any opinion a receipt, of a refusal its witness or
    what shows it (P14)."""
    if (served := command.served) is None:
        return ()
    if served.way is DeliveryWay.REFUSED:
        return proven(served.way, served.proof, command.papers)
    if not shows_refusal(command.papers) and not deliveries.recheck_has_receipt(session, petition):
        raise Refused("delivery_needs_receipt", "papers")
    if served.proof.strip():
        check_proof(served.way, served.proof, "proof")
    return said_of(served.way, served.proof)


def serve(petition: Petition, served: Served, now: datetime) -> Remedy:
    """The review reached the petitioner: its 30 days end, his 30 days for a recheck begin with the caller's clocks."""
    remedy = running(petition, RemedyKind.REVIEW)
    mark_served(remedy, served, now)
    return remedy


def running(petition: Petition, kind: RemedyKind) -> Remedy:
    remedy = in_force(petition, kind)
    if remedy is None:
        raise Refused("not_at_this_stage")
    return remedy


def write_opinion(
    session: Session, petition: Petition, kind: RemedyKind, command: Decide, actor: Actor, now: datetime
) -> Remedy:
    remedy = running(petition, kind)
    remedy.finding = command.finding
    remedy.opinion = said(command.opinion, "opinion", "opinion_too_short")
    if not command.law.strip():
        raise Refused("law_missing", "law")
    decided_on = command.decided_on or local_day(now)
    check_days(decided_on, "decided_on", now=now, not_before=remedy.received_on)
    check_after_hearings(session, remedy, decided_on)
    remedy.law, remedy.decided_on = command.law.strip(), decided_on
    clocks.stop(petition, [RuleId.D12], decided_on)  # what is decided was taken up
    supervising.decided(petition, remedy, actor=actor, now=now)
    return remedy


def write_and_serve(remedy: Remedy, served: Served | None, now: datetime) -> Late | None:
    """Both in one act: the earlier day tells how late it is entered."""
    told = mark_served(remedy, served, now)
    return entered_late(remedy.decided_on, told.entered_late, now=now)


def mark_served(remedy: Remedy, served: Served | None, now: datetime) -> Served:
    if served is None or served.on is None or served.way is None:
        raise Refused("served_missing", "delivered_on")  # art. 35, 36: 并予以书面答复
    check_days(served.on, "delivered_on", now=now, not_before=remedy.decided_on)
    remedy.delivered_on, remedy.delivery_way = served.on, served.way
    return served
