"""Cases of monitoring (防返贫监测): a clue, its way to the county's decision, the clearing of a risk; income lines."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain import monitoring as rules
from app.domain.errors import NotFound, Refused, refuse_each
from app.domain.households import MONITORED, Cause, HouseholdKind, Labour
from app.domain.limits import RuleId
from app.domain.monitoring import Action, Clue, Safety, Stage, Way
from app.domain.permissions import Actor, Permission, require
from app.domain.rule_sets import Receipt
from app.models.households import Household
from app.models.monitoring import IncomeLine, MonitoringCase
from app.operations import case_inbox, households, recording
from app.operations.household_records import changes_between, locked, write
from app.operations.matters import check_days, said
from app.operations.recording import Change
from app.queries import households as register
from app.queries import monitoring
from app.queries.calendar import rule_sets

STEP = "monitor_"
"""Before an act's name in the household's history."""
YEARS = range(2013, 2101)


@dataclass(frozen=True)
class NewClue:
    """A clue: where it came from, which risk, since when it is known, and what it says."""

    clue: Clue | None
    risk: Cause | None
    clue_on: date
    note: str
    token: str | None = None


@dataclass(frozen=True)
class Act:
    """What is done with a case: on which day, what is to be said of it, and what this act alone asks."""

    action: Action
    on: date
    note: str
    notice_to: date | None = None
    kind: HouseholdKind | None = None
    way: Way | None = None
    income_steady: bool = False
    risk_gone: bool = False


def begin(
    session: Session, household_uid: str, version: int | None, new: NewClue, *, actor: Actor, now: datetime
) -> MonitoringCase:
    """Open a case on a clue. Raises Refused while another one of the household is open."""
    household = locked(session, household_uid, version, actor)
    if new.clue not in rules.CLUES or new.risk is None:
        raise Refused("choice_missing", "risk" if new.clue in rules.CLUES else "clue")
    check_days(new.clue_on, "clue_on", now=now)
    note = said(new.note, "note", "reason_too_short")
    open_one = monitoring.open_of(session, household.id)
    if open_one is not None:
        raise Refused("monitoring_open", "clue", day=open_one.clue_on)
    case = MonitoringCase(
        household_id=household.id,
        clue=new.clue,
        risk=new.risk,
        stage=Stage.CLUE,
        clue_on=new.clue_on,
        entered_by_id=actor.person_id,
        entered_at=now,
    )
    session.add(case)
    changes = (Change("clue", None, new.clue), Change("clue_on", None, new.clue_on.isoformat()))
    line = write(session, household, f"{STEP}clue", actor, now, note=note, changes=changes)
    case_inbox.tell(session, case, line, actor=actor, now=now)
    return case


def act(session: Session, uid: str, version: int | None, done: Act, *, actor: Actor, now: datetime) -> MonitoringCase:
    """Do the next thing with a case. Raises Refused at what is wrong, and changes nothing then."""
    case = _reached(session, uid, actor)
    household = locked(session, case.household.uid, version, actor)
    stage = rules.moved(case.stage, done.action)
    require(actor, rules.MOVES[case.stage, done.action][1])
    check_days(done.on, "on", now=now, not_before=latest_day(case))
    note = said(done.note, "note", "reason_too_short")
    _take(session, case, household, done, actor=actor, now=now)
    before, case.stage = case.stage, stage
    changes = (Change("stage", before, stage), Change("on", None, done.on.isoformat()))
    line = write(session, household, f"{STEP}{done.action}", actor, now, note=note, changes=changes)
    case_inbox.tell(session, case, line, actor=actor, now=now)
    return case


def latest_day(case: MonitoringCase) -> date:
    """The day before which nothing further can have been done with the case; a notice that hangs has not ended."""
    ended = case.notice_to if case.stage is not Stage.VERIFYING else None
    days = (case.clue_on, case.verified_on, ended, case.reviewed_on, case.decided_on, case.asked_on)
    return max(day for day in days if day is not None)


def _take(
    session: Session, case: MonitoringCase, household: Household, done: Act, *, actor: Actor, now: datetime
) -> None:
    match done.action:
        case Action.VERIFY:
            case.verified_on = done.on
        case Action.POST_NOTICE:
            if done.notice_to is None:
                raise Refused("value_missing", "notice_to")
            rules.check_notice(done.on, done.notice_to, done.note, least_days(session, case))
            case.notice_from, case.notice_to, case.notice_text = done.on, done.notice_to, done.note.strip()
        case Action.REVIEW:
            case.reviewed_on = done.on
        case Action.DECIDE:
            if done.kind not in MONITORED:
                raise Refused("choice_missing", "kind")
            case.decided_on, case.kind = done.on, done.kind
            _relapsed(session, case)
            _become(session, household, done.kind, done, actor=actor, now=now)
        case Action.ASK_CLEARING:
            if done.way is None:
                raise Refused("choice_missing", "way")
            check_clearable(session, household, done, actor)
            case.asked_on, case.way = done.on, done.way
        case Action.CLEAR:
            check_clearable(session, household, replace(done, income_steady=True, risk_gone=True), actor)
            case.cleared_on = done.on
            kind = rules.AFTER.get(case.kind or household.kind, HouseholdKind.ORDINARY)
            _become(session, household, kind, done, actor=actor, now=now)


def check_clearable(session: Session, household: Household, done: Act, actor: Actor) -> None:
    """Refuse clearing while income, guarantees, risk or labour stand against it, each with its reason."""
    unclear = register.unclear_of(session, actor, [household])[household.id]
    living = [member for member in household.members if member.left_on is None]
    can_work = any(member.labour not in (None, Labour.NONE) for member in living)
    safety = Safety(unclear, done.income_steady, done.risk_gone, can_work)
    fields = {"income_not_steady": "income_steady", "risk_not_gone": "risk_gone"}
    refuse_each([Refused(code, fields.get(code)) for code in rules.not_clearable(safety)])


def least_days(session: Session, case: MonitoringCase) -> int:
    """How many full days the notice has to hang."""
    return rule_sets(session).rule(RuleId.D20_NOTICE, Receipt(case.clue_on)).length


def _become(
    session: Session, household: Household, kind: HouseholdKind, done: Act, *, actor: Actor, now: datetime
) -> None:
    if household.kind is kind:
        return
    try:
        households.turn(session, household, kind, done.on, done.note, actor=actor, now=now)
    except Refused as refused:
        field = "on" if refused.field == "since" else refused.field
        raise Refused(refused.code, field, **refused.facts) from None


def _relapsed(session: Session, case: MonitoringCase) -> None:
    """A household that was cleared before and is watched again has relapsed."""
    former = (MonitoringCase.household_id == case.household_id, MonitoringCase.stage == Stage.CLEARED)
    session.execute(update(MonitoringCase).where(*former).values(stage=Stage.RELAPSED))


@dataclass(frozen=True)
class CaseFacts:
    """What was entered of a case; a day that it has not come to is None and stays so."""

    clue: Clue
    risk: Cause
    clue_on: date
    verified_on: date | None
    notice_from: date | None
    notice_to: date | None
    reviewed_on: date | None
    decided_on: date | None
    asked_on: date | None
    way: Way | None
    cleared_on: date | None


def facts_of(case: MonitoringCase) -> CaseFacts:
    """What it says now."""
    return CaseFacts(**{name: getattr(case, name) for name in CaseFacts.__dataclass_fields__})


def correct(
    session: Session, uid: str, version: int | None, facts: CaseFacts, reason: str, *, actor: Actor, now: datetime
) -> MonitoringCase:
    """Correct what was entered of a case; its days stay in their order.

    The day of a decision is corrected by whoever may decide it; what was taken over stays so.
    """
    case = _reached(session, uid, actor)
    household = locked(session, case.household.uid, version, actor)
    note, before = said(reason, "reason", "reason_too_short"), facts_of(case)
    earlier = facts.clue_on
    for name, value in vars(facts).items():
        if (value is None) != (getattr(before, name) is None):
            raise Refused("value_missing", name)
        if value != getattr(before, name) and name in rules.DECIDED_BY and not actor.may(rules.DECIDED_BY[name]):
            raise Refused("decided_by_another", name)
        if name == "clue" and Clue.TAKEN_OVER in (value, before.clue) and value is not before.clue:
            raise Refused("clue_taken_over", name)
        if isinstance(value, date):
            # A notice may hang longer than until today; everything else has happened.
            earlier = value if name == "notice_to" else check_days(value, name, now=now, not_before=earlier)
    if facts.notice_from is not None and facts.notice_to is not None:
        rules.check_notice(facts.notice_from, facts.notice_to, "", least_days(session, case))
    changes = changes_between(before, facts)
    if not changes:
        raise Refused("nothing_changed", "reason")
    for name, value in vars(facts).items():
        setattr(case, name, value)
    write(session, household, f"{STEP}correct", actor, now, note=note, changes=changes)
    return case


@dataclass(frozen=True)
class NewLine:
    """The income line of a province and year, and the document that sets it."""

    province: str
    year: int
    amount: int
    document: str


def set_line(session: Session, new: NewLine, *, actor: Actor, now: datetime) -> IncomeLine:
    """Set or change the income line of a year; the former one stays in the journal."""
    require(actor, Permission.MONITOR_DECIDE)
    if new.year not in YEARS:
        raise Refused("income_line_year", "year", first=YEARS[0], last=YEARS[-1])
    found = select(IncomeLine).where(IncomeLine.province == new.province, IncomeLine.year == new.year)
    row = session.scalar(found)
    before = row.amount if row is not None else None
    if row is None:
        row = IncomeLine(province=new.province, year=new.year)
        session.add(row)
    row.amount, row.document, row.entered_at, row.entered_by = new.amount, new.document, now, actor.account
    detail = {"year": new.year, "amount": [before, new.amount], "document": new.document}
    recording.note_event(session, "monitoring.line", actor=actor, now=now, kind="income_line", detail=detail)
    return row


def _reached(session: Session, uid: str, actor: Actor) -> MonitoringCase:
    case = monitoring.by_uid(session, actor, uid)
    if case is None:
        raise NotFound
    return case
