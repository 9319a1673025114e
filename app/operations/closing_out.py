"""What people do with a rectification item from the report to its close-out (销号), and back again (回炉)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.clocks import Order, RuleId
from app.domain.contents import BY_HOUSEHOLD
from app.domain.errors import Refused
from app.domain.intake import household_key
from app.domain.permissions import Actor
from app.domain.privacy import restored
from app.domain.reasons import reason_given
from app.domain.rectification import (
    Action,
    CheckPoint,
    CheckWay,
    FoundAt,
    ReworkCause,
    looked_at,
    named_ones,
    names_nobody,
)
from app.models.rectification import RectificationItem, Verification
from app.models.timeline import Step
from app.operations import affected, clocks, hindrances, holdings, recording, referring, visit_plan
from app.operations.evidence import Known, prove_known
from app.operations.item_measures import set_new_due
from app.operations.matters import add_papers, advance, check_days, locked, name_handler, said
from app.operations.papers import NewPaper
from app.operations.recording import Change
from app.queries import household_ties
from app.queries.affected import BETWEEN, masked, meant
from app.queries.directory import posts_of


@dataclass(frozen=True)
class ApproveReport:
    """自查报告: what was done and what came of it, in the words the unit's head answers for."""

    report: str
    papers: tuple[NewPaper, ...] = ()
    known: tuple[Known, ...] = ()
    """What lies there already, and the measures that it proves."""


def approve_report(
    session: Session, uid: str, version: int | None, command: ApproveReport, *, actor: Actor, now: datetime
) -> RectificationItem:
    """The unit's head approves the self-check report; without it nobody can apply (T44). Each measure has evidence of
    its own by then (R6)."""
    item = locked(session, RectificationItem, uid, version, actor=actor)
    add_papers(session, item, command.papers, actor=actor, now=now)
    prove_known(session, item, command.known, now=now)
    session.flush()
    came_from = advance(session, item, Action.APPROVE_REPORT, actor=actor, now=now)
    item.report = said(command.report, "report", "report_too_short")
    item.report_approved_by_id = actor.person_id
    recording.record(session, item, Action.APPROVE_REPORT, actor=actor, now=now, from_stage=came_from)
    return item


@dataclass(frozen=True)
class Apply:
    """申请销号: with further papers if there are any, and the households it affects where they were not named yet."""

    note: str = ""
    household: str | None = None
    papers: tuple[NewPaper, ...] = ()
    known: tuple[Known, ...] = ()
    no_household: str = ""
    """Why it concerns no household, where its content is put right household by household and none is named."""


def apply(
    session: Session, uid: str, version: int | None, command: Apply, *, actor: Actor, now: datetime
) -> RectificationItem:
    """The unit applies for closing out (R6). Whether it was in time is told by the day of application (T48).

    Raises Refused `households_missing` where its content is put right household by household and it names none, without
    saying why it concerns none; `households_named_and_none` where it says both.
    """
    item = locked(session, RectificationItem, uid, version, actor=actor)
    add_papers(session, item, command.papers, actor=actor, now=now)
    prove_known(session, item, command.known, now=now)
    session.flush()
    changes = _name_households(session, item, command.household, actor, now) if command.household is not None else ()
    came_from = advance(session, item, Action.APPLY, actor=actor, now=now)
    changes += _of_no_household(item, command.no_household)
    item.applied_at, item.applicant_id, item.applicant_unit_id = now, actor.person_id, item.unit_id
    item.extension_to = None  # what was asked for is not needed any more
    clocks.stop(item, [RuleId.D25], local_day(now))
    clocks.start(session, item, RuleId.R7, local_day(now))
    note = command.note or None
    recording.record(
        session, item, Action.APPLY, actor=actor, now=now, from_stage=came_from, note=note, changes=changes
    )
    return item


def _of_no_household(item: RectificationItem, why: str) -> tuple[Change, ...]:
    if named_ones(item.household):
        if why.strip():
            raise Refused("households_named_and_none", "no_household")
        return ()
    if not why.strip() and item.content not in BY_HOUSEHOLD:
        return ()
    return (Change("no_household", None, reason_given(why, "no_household", "households_missing")),)


def _name_households(
    session: Session, item: RectificationItem, said: str, actor: Actor, now: datetime
) -> tuple[Change, ...]:
    before, after = item.household, restored(said.strip(), item.household or "")
    if after is None:
        raise Refused("masked_value_sent", "household")
    if (after or None) == before:
        return ()
    stood, held = affected.said_by(item), hindrances.held(session, item)
    item.household = after or None
    item.household_id = household_ties.household_of(session, item)
    affected.follow(session, item, stood)
    hindrances.follow(session, item, held, actor=actor, now=now)
    return (Change("household", before, item.household),)


@dataclass(frozen=True)
class Verify:
    """验收: what the verifier saw, how he looked, what he found to be so, and the households, one a line."""

    opinion: str
    way: CheckWay | None = None
    met: frozenset[CheckPoint] = frozenset()
    sample: str = ""
    papers: tuple[NewPaper, ...] = ()


