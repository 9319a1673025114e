"""Cases of monitoring as an Actor may see them: those of a household, the queue of the open ones, what is due when."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, not_, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from app.domain.accountability import local_day
from app.domain.limits import RuleId
from app.domain.monitoring import OPEN, Action, Clue, Stage, limits_of
from app.domain.permissions import Actor
from app.domain.rule_sets import Receipt
from app.models.dialect import local_date
from app.models.directory import Village
from app.models.households import Household, HouseholdChange
from app.models.monitoring import IncomeLine, MonitoringCase
from app.queries.calendar import calendar, rule_sets
from app.queries.households import reached

PAGE = 50
STEP = "monitor_"
"""How a line of a household's history begins that tells of a case."""
ASKED = f"{STEP}{Action.ASK_CLEARING}"
ENTERED_AFTER = or_(
    MonitoringCase.clue == Clue.TAKEN_OVER,
    and_(MonitoringCase.decided_on.is_not(None), MonitoringCase.decided_on < local_date(MonitoringCase.entered_at)),
)
"""The whole procedure was over before it was entered here (补录), as `MonitoringCase.entered_after` says."""
_QUIET = and_(MonitoringCase.clue == Clue.TAKEN_OVER, MonitoringCase.stage == Stage.MONITORED)
_PLACE = joinedload(MonitoringCase.household).joinedload(Household.village).joinedload(Village.town)


@dataclass(frozen=True)
class Due:
    """A limit of a case that runs now, its last day and by which text; `started_on` and `nominal_on` for the ladder."""

    rule: RuleId
    due_on: date
    law: str
    started_on: date
    nominal_on: date


@dataclass(frozen=True)
class Waiting:
    """An open case with what is due of it, the soonest first."""

    case: MonitoringCase
    due: Sequence[Due]


@dataclass(frozen=True)
class Found:
    """One page of the open cases; how many there are, and how many stand at each stage. `entered_after`: of how many of
    them, at this stage, the whole procedure was entered after it was over (补录)."""

    rows: Sequence[Waiting]
    total: int
    counts: Mapping[Stage, int]
    entered_after: int


def by_uid(session: Session, actor: Actor, uid: str) -> MonitoringCase | None:
    """The case of this address."""
    found = select(MonitoringCase).join(Household, Household.id == MonitoringCase.household_id)
    return session.scalar(found.where(MonitoringCase.uid == uid, reached(actor)).options(_PLACE))


def open_of(session: Session, household_id: int) -> MonitoringCase | None:
    """The open case of a household, whoever asks; for rules alone."""
    found = select(MonitoringCase).where(MonitoringCase.household_id == household_id, MonitoringCase.stage.in_(OPEN))
    return session.scalar(found)


def decided_on(session: Session, household_id: int, day: date) -> bool:
    """Whether a case of the household was decided on, or cleared, on this day here; for rules alone."""
    on_it = or_(
        and_(MonitoringCase.decided_on == day, MonitoringCase.clue != Clue.TAKEN_OVER), MonitoringCase.cleared_on == day
    )
    return (
        session.scalar(select(MonitoringCase.id).where(MonitoringCase.household_id == household_id, on_it)) is not None
    )


def of_household(session: Session, household: Household) -> Sequence[Waiting]:
    """The cases of a household that the actor reaches, the newest first."""
    found = select(MonitoringCase).where(MonitoringCase.household_id == household.id)
    return [Waiting(case, due_of(session, case)) for case in session.scalars(found.order_by(MonitoringCase.id.desc()))]


