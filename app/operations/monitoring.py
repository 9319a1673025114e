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
from app.queries import directory, monitoring
from app.queries import households as register
from app.queries.calendar import rule_sets
from app.queries.monitoring import STEP

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
    income: int | None = None
    income_steady: bool = False
    causes_gone: tuple[Cause, ...] = ()
    risk_gone: bool = False
    checked_by_id: int | None = None
    checked_with_id: int | None = None


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
    check_days(done.on, "on", now=now, not_before=latest_day(case, done.action))
    note = said(done.note, "note", "reason_too_short")
    _take(session, case, household, done, actor=actor, now=now)
    before, case.stage = case.stage, stage
    changes = [Change("stage", before, stage), Change("on", None, done.on.isoformat()), *_looked(done)]
    line = write(session, household, f"{STEP}{done.action}", actor, now, note=note, changes=changes)
    case_inbox.tell(session, case, line, actor=actor, now=now)
    return case


def latest_day(case: MonitoringCase, action: Action) -> date:
    """The day before which nothing further can have been done with the case; a notice that hangs has not ended.

    That the household is watched on may be said while the notice of its clearing hangs: somebody objected.
    """
    ended = case.notice_to if case.stage is not Stage.VERIFYING else None
    hung = case.clearing_notice_to if action is not Action.KEEP else case.clearing_notice_from
    days = (case.clue_on, case.verified_on, ended, case.reviewed_on, case.decided_on, case.asked_on, hung)
    return max(day for day in (*days, case.clearing_reviewed_on) if day is not None)


def _looked(done: Act) -> list[Change]:
    """What the look at home found, for the household's history."""
    if done.action is not Action.ASK_CLEARING:
        return []
    return [Change("clearing_income", None, str(done.income)), Change("causes_gone", None, "、".join(done.causes_gone))]


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
            _check_lookers(session, household, (done.checked_by_id, done.checked_with_id), done.on)
            check_clearable(session, case, household, done, actor)
            case.asked_on, case.way, case.clearing_income = done.on, done.way, done.income
            case.checked_by_id, case.checked_with_id = done.checked_by_id, done.checked_with_id
        case Action.POST_CLEARING:
            if done.notice_to is None:
                raise Refused("value_missing", "notice_to")
            rules.check_notice(done.on, done.notice_to, done.note, least_days(session, case))
            case.clearing_notice_from, case.clearing_notice_to = done.on, done.notice_to
            case.clearing_text = done.note.strip()
        case Action.REVIEW_CLEARING:
            case.clearing_reviewed_on = done.on
        case Action.KEEP:
            _begin_anew(case)
        case Action.CLEAR:
            income, causes = case.clearing_income, causes_of(case, household)
            _check_decider(session, case, actor)
            told = replace(done, income=income, causes_gone=causes, income_steady=True, risk_gone=True)
            check_clearable(session, case, household, told, actor)
            case.cleared_on = done.on
            kind = rules.kind_after([status.kind for status in sorted(household.statuses, key=lambda one: one.from_on)])
            _become(session, household, kind, done, actor=actor, now=now)


def check_clearable(session: Session, case: MonitoringCase, household: Household, done: Act, actor: Actor) -> None:
    """Refuse clearing while income, causes, guarantees, risk or labour stand against it, each with its reason."""
    unclear = register.unclear_of(session, actor, [household])[household.id]
    living = [member for member in household.members if member.left_on is None]
    can_work = any(member.labour not in (None, Labour.NONE) for member in living)
    looked_on = case.asked_on or done.on
    line = monitoring.line_of(session, looked_on)
    left = [cause for cause in causes_of(case, household) if cause not in done.causes_gone]
    safety = Safety(unclear, done.income, line, done.income_steady, left, done.risk_gone, can_work)
    facts: dict[str, tuple[str | None, dict[str, object]]] = {
        "income_line_missing": ("income", {"year": looked_on.year}),
        "income_below_line": ("income", {"line": line}),
        "income_not_steady": ("income_steady", {}),
        "causes_not_settled": ("causes_gone", {"causes": "、".join(left)}),
        "risk_not_gone": ("risk_gone", {}),
    }
    found = [(code, *facts.get(code, (None, {}))) for code in rules.not_clearable(safety)]
    refuse_each([Refused(code, field, **told) for code, field, told in found])


def _check_lookers(session: Session, household: Household, two: tuple[int | None, int | None], on: date) -> None:
    """Two named persons looked, each in post in the household's town or in a unit of the county on that day."""
    rules.check_lookers(*two)
    members = {member.name or "" for member in household.members if member.left_on is None}
    for field, person in zip(("checked_by_id", "checked_with_id"), two, strict=True):
        posts = directory.posts_of(session, person or 0, on)
        towns = {directory.town_above(session, post.unit_id) for post in posts}
        name = posts[0].name if posts else ""
        is_of_here = not towns.isdisjoint({None, household.village.town_id})
        rules.check_looker(rules.Looker(field, name, is_of_here), members)


def _check_decider(session: Session, case: MonitoringCase, actor: Actor) -> None:
    """Who decides that the risk is gone neither looked at home nor asked for it: another pair of eyes."""
    if actor.person_id in monitoring.kept_from_deciding(session, case):
        raise Refused("clearing_decided_by_another")


def causes_of(case: MonitoringCase, household: Household) -> tuple[Cause, ...]:
    """The risk for which the household is watched and the causes that the register names, each once."""
    named = (case.risk, household.main_cause, *households.facts_of(household).further_causes)
    return tuple(dict.fromkeys(cause for cause in named if cause is not None))


def _begin_anew(case: MonitoringCase) -> None:
    """What was said for a clearing that did not come stands in the household's history alone."""
    case.asked_on = case.way = case.clearing_income = case.checked_by_id = case.checked_with_id = None
    case.clearing_notice_from = case.clearing_notice_to = case.clearing_text = case.clearing_reviewed_on = None


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
    clearing_income: int | None
    checked_by_id: int | None
    checked_with_id: int | None
    clearing_notice_from: date | None
    clearing_notice_to: date | None
    clearing_reviewed_on: date | None
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
            hangs = name in ("notice_to", "clearing_notice_to")
            earlier = value if hangs else check_days(value, name, now=now, not_before=earlier)
    _check_corrected(session, case, facts)
    changes = changes_between(before, facts)
    if not changes:
        raise Refused("nothing_changed", "reason")
    for name, value in vars(facts).items():
        setattr(case, name, value)
    write(session, household, f"{STEP}correct", actor, now, note=note, changes=changes)
    return case


def _check_corrected(session: Session, case: MonitoringCase, facts: CaseFacts) -> None:
    """What was right when it was done has to be so still: both notices, the two who looked, the income."""
    notices = {
        "notice_to": (facts.notice_from, facts.notice_to),
        "clearing_notice_to": (facts.clearing_notice_from, facts.clearing_notice_to),
    }
    for field, (first, last) in notices.items():
        if first is not None and last is not None:
            try:
                rules.check_notice(first, last, "", least_days(session, case))
            except Refused as refused:
                raise Refused(refused.code, field, **refused.facts) from None
    two, before = (facts.checked_by_id, facts.checked_with_id), (case.checked_by_id, case.checked_with_id)
    if facts.asked_on is not None and (*two, facts.asked_on) != (*before, case.asked_on):
        _check_lookers(session, case.household, two, facts.asked_on)
    line = monitoring.line_of(session, facts.asked_on) if facts.asked_on is not None else None
    if facts.clearing_income is not None and line is not None and facts.clearing_income <= line:
        raise Refused("income_below_line", "clearing_income", line=line)


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