def verify(
    session: Session, uid: str, version: int | None, command: Verify, *, actor: Actor, now: datetime
) -> RectificationItem:
    """The named verifier of another unit finds the problem gone (R7).

    Raises Refused `check_point_not_met` where something of the check form is not so: then it is returned.
    """
    item = locked(session, RectificationItem, uid, version, actor=actor)
    came_from = advance(session, item, Action.VERIFY, actor=actor, now=now)
    opinion = said(command.opinion, "opinion", "opinion_too_short")
    if command.way is None:
        raise Refused("check_way_missing", "way")
    if (lacking := next((point for point in CheckPoint if point not in command.met), None)) is not None:
        raise Refused("check_point_not_met", lacking.value, point=lacking)
    check_sample(session, item, command.sample, "sample")
    form = Verification(at=now, person_id=actor.person_id, way=command.way)
    form.sample = command.sample.strip() or None
    item.verifications.append(form)
    item.verified_on, item.verified_by_id = local_day(now), actor.person_id
    clocks.stop(item, [RuleId.R7], local_day(now))
    add_papers(session, item, command.papers, actor=actor, now=now)
    recording.record(session, item, Action.VERIFY, actor=actor, now=now, from_stage=came_from, note=opinion)
    return item


def check_sample(session: Session, item: RectificationItem, sample: str, field: str, *, needed: bool = True) -> None:
    """Refuse an item that affects households when none of them was looked at, or nothing is said of one that was (R7).

    Words such as a mere count name nobody. Whom the register does not know is held against the sample by the name that
    is written.
    `needed`: without one nothing passes; to be returned an item need not have been looked at there.
    """
    looked = looked_at(sample)
    if (bare := next((name for name, found in looked if not found), None)) is not None:
        raise Refused("sample_without_finding", field, household=bare)
    named = named_ones(item.household)
    registered = {item.household_id, *(row.household_id for row in item.households)} - {None}
    if not named and not registered:
        return
    if not looked:
        if needed:
            raise Refused("sample_missing", field)
        return
    keys = {household_key(name) for name in named if not names_nobody(name)}
    villages = {one for one in (item.village_id, *(row.village_id for row in item.villages)) if one is not None}
    seen = set(meant(session, villages, (name for name, _ in looked)).values())
    is_affected = bool(registered & seen) or any(household_key(name) in keys for name, _ in looked)
    if (registered or keys) and not is_affected:
        raise Refused("sample_not_affected", field, households=BETWEEN.join(map(masked, named)))


@dataclass(frozen=True)
class Return:
    """退回整改: what is still to be done, and the new date; how it was looked at, what was found, what is not so, and
    the households, one a line."""

    reason: str
    due_on: date
    finding: str = ""
    way: CheckWay | None = None
    met: frozenset[CheckPoint] = frozenset()
    sample: str = ""
    papers: tuple[NewPaper, ...] = ()
    is_false: bool = False
    """It was reported as done and was not (虚假整改)."""


def return_(
    session: Session, uid: str, version: int | None, command: Return, *, actor: Actor, now: datetime
) -> RectificationItem:
    """The verifier sends the item back (R8): the application is void, the report can be written again (T46).

    What was applied for in vain has met no day: its clock gives way to that of the new day. Raises Refused
    `nothing_lacking` where everything of the check form is so: then it has passed.
    """
    item, today = locked(session, RectificationItem, uid, version, actor=actor), local_day(now)
    came_from = advance(session, item, Action.RETURN, actor=actor, now=now)
    if command.way is None:
        raise Refused("check_way_missing", "way")
    lacking = [point for point in CheckPoint if point not in command.met]
    if not lacking:
        raise Refused("nothing_lacking", CheckPoint.GOAL_MET.value)
    check_sample(session, item, command.sample, "sample", needed=False)
    form = Verification(at=now, person_id=actor.person_id, way=command.way, passed=False, lacking=" ".join(lacking))
    form.finding = said(command.finding, "finding", "opinion_too_short")
    form.sample = command.sample.strip() or None
    item.verifications.append(form)
    reason = said(command.reason, "reason", "reason_too_short")
    changes = set_new_due(session, item, command.due_on, now=now)
    void_application(item)
    clocks.stop(item, [RuleId.R7], today)
    clocks.run_again(item, [RuleId.D25])
    clocks.set_day(session, item, RuleId.D25, item.due_on, Order.RETURNED, started_on=today, today=today)
    add_papers(session, item, command.papers, actor=actor, now=now)
    if command.is_false:
        changes += referring.flag(item, FoundAt.VERIFICATION, actor=actor, now=now)
    recording.record(
        *(session, item, Action.RETURN),
        actor=actor,
        now=now,
        from_stage=came_from,
        note=reason,
        changes=changes,
        tells=referring.tells(session) if command.is_false else (),
    )
    return item


@dataclass(frozen=True)
class SignOff:
    """销号审签: from when until when it was made public, if it was, and words if need be."""

    note: str = ""
    public_from: date | None = None
    public_until: date | None = None


