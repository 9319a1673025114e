"""The statutory clocks: nominal and due dates of a limit, and the explanation of each date."""

import calendar as gregorian
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from app.domain.errors import Refused
from app.domain.limit_table import RULES
from app.domain.limits import LONGEST_EXTENSION, ByHand, Kind, Order, Rule, RuleId, Standing, Unit
from app.domain.set_days import BY_HAND, ORDERS, SET_BY_HAND, about, rule_named
from app.domain.workdays import Calendar, DayKind

__all__ = [
    "RULES",
    "SET_BY_HAND",
    "Kind",
    "Order",
    "Owed",
    "Reckoning",
    "Rule",
    "RuleId",
    "Standing",
    "Unit",
    "about",
    "owed",
    "reckon",
    "reckon_again",
    "rule_named",
    "set_by_hand",
    "spoken",
]

LAST_YEAR = 2200
"""A start beyond it is a slip of the keyboard."""
NO_CALENDAR = "none"
"""The calendar version of a day that was set: no calendar decides it."""

_AS_IT_STANDS = ("由人定的日期，遇休息日不顺延", "条例没有定天数，遇休息日也应当上报")


@dataclass(frozen=True)
class Reckoning:
    """What one clock comes to, and why.

    `length` is the whole length that was counted, extension and excluded hearing days included. Staff plan by
    `nominal_on`; the act is in time up to and including `due_on`. `calendar_complete` is False when a day that
    decided the date lies beyond the calendar's data: the date is provisional (暂定).
    """

    rule: RuleId
    law: str
    started_on: date
    length: int
    unit: Unit
    nominal_on: date
    due_on: date
    rolled: bool
    calendar_complete: bool
    calendar_version: str
    steps: tuple[str, ...]

    def in_time(self, day: date) -> bool:
        """Whether an act on that day meets the limit, which ends at 24:00 of its last day."""
        return day <= self.due_on

    def as_dict(self) -> dict[str, object]:
        """The fields shown to people and programs, dates in ISO form."""
        return {
            "rule": self.rule.value,
            "law": self.law,
            "started_on": self.started_on.isoformat(),
            "nominal_on": self.nominal_on.isoformat(),
            "due_on": self.due_on.isoformat(),
            "rolled": self.rolled,
            "calendar_complete": self.calendar_complete,
            "steps": list(self.steps),
        }


@dataclass(frozen=True)
class Owed:
    """A day that no clock keeps, for nothing of it is set or stopped: reckoned when it is read, and told like one."""

    about: ByHand
    nominal_on: date
    due_on: date
    steps: tuple[str, ...]
    law: str
    calendar_complete: bool


def owed(about: ByHand, started_on: date, office_days: int, calendar: Calendar) -> Owed:
    """The last of so many office days after that day, which is not counted, with its explanation."""
    last = calendar.office_day_after(started_on, office_days)
    first = f"{started_on} {about.starts}，当日不算，从 {started_on + timedelta(days=1)} 起"
    steps = [first, *_counting(Unit.OFFICE_DAYS, started_on, office_days, last, calendar)]
    unknown = _unknown(_span(started_on + timedelta(days=1), last), calendar)
    return Owed(about, last, last, (*steps, *unknown), about.law, not unknown)


def reckon(
    rule: RuleId,
    started_on: date,
    calendar: Calendar,
    *,
    length: int | None = None,
    extend: int | None = None,
    hearings: Iterable[tuple[date, date]] = (),
    again: bool = False,
) -> Reckoning:
    """Nominal and due date of a limit that started on that day, which is not counted (民法典 art. 200-203).

    `length` replaces the default of a rule that the county may set; `extend` (days) turns D5 into D6 (art. 34);
    each of the `hearings` (first and last day) is left out of D10 (art. 36 para 2), but none that begins once the time
    is up: nothing is left to which its days could be added; `again`: it started when the matter was taken up again
    (P22), and is told so. Raises Refused with `rule_not_in_force`, `start_out_of_range`,
    `length_not_allowed`, `extension_*` or `hearing_*`.
    """
    chosen = _beginning_again(RULES[rule]) if again else RULES[rule]
    days = _length(chosen, started_on, length)
    base_on = _end(chosen.unit, started_on, days, calendar)
    steps = _beginning(chosen, started_on, days, base_on, calendar)
    nominal_on = base_on
    if extend is not None:
        _check_extension(rule, extend)
        chosen = replace(RULES[RuleId.D6], starts=chosen.starts)
        days += extend
        nominal_on += timedelta(days=extend)
        steps.append(
            f"延长 {extend} 日到 {spoken(nominal_on, calendar)}，自{chosen.starts}起共 {days} 日，没有超过 90 日"
        )
    after = started_on
    for first, last in sorted(hearings):
        excluded = _hearing_days(rule, first, last, after)
        after = last
        if first > (over := calendar.next_office_day(nominal_on)):
            steps.append(f"听证 {first} 至 {last} 在 {over} 期满以后举行，不再扣除")
            continue
        days += excluded
        nominal_on += timedelta(days=excluded)
        steps.append(f"听证 {first} 至 {last} 共 {excluded} 日不计入，到 {spoken(nominal_on, calendar)}")
    return _rolled(chosen, started_on, days, nominal_on, steps, calendar)


