"""The limits in words, as the page, the command and docs/limits.md tell them."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from app.domain.limit_table import RULES
from app.domain.limits import Rule, RuleId, Standing, Unit
from app.domain.set_days import BY_HAND
from app.labels import label

HEADINGS = ("规则", "期限", "由谁做什么", "从哪天起", "长短", "遇休息日", "到什么为止", "延长、扣除", "依据")
OFF = "（未启用）"
INTRODUCTION = """Written by `flask clocks document` from `limit_table.py` and `set_days.py`; a test keeps it current.

Days are counted as 民法典 art. 200 to 203 say: the starting day is not counted; a period of days that ends on a day of
rest runs to the next office day (顺延); one of working days (工作日) counts office days alone. The nominal day and the
due day are both stored; reminders and yellow cards go by the nominal one. A day that somebody sets stays where it is.

What stands in national law cannot be changed. The others are rule sets of the county (时限规则, `flask clocks set`):
what is set counts for matters received from its day on, their open clocks follow, and what is 未启用 starts no clock
until it is turned on. A hotline's limit (D15, D16) counts for the petitions that came from it, beside the others.
"""


class Line(NamedTuple):
    """One limit in words."""

    id: str
    name: str
    who: str
    starts: str
    length: str
    rolls: str
    stops: str
    extends: str
    law: str


def length_of(rule: Rule) -> str:
    """30 日, 5 个工作日."""
    least, most = rule.lengths[0], rule.lengths[-1]
    if rule.standing is Standing.LAW and least != most:
        return f"{least} 至 {most} {label(rule.unit)}"
    return f"{rule.length} {label(rule.unit)}"


def rolling(rule: Rule) -> str:
    """Whether a last day on a holiday moves."""
    if rule.unit is Unit.OFFICE_DAYS:
        return "按工作日计"
    return "顺延" if rule.rolls else "不顺延"


def name_of(rule: Rule) -> str:
    """What it is called, a right as such."""
    return f"{label(rule.id)}（{label(rule.kind)}）"


def line(rule: Rule, *, is_on: bool) -> Line:
    """A limit that is reckoned."""
    return Line(
        rule.id.value,
        name_of(rule),
        f"{rule.who}：{rule.what}",
        rule.starts,
        length_of(rule) + ("" if is_on else OFF),
        rolling(rule),
        rule.stops,
        rule.extends,
        rule.law,
    )


def by_hand() -> Iterator[Line]:
    """The limits whose day somebody sets."""
    for one in BY_HAND.values():
        who = f"{one.who}：{one.what}"
        yield Line(one.id, one.name, who, one.starts, one.length, "—", one.stops, one.extends, one.law)


def every(present: Mapping[RuleId, tuple[Rule, bool]] | None = None) -> list[Line]:
    """All limits in the order of their ids; `present`: those that the county sets, as they count now."""
    present = present or {}
    told = [line(rule, is_on=is_on) for rule, is_on in (present.get(id_, _default(id_)) for id_ in RULES)]
    return sorted([*told, *by_hand()], key=lambda one: _place(one.id))


def document() -> str:
    """docs/limits.md."""
    parts = [
        "# The limits\n",
        INTRODUCTION,
        f"| {' | '.join(HEADINGS)} |\n|{'---|' * len(HEADINGS)}",
        *(f"| {' | '.join(one)} |" for one in every()),
    ]
    return "\n".join(parts) + "\n"


def _default(rule: RuleId) -> tuple[Rule, bool]:
    return RULES[rule], RULES[rule].by_default


def _place(name: str) -> tuple[str, int, str]:
    digits = "".join(letter for letter in name.partition("-")[0] if letter.isdigit())
    return name[0], int(digits), name