def sign_off(
    session: Session, uid: str, version: int | None, command: SignOff, *, actor: Actor, now: datetime
) -> RectificationItem:
    """A third person strikes the item off the list (R9). Plans the look-backs by its risk; the holder keeps answering.

    Whether the problem is really gone stays open until the look-back has confirmed it (DECISIONS 2).
    """
    item, today = locked(session, RectificationItem, uid, version, actor=actor), local_day(now)
    came_from = advance(session, item, Action.SIGN_OFF, actor=actor, now=now)
    item.closed_on, item.signed_off_by_id = today, actor.person_id
    make_public(item, command.public_from, command.public_until, now=now)
    item.first_closed_on = item.first_closed_on or today
    item.close_out_no = next_close_out_no(session, item)
    visit_plan.make(session, item, today)
    recording.record(
        session, item, Action.SIGN_OFF, actor=actor, now=now, from_stage=came_from, note=command.note or None
    )
    return item


def next_close_out_no(session: Session, item: RectificationItem) -> str:
    """The number under which it is signed off: another one each time, after rework and after a check that failed (R9,
    R10). What was struck off before this system counts by its rework."""
    signed = (Action.SIGN_OFF, Action.KEEP_WATCH)
    before = select(func.count()).select_from(Step).where(Step.matter_id == item.id, Step.action.in_(signed))
    return f"{item.number}-{max(item.reopen_count, session.scalar(before) or 0) + 1}"


def make_public(item: RectificationItem, since: date | None, until: date | None, *, now: datetime) -> None:
    """Keep from when until when the result hung out (公示), before it is signed off (R9).

    Raises Refused `public_notice_missing` where the list demands it, `public_notice_half` for one day alone,
    `day_before` and `day_in_future` for days in the wrong order.
    """
    if since is None and until is None:
        if item.round.public_notice:
            raise Refused("public_notice_missing", "public_from")
        return
    if since is None or until is None:
        raise Refused("public_notice_half", "public_until" if until is None else "public_from")
    check_days(since, "public_from", now=now, not_before=item.verified_on)
    item.public_from, item.public_until = since, check_days(until, "public_until", now=now, not_before=since)


@dataclass(frozen=True)
class Rework:
    """回炉补课: why, in kind and in words, and by when it shall be done again."""

    cause: ReworkCause
    reason: str
    due_on: date
    lead_leader_id: int | None = None
    """Who leads it, and who of its unit handles it, where nobody does yet: it came in as struck off."""
    handler_id: int | None = None


def rework(
    session: Session, uid: str, version: int | None, command: Rework, *, actor: Actor, now: datetime
) -> RectificationItem:
    """The county office takes a closed item up again (R12): counted, the first closing day kept, everything anew.

    Raises Refused `lead_leader_missing`, `handler_missing` where nobody leads or handles it and none is named.
    """
    item, today = locked(session, RectificationItem, uid, version, actor=actor), local_day(now)
    came_from = advance(session, item, Action.REWORK, actor=actor, now=now)
    reason = said(command.reason, "reason", "reason_too_short")
    closed = (
        Change("closed_on", item.closed_on.isoformat() if item.closed_on else None, None),
        Change("close_out_no", item.close_out_no, None),
    )
    changes = set_new_due(session, item, command.due_on, now=now) + closed
    _name_who_answers(session, item, command, now)
    item.rework_cause = command.cause
    if command.cause is ReworkCause.FALSE_RECTIFICATION:
        referring.follow_cause(item, command.cause, actor=actor, now=now)
    item.reopen_count += 1
    with session.no_autoflush:  # nothing unsettled may stand without its holder
        item.settled_on = item.outcome = item.closed_on = item.close_out_no = None
        if item.holder_id is None:
            holdings.place(session, item, "reopened", actor=actor, now=now)
    item.planned_at = item.verified_on = item.verified_by_id = item.signed_off_by_id = None
    item.public_from = item.public_until = None
    void_application(item)
    visit_plan.end(item, today)
    clocks.set_day(session, item, RuleId.D25, item.due_on, Order.REWORKED, started_on=today, today=today)
    recording.record(
        session, item, Action.REWORK, actor=actor, now=now, from_stage=came_from, note=reason, changes=changes
    )
    return item


def _name_who_answers(session: Session, item: RectificationItem, command: Rework, now: datetime) -> None:
    if item.lead_leader_id is None:
        if command.lead_leader_id is None:
            raise Refused("lead_leader_missing", "lead_leader")
        if not posts_of(session, command.lead_leader_id, local_day(now)):
            raise Refused("person_not_in_post", "lead_leader")
        item.lead_leader_id = command.lead_leader_id
    if item.handler_id is None:
        if command.handler_id is None:
            raise Refused("handler_missing", "handler")
        name_handler(session, item, command.handler_id, now=now)


def void_application(item: RectificationItem) -> None:
    """What was applied for does not count any more; the report can be written again (R8)."""
    item.applied_at = item.applicant_id = item.applicant_unit_id = item.report_approved_by_id = None