def reckon_again(rule: RuleId, started_on: date, length: int, calendar: Calendar, *, again: bool = False) -> Reckoning:
    """A clock that was reckoned before, by another calendar: its start and whole length stay, the dates follow.

    `length` includes an extension or the days of a hearing, as Reckoning has it; `again` as in `reckon`.
    """
    if rule is RuleId.D6:
        return reckon(RuleId.D5, started_on, calendar, extend=length - RULES[RuleId.D5].length, again=again)
    excluded = length - RULES[rule].length if rule is RuleId.D10 else 0
    if not excluded:
        return reckon(rule, started_on, calendar, length=length, again=again)
    chosen = RULES[rule]
    base_on = _end(chosen.unit, started_on, chosen.length, calendar)
    nominal_on = base_on + timedelta(days=excluded)
    steps = _beginning(chosen, started_on, chosen.length, base_on, calendar)
    steps.append(f"听证共 {excluded} 日不计入，到 {spoken(nominal_on, calendar)}")
    return _rolled(chosen, started_on, length, nominal_on, steps, calendar)


def set_by_hand(rule: RuleId, started_on: date, day: date, order: Order) -> Reckoning:
    """A limit whose day somebody set with this order: the day set is the day, on whatever day it falls (DOMAIN 4)."""
    limit = BY_HAND[rule]
    began, ordered = ORDERS[order]
    return Reckoning(
        rule=rule,
        law=f"{limit.law}；{ordered}",
        started_on=started_on,
        length=(day - started_on).days,
        unit=Unit.CALENDAR_DAYS,
        nominal_on=day,
        due_on=day,
        rolled=False,
        calendar_complete=True,
        calendar_version=NO_CALENDAR,
        steps=(f"{started_on} {began or limit.starts}", f"{ordered}：{day}", _AS_IT_STANDS[order is Order.AT_ONCE]),
    )


def _beginning_again(rule: Rule) -> Rule:
    return replace(rule, starts="重新办理")


def _beginning(rule: Rule, started_on: date, days: int, base_on: date, calendar: Calendar) -> list[str]:
    first = f"{started_on} {rule.starts}，当日不算，从 {started_on + timedelta(days=1)} 起"
    return [first, *_counting(rule.unit, started_on, days, base_on, calendar)]


def _rolled(
    rule: Rule, started_on: date, days: int, nominal_on: date, steps: list[str], calendar: Calendar
) -> Reckoning:
    due_on = calendar.next_office_day(nominal_on) if rule.rolls else nominal_on
    decisive = _decisive(rule, started_on, nominal_on, due_on)
    steps = steps + _ending(rule, nominal_on, due_on, calendar)
    unknown = _unknown(decisive, calendar)
    steps += unknown
    return Reckoning(
        rule.id,
        rule.law,
        started_on,
        days,
        rule.unit,
        nominal_on,
        due_on,
        due_on != nominal_on,
        not unknown,
        calendar.version,
        tuple(steps),
    )


def _unknown(decisive: Iterable[date], calendar: Calendar) -> list[str]:
    years = sorted({day.year for day in decisive if not calendar.complete(day)})
    return [f"{year} 年放假安排还没有载入，只按周末推算，此日期为暂定" for year in years]