def page(session: Session, actor: Actor, stage: Stage | None = None, number: int = 1, *, after: bool = False) -> Found:
    """The open cases, of one stage or of all, by what is due first, then the oldest; those that were taken over as
    watched last, for nothing is due of them. `after`: those alone whose procedure was entered after it was over."""
    here = (MonitoringCase.stage.in_(OPEN), reached(actor), Household.retired_on.is_(None))
    home = Household.id == MonitoringCase.household_id
    columns = (MonitoringCase.stage, func.count(), func.sum(case((ENTERED_AFTER, 1), else_=0)))
    told = session.execute(select(*columns).join(Household, home).where(*here).group_by(MonitoringCase.stage)).all()
    counts, later = Counter({row[0]: row[1] for row in told}), Counter({row[0]: int(row[2]) for row in told})
    found = select(MonitoringCase).join(Household, home).where(*here).options(*WHOLE)
    if stage is not None:
        found = found.where(MonitoringCase.stage == stage)
    if after:
        found = found.where(ENTERED_AFTER)
    busy = by_due(session, session.scalars(found.where(not_(_QUIET))).all())
    start = (number - 1) * PAGE
    rows = list(busy[start : start + PAGE])
    known = later if after else counts
    total = known.total() if stage is None else known[stage]
    if len(rows) < PAGE and total > len(busy):
        quiet = found.where(_QUIET).order_by(MonitoringCase.clue_on, MonitoringCase.id)
        quiet = quiet.offset(max(0, start - len(busy))).limit(PAGE - len(rows))
        rows += [Waiting(case, due_of(session, case)) for case in session.scalars(quiet)]
    return Found(rows, total, counts, later.total() if stage is None else later[stage])


def by_due(session: Session, cases: Iterable[MonitoringCase]) -> Sequence[Waiting]:
    """These cases with what is due of each, the soonest first, then the oldest."""
    lines = [Waiting(case, due_of(session, case)) for case in cases]
    return sorted(lines, key=lambda one: (one.due[0].due_on if one.due else date.max, one.case.clue_on, one.case.id))


def due_of(session: Session, case: MonitoringCase) -> Sequence[Due]:
    """What is due of a case now, as far as the county has turned the limit on."""
    receipt, sets = Receipt(case.clue_on), rule_sets(session)
    found = []
    for rule, name in limits_of(case.clue, case.stage):
        began: date | None = getattr(case, name)
        if began is None or not sets.is_on(rule, receipt) or (rule is RuleId.D21 and is_helped(case)):
            continue
        reckoning = sets.reckon(rule, began, calendar(session), receipt)
        found.append(Due(rule, reckoning.due_on, reckoning.law, began, reckoning.nominal_on))
    return sorted(found, key=lambda due: due.due_on)


def kept_from_deciding(session: Session, case: MonitoringCase) -> frozenset[int]:
    """Who looked at home before clearing, and who asked for it: the decision is another one's."""
    asked = select(HouseholdChange.person_id).where(
        HouseholdChange.household_id == case.household_id, HouseholdChange.action == ASKED
    )
    last = session.scalar(asked.order_by(HouseholdChange.id.desc()).limit(1))
    return frozenset(one for one in (case.checked_by_id, case.checked_with_id, last) if one is not None)


def may_decide_clearing(person_id: int | None) -> ColumnElement[bool]:
    """The same as a condition on MonitoringCase: this person is none of them."""
    line = aliased(HouseholdChange)
    of_it = (line.household_id == MonitoringCase.household_id, line.action == ASKED)
    last = select(line.person_id).where(*of_it).order_by(line.id.desc()).limit(1).correlate(MonitoringCase)
    persons = (MonitoringCase.checked_by_id, MonitoringCase.checked_with_id, last.scalar_subquery())
    return and_(*(one.is_distinct_from(person_id) for one in persons))


def is_helped(case: MonitoringCase) -> bool:
    """Whether a measure stands in the household's plan since it is watched."""
    return any(case.decided_on is None or local_day(line.made_at) >= case.decided_on for line in case.household.plan)


def lines(session: Session) -> Sequence[IncomeLine]:
    """The income lines, the newest year first."""
    return session.scalars(select(IncomeLine).order_by(IncomeLine.year.desc(), IncomeLine.province)).all()


def line_of(session: Session, on: date) -> int | None:
    """The income line that counts on this day: of its year or, while that is not set yet, of the year before."""
    found = select(IncomeLine.year, func.min(IncomeLine.amount)).where(IncomeLine.year.in_((on.year, on.year - 1)))
    known = {row[0]: row[1] for row in session.execute(found.group_by(IncomeLine.year))}
    return known.get(on.year, known.get(on.year - 1))


WHOLE = (_PLACE, joinedload(MonitoringCase.household).selectinload(Household.plan))
"""What a list of cases and their limits asks of each."""
