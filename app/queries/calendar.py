"""The calendar as the rules want it, its years and days, and what a new notice would change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from app.domain.clocks import SET_BY_HAND, RuleId, reckon_again
from app.domain.notices import Notice
from app.domain.rule_sets import RuleSets, Setting
from app.domain.workdays import Calendar, DayKind
from app.models.calendar import CalendarDay, CalendarYear
from app.models.limits import LimitRule
from app.models.matters import Clock, Matter


def calendar(session: Session) -> Calendar:
    """Every published day that is loaded; the version names the years and changes whenever a day does."""
    kept: Calendar | None = session.info.get("calendar")
    if kept is not None:
        return kept
    known = tuple(session.scalars(select(CalendarYear.year).order_by(CalendarYear.year)))
    day = CalendarDay.__table__.c
    # Hundreds of days on every page: as one text they are read at once, and taken apart only when one has changed.
    told = cast(day.day, String) + "=" + type_coerce(day.kind, String)
    made = _made(known, session.scalar(select(func.aggregate_strings(told, ","))) or "")
    session.info["calendar"] = made
    return made


@lru_cache(maxsize=4)
def _made(known: tuple[int, ...], told: str) -> Calendar:
    days = sorted(told.split(",")) if told else []
    kinds = {date.fromisoformat(day): DayKind(kind) for day, _, kind in (one.partition("=") for one in days)}
    digest = sha256(repr([*known, *((day.isoformat(), kind.value) for day, kind in kinds.items())]).encode())
    return Calendar(
        holidays=frozenset(day for day, kind in kinds.items() if kind is DayKind.HOLIDAY),
        makeup=frozenset(day for day, kind in kinds.items() if kind is DayKind.MAKEUP),
        years=frozenset(known),
        version=f"{known[0]}-{known[-1]}/{digest.hexdigest()[:12]}" if known else "none",
    )


def years(session: Session) -> Sequence[CalendarYear]:
    """The years whose notice was entered, the newest first."""
    return session.scalars(select(CalendarYear).order_by(CalendarYear.year.desc())).all()


def days_of(session: Session, year: int) -> Sequence[CalendarDay]:
    """The days of one year that differ from the plain week, in order."""
    within = CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))
    return session.scalars(select(CalendarDay).where(within).order_by(CalendarDay.day)).all()


def rule_sets(session: Session) -> RuleSets:
    """Everything that the county set for limits of its own."""
    kept: RuleSets | None = session.info.get("rule_sets")
    if kept is not None:
        return kept
    row = LimitRule
    found = session.execute(
        select(row.id, row.rule, row.valid_from, row.length, row.is_on, row.document, row.source).order_by(row.id)
    )
    session.info["rule_sets"] = made = RuleSets(tuple(Setting(*one) for one in found))
    return made


def outdated(session: Session) -> ColumnElement[bool]:
    """The open clocks that were reckoned by another calendar or other rule sets than the present ones; a day that was
    set is never reckoned."""
    versions = rule_sets(session).versions().items()
    behind = (and_(Clock.rule == rule, Clock.rule_version != version) for rule, version in versions)
    by_others = or_(Clock.calendar_version != calendar(session).version, *behind)
    return and_(Clock.stopped_on.is_(None), Clock.rule.not_in(SET_BY_HAND), by_others)


def is_outdated(session: Session, clock: Clock) -> bool:
    """The same of one clock."""
    by = clock.calendar_version, clock.rule_version
    present = calendar(session).version, rule_sets(session).version(clock.rule)
    return clock.stopped_on is None and clock.rule not in SET_BY_HAND and by != present


def provisional(session: Session) -> int:
    """How many open clocks are provisional (暂定), accusations left out (DECISIONS 15)."""
    found = select(func.count()).select_from(Clock).join(Matter, Clock.matter_id == Matter.id)
    return session.scalar(found.where(Clock.stopped_on.is_(None), ~Clock.calendar_complete, ~Matter.confidential)) or 0


@dataclass(frozen=True)
class DayChange:
    """A day of the notice before and after; None where it is or was no day of the notice."""

    day: date
    before: tuple[DayKind, str | None] | None
    after: tuple[DayKind, str | None] | None


@dataclass(frozen=True)
class Effect:
    """What a notice would change: its days, how many open clocks get another date, how many are 暂定 no longer."""

    is_new: bool
    days: tuple[DayChange, ...]
    moving: int
    confirmed: int


def effect(session: Session, notice: Notice) -> Effect:
    """Hold a notice against what is there and reckon every open clock it touches, accusations left out."""
    before = {row.day: (row.kind, row.name) for row in days_of(session, notice.year)}
    changes = tuple(
        DayChange(day, before.get(day), notice.days.get(day))
        for day in sorted({*before, *notice.days})
        if before.get(day) != notice.days.get(day)
    )
    after = calendar(session).with_year(notice.year, {day: kind for day, (kind, _) in notice.days.items()})
    moving = confirmed = 0
    for clock in session.execute(_touched_by(notice.year)):
        reckoned = reckon_again(clock.rule, clock.started_on, clock.length, after)
        moving += reckoned.due_on != clock.due_on
        confirmed += reckoned.due_on == clock.due_on and reckoned.calendar_complete and not clock.calendar_complete
    return Effect(notice.year not in calendar(session).years, changes, moving, confirmed)


def _touched_by(year: int) -> Select[RuleId, date, int, date, bool]:
    return (
        select(Clock.rule, Clock.started_on, Clock.length, Clock.due_on, Clock.calendar_complete)
        .join(Matter, Clock.matter_id == Matter.id)
        .where(
            *(Clock.stopped_on.is_(None), Clock.rule.not_in(SET_BY_HAND), ~Matter.confidential),
            *(Clock.due_on >= date(year, 1, 1), Clock.started_on <= date(year, 12, 31)),
        )
    )