def spoken(day: date, calendar: Calendar) -> str:
    """A day as offices write it: 2024-05-11（周六·调休上班）."""
    note = {DayKind.HOLIDAY: "·放假", DayKind.MAKEUP: "·调休上班"}.get(calendar.kind(day), "")
    return f"{day}（周{'一二三四五六日'[day.weekday()]}{note}）"


def _length(rule: Rule, started_on: date, length: int | None) -> int:
    if started_on.year > LAST_YEAR:
        raise Refused("start_out_of_range", "started_on", started_on=started_on, last_year=LAST_YEAR)
    if rule.in_force is not None and started_on < rule.in_force:
        raise Refused("rule_not_in_force", "started_on", rule=rule.id.value, law=rule.law, in_force=rule.in_force)
    if length is not None and length not in rule.lengths:
        raise Refused("length_not_allowed", "length", rule=rule.id.value, least=rule.lengths[0], most=rule.lengths[-1])
    return rule.length if length is None else length


def _check_extension(rule: RuleId, extend: int) -> None:
    if rule is RuleId.D6:
        raise Refused("extension_already_given", "extend")
    if rule is not RuleId.D5:
        raise Refused("extension_not_for_rule", "extend", rule=rule.value)
    if extend < 1:
        raise Refused("extension_too_short", "extend", days=extend)
    if extend > LONGEST_EXTENSION:
        raise Refused("extension_too_long", "extend", days=extend, most=LONGEST_EXTENSION)


def _hearing_days(rule: RuleId, first: date, last: date, after: date) -> int:
    """The days of a hearing; `after` is the day on which the clock started, or the last one of the hearing before."""
    if rule is not RuleId.D10:
        raise Refused("hearing_not_for_rule", "hearing", rule=rule.value)
    if last < first:
        raise Refused("hearing_reversed", "hearing", first=first, last=last)
    if first <= after:
        raise Refused("hearing_outside_clock", "hearing", first=first, started_on=after)
    return (last - first).days + 1


def _end(unit: Unit, start: date, length: int, calendar: Calendar) -> date:
    if unit is Unit.OFFICE_DAYS:
        return calendar.office_day_after(start, length)
    if unit is Unit.CALENDAR_DAYS:
        return start + timedelta(days=length)
    # 民法典 art. 202: the corresponding day, or the month's last day
    years, month = divmod(start.month - 1 + length, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, gregorian.monthrange(year, month + 1)[1]))


def _decisive(rule: Rule, started_on: date, nominal_on: date, due_on: date) -> list[date]:
    if rule.unit is Unit.OFFICE_DAYS:
        return _span(started_on + timedelta(days=1), due_on)
    return _span(nominal_on, due_on) if rule.rolls else []


def _span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _counting(unit: Unit, start: date, length: int, end: date, calendar: Calendar) -> list[str]:
    if unit is Unit.CALENDAR_DAYS:
        return [f"{length} 日（自然日）到 {spoken(end, calendar)}"]
    if unit is Unit.MONTHS:
        ending = "" if end.day == start.day else "，当月没有对应日，取月末日"
        return [f"{length} 个月到 {spoken(end, calendar)}{ending}"]
    notable = "；".join(_runs(_span(start + timedelta(days=1), end), calendar))
    return [*([notable] if notable else []), f"第 {length} 个工作日是 {spoken(end, calendar)}"]


def _ending(rule: Rule, nominal_on: date, due_on: date, calendar: Calendar) -> list[str]:
    if rule.unit is Unit.OFFICE_DAYS:
        return []
    if not rule.rolls:
        return ["这一期限遇休息日不顺延"]
    if due_on == nominal_on:
        return ["末日不是休息日，不顺延"]
    skipped = "；".join(_runs(_span(nominal_on, due_on - timedelta(days=1)), calendar))
    return [f"末日是休息日：{skipped}", f"顺延到 {spoken(due_on, calendar)}"]


def _runs(days: Iterable[date], calendar: Calendar) -> list[str]:
    """The days that are not plain workdays, each unbroken run of one kind in words."""
    words = {DayKind.WEEKEND: "周末，跳过", DayKind.HOLIDAY: "放假，跳过", DayKind.MAKEUP: "调休上班，计入"}
    told = []
    for kind, run in groupby(days, calendar.kind):
        if kind in words:
            first, *rest = run
            told.append(f"{first}{f' 至 {rest[-1]}' if rest else ''} {words[kind]}")
    return told
