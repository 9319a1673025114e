"""Rule sets (规则集): what the county set for limits that are its own, and which of it counts for a matter."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from app.domain.clocks import LAST_YEAR, RULES, Reckoning, Rule, RuleId, Standing, reckon, reckon_again
from app.domain.errors import Refused
from app.domain.limits import MORE_FOLLOW_UPS, MORE_LOOK_BACKS
from app.domain.petitions import Source
from app.domain.workdays import Calendar

HOTLINES: Mapping[Source, RuleId] = {Source.HOTLINE_12317: RuleId.D15, Source.HOTLINE_12345: RuleId.D16}
"""The limit that a hotline's petitions have beside the others, where the county turned it on."""
ANSWERED = tuple(HOTLINES.values())
"""Local limits that run from the receipt to the written answer."""
APART = frozenset({RuleId.D12, RuleId.D22})
"""Limits of every petition that may be set apart for those of a hotline."""
EDITABLE = tuple(rule for rule in RULES.values() if rule.is_editable)


def of_the_answer(source: Source | None) -> tuple[RuleId, ...]:
    """Those of ANSWERED that a petition of this source has, each where the county turned it on."""
    return tuple(rule for known, rule in HOTLINES.items() if known is source)


@dataclass(frozen=True)
class Receipt:
    """What decides which set counts for a matter: the day of its receipt and, of a petition, where it came from."""

    received_on: date
    source: Source | None = None


@dataclass(frozen=True)
class Setting:
    """One entry: of matters received from `valid_from` on, `length` counts for the rule, or the rule is off.

    `document` is the text that sets it. `source`: only for petitions from this hotline. Entries are only ever added;
    `id` tells their order.
    """

    id: int
    rule: RuleId
    valid_from: date
    length: int
    is_on: bool
    document: str
    source: Source | None = None

    def check(self) -> None:
        """Raise Refused `limit_is_law`, `limit_source_not_apart`, `limit_stays_on`, `length_not_allowed` or
        `start_out_of_range` for what no county may set."""
        rule = RULES[self.rule]
        if not rule.is_editable:
            raise Refused("limit_is_law", "rule", law=rule.law)
        if self.source is not None and (self.rule not in APART or self.source not in HOTLINES):
            raise Refused("limit_source_not_apart", "source", rule=rule.id)
        may_be_off = rule.standing is not Standing.OWN or rule.id in MORE_FOLLOW_UPS + MORE_LOOK_BACKS
        if not self.is_on and not may_be_off:
            raise Refused("limit_stays_on", "is_on")
        if self.length not in rule.lengths:
            least, most = rule.lengths[0], rule.lengths[-1]
            raise Refused("length_not_allowed", "length", rule=rule.id.value, least=least, most=most)
        if self.valid_from.year > LAST_YEAR:
            raise Refused("start_out_of_range", "valid_from", last_year=LAST_YEAR)

    def counts_for(self, receipt: Receipt) -> bool:
        """Whether a matter that was received so has it."""
        return self.valid_from <= receipt.received_on and self.source in (None, receipt.source)


@dataclass(frozen=True)
class RuleSets:
    """Everything the county ever set, in the order of entry."""

    settings: tuple[Setting, ...] = ()

    def version(self, rule: RuleId) -> int:
        """Changes whenever something is set for this rule; 0 while nothing ever was."""
        return max((one.id for one in self.settings if one.rule is rule), default=0)

    def versions(self) -> Mapping[RuleId, int]:
        """The version of each rule for which something was set."""
        return {one.rule: self.version(one.rule) for one in self.settings}

    @property
    def newest(self) -> int:
        """The number of the last entry; 0 while there is none."""
        return max((one.id for one in self.settings), default=0)

    def in_force(self, rule: RuleId, receipt: Receipt) -> Setting | None:
        """What was set last for matters received so: what is said of their source goes before what is said of all."""
        counting = [one for one in self.settings if one.rule is rule and one.counts_for(receipt)]
        return max(counting, key=lambda one: (one.source is not None, one.valid_from, one.id), default=None)

    def is_on(self, rule: RuleId, receipt: Receipt) -> bool:
        """Whether the limit counts at all for a matter received so."""
        found = self.in_force(rule, receipt)
        return RULES[rule].by_default if found is None else found.is_on

    def rule(self, rule: RuleId, receipt: Receipt) -> Rule:
        """The limit as it counts for a matter received so: its length, and what stands behind it."""
        found = self.in_force(rule, receipt)
        if found is None:
            return RULES[rule]
        law = f"{found.document}（本县设定，{found.valid_from} 起收到的适用）；{RULES[rule].law}"
        return replace(RULES[rule], length=found.length, law=law)

    def reckon(
        self,
        rule: RuleId,
        started_on: date,
        calendar: Calendar,
        receipt: Receipt,
        *,
        extend: int | None = None,
        hearings: Iterable[tuple[date, date]] = (),
        again: bool = False,
    ) -> Reckoning:
        """`clocks.reckon` by the set in force at receipt."""
        chosen = self.rule(rule, receipt)
        length = chosen.length if chosen.is_editable else None
        found = reckon(rule, started_on, calendar, length=length, extend=extend, hearings=hearings, again=again)
        return replace(found, law=chosen.law)

    def reckon_again(
        self, rule: RuleId, started_on: date, length: int, calendar: Calendar, receipt: Receipt, *, again: bool = False
    ) -> Reckoning:
        """`clocks.reckon_again`: of a limit that the county sets, the length is the one in force."""
        if RULES[rule].is_editable:
            return self.reckon(rule, started_on, calendar, receipt)
        return reckon_again(rule, started_on, length, calendar, again=again)

    def with_setting(self, setting: Setting) -> "RuleSets":
        """These with one entry more."""
        return RuleSets((*self.settings, setting))
