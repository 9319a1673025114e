"""Watching who may fall back into poverty (DOMAIN 15.1): the stages of a case, who moves it, what it takes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.errors import Refused
from app.domain.households import MONITORED, Cause, HouseholdKind, Unclear
from app.domain.limits import RuleId
from app.domain.permissions import Permission
from app.domain.privacy import tells_number


class Clue(StrEnum):
    """Where the clue came from: the household itself, a cadre who looked, a department's warning.

    TAKEN_OVER: there is none here; a register that was kept before had the household as watched already.
    """

    DECLARED = "declared"
    FOUND = "found"
    WARNED = "warned"
    TAKEN_OVER = "taken_over"


class Stage(StrEnum):
    """Where a case stands."""

    CLUE = "clue"
    VERIFYING = "verifying"
    VILLAGE_NOTICE = "village_notice"
    TOWN_REVIEW = "town_review"
    COUNTY_DECISION = "county_decision"
    MONITORED = "monitored"
    CLEARING = "clearing"
    CLEARING_NOTICE = "clearing_notice"
    CLEARING_REVIEW = "clearing_review"
    CLEARING_DECISION = "clearing_decision"
    CLEARED = "cleared"
    REJECTED = "rejected"
    RELAPSED = "relapsed"


class Action(StrEnum):
    """What is done with a case; a clue begins it."""

    VERIFY = "verify"
    POST_NOTICE = "post_notice"
    END_NOTICE = "end_notice"
    REVIEW = "review"
    DECIDE = "decide"
    REJECT = "reject"
    ASK_CLEARING = "ask_clearing"
    POST_CLEARING = "post_clearing"
    END_CLEARING = "end_clearing"
    REVIEW_CLEARING = "review_clearing"
    KEEP = "keep"
    CLEAR = "clear"


class Turn(StrEnum):
    """What of a case waits for somebody to do it: the queues of monitoring, in the order of its way."""

    TO_VERIFY = "to_verify"
    TO_POST = "to_post"
    TO_END_NOTICE = "to_end_notice"
    TO_REVIEW = "to_review"
    TO_DECIDE = "to_decide"
    TO_MEASURE = "to_measure"
    TO_POST_CLEARING = "to_post_clearing"
    TO_END_CLEARING = "to_end_clearing"
    TO_REVIEW_CLEARING = "to_review_clearing"
    TO_CLEAR = "to_clear"


class Check(StrEnum):
    """What in the register contradicts itself (DOMAIN 15.2): public rules of Guizhou, under their numbers."""

    UNINSURED = "1_02_003"
    BELOW_LINE = "1_02_006"
    HOUSING_AGAIN = "1_02_008"
    WATER_AGAIN = "1_02_009"
    NO_MEASURE = "1_11_010"
    ID_LENGTH = "1_12_002"
    NOBODY_DISABLED = "2_11_001"
    NOBODY_DROPPED_OUT = "4_11_008"
    EVERYBODY_WORKS = "4_11_009"
    NOBODY_WORKS = "4_11_014"
    NOBODY_ON_ALLOWANCE = "4_11_015"
    NOBODY_FOR_SUBSIDY = "4_11_016"
    NO_WATER_MEASURE = "5_18_006"
    CLEARED_SOON = "cleared_soon"
    NO_ALLOWANCE = "no_allowance"
    TWO_HOMES = "two_homes"


class Way(StrEnum):
    """How the risk went: by help, or of itself."""

    HELPED = "helped"
    NATURAL = "natural"


S, A, P = Stage, Action, Permission
MOVES: Mapping[tuple[Stage, Action], tuple[Stage, Permission]] = {
    (S.CLUE, A.VERIFY): (S.VERIFYING, P.HOUSEHOLD_EDIT),
    (S.VERIFYING, A.POST_NOTICE): (S.VILLAGE_NOTICE, P.HOUSEHOLD_EDIT),
    (S.VILLAGE_NOTICE, A.END_NOTICE): (S.TOWN_REVIEW, P.HOUSEHOLD_EDIT),
    (S.TOWN_REVIEW, A.REVIEW): (S.COUNTY_DECISION, P.MONITOR_REVIEW),
    (S.COUNTY_DECISION, A.DECIDE): (S.MONITORED, P.MONITOR_DECIDE),
    (S.VERIFYING, A.REJECT): (S.REJECTED, P.MONITOR_REVIEW),
    (S.VILLAGE_NOTICE, A.REJECT): (S.REJECTED, P.MONITOR_REVIEW),
    (S.TOWN_REVIEW, A.REJECT): (S.REJECTED, P.MONITOR_REVIEW),
    (S.COUNTY_DECISION, A.REJECT): (S.REJECTED, P.MONITOR_DECIDE),
    (S.MONITORED, A.ASK_CLEARING): (S.CLEARING, P.HOUSEHOLD_EDIT),
    (S.CLEARING, A.POST_CLEARING): (S.CLEARING_NOTICE, P.HOUSEHOLD_EDIT),
    (S.CLEARING, A.KEEP): (S.MONITORED, P.MONITOR_REVIEW),
    (S.CLEARING_NOTICE, A.END_CLEARING): (S.CLEARING_REVIEW, P.HOUSEHOLD_EDIT),
    (S.CLEARING_NOTICE, A.KEEP): (S.MONITORED, P.MONITOR_REVIEW),
    (S.CLEARING_REVIEW, A.REVIEW_CLEARING): (S.CLEARING_DECISION, P.MONITOR_REVIEW),
    (S.CLEARING_REVIEW, A.KEEP): (S.MONITORED, P.MONITOR_REVIEW),
    (S.CLEARING_DECISION, A.CLEAR): (S.CLEARED, P.MONITOR_DECIDE),
    (S.CLEARING_DECISION, A.KEEP): (S.MONITORED, P.MONITOR_DECIDE),
}
"""From a stage by an act to a stage, and who may."""
TURNS: Mapping[Turn, tuple[Stage, Permission]] = {
    Turn.TO_VERIFY: (S.CLUE, P.HOUSEHOLD_EDIT),
    Turn.TO_POST: (S.VERIFYING, P.HOUSEHOLD_EDIT),
    Turn.TO_END_NOTICE: (S.VILLAGE_NOTICE, P.HOUSEHOLD_EDIT),
    Turn.TO_REVIEW: (S.TOWN_REVIEW, P.MONITOR_REVIEW),
    Turn.TO_DECIDE: (S.COUNTY_DECISION, P.MONITOR_DECIDE),
    Turn.TO_MEASURE: (S.MONITORED, P.HOUSEHOLD_EDIT),
    Turn.TO_POST_CLEARING: (S.CLEARING, P.HOUSEHOLD_EDIT),
    Turn.TO_END_CLEARING: (S.CLEARING_NOTICE, P.HOUSEHOLD_EDIT),
    Turn.TO_REVIEW_CLEARING: (S.CLEARING_REVIEW, P.MONITOR_REVIEW),
    Turn.TO_CLEAR: (S.CLEARING_DECISION, P.MONITOR_DECIDE),
}
"""Of each queue the stage whose next act it waits for, and who may do it. Watched is a case whose household has no
measure in its plan yet; a notice waits for its end once it has hung its days."""
CLUES = tuple(clue for clue in Clue if clue is not Clue.TAKEN_OVER)
"""With which a case begins here."""
DECIDED_BY: Mapping[str, Permission] = {
    "reviewed_on": P.MONITOR_REVIEW,
    "decided_on": P.MONITOR_DECIDE,
    "clearing_reviewed_on": P.MONITOR_REVIEW,
    "cleared_on": P.MONITOR_DECIDE,
}
"""Days that only who decides on them may correct; the others whoever keeps the register."""
OPEN = frozenset(Stage) - {S.CLEARED, S.REJECTED, S.RELAPSED}
IDENTIFYING = frozenset({S.CLUE, S.VERIFYING, S.VILLAGE_NOTICE, S.TOWN_REVIEW, S.COUNTY_DECISION})
CLEARING = (S.CLEARING, S.CLEARING_NOTICE, S.CLEARING_REVIEW, S.CLEARING_DECISION)
"""On the way from the look at home over village and town to the county's decision that the risk is gone."""
WATCHED = frozenset({S.MONITORED, *CLEARING})


@dataclass(frozen=True)
class Safety:
    """What clearing asks: why the household is not clear; the income a head of the last twelve months, the line of the
    year and whether it is steady; of which causes nothing is said, whether a new risk came; whether somebody can work.
    """

    unclear: Collection[Unclear]
    income: int | None
    line: int | None
    income_steady: bool
    causes_left: Collection[Cause]
    risk_gone: bool
    can_work: bool


def actions(stage: Stage) -> list[Action]:
    """What can be done at this stage, in the order of the table."""
    return [action for source, action in MOVES if source is stage]


def turn_at(stage: Stage) -> Turn | None:
    """What waits at this stage; None once the case is over."""
    return next((turn for turn, (source, _) in TURNS.items() if source is stage), None)


def moved(stage: Stage, action: Action) -> Stage:
    """The stage after this act. Raises Refused when it is none of this stage."""
    if (stage, action) not in MOVES:
        raise Refused("not_at_this_stage", action=action.value, stage=stage.value)
    return MOVES[stage, action][0]


def check_notice(first: date, last: date, text: str, least: int) -> None:
    """The notice hangs in the village for so many full days, and tells nobody's ID number or telephone (T55, T56)."""
    if (last - first).days < least:
        raise Refused("notice_too_short", "notice_to", days=max(0, (last - first).days), least=least)
    if tells_number(text):
        raise Refused("notice_with_numbers", "note")


def check_lookers(first: int | None, second: int | None) -> None:
    """The look at home before clearing is taken by two persons (DOMAIN 15.1: 入户核查)."""
    if first is None or second is None:
        raise Refused("clearing_needs_two", "checked_with_id" if first is not None else "checked_by_id")
    if first == second:
        raise Refused("clearing_same_person", "checked_with_id")


@dataclass(frozen=True)
class Looker:
    """Who looked at home before clearing: his name, and whether he is of the household's town or of the county."""

    field: str
    name: str
    is_of_here: bool


def check_looker(looker: Looker, members: Collection[str]) -> None:
    """Who looks is of the village's town or of the county, and none of those whom he looks at."""
    if not looker.is_of_here:
        raise Refused("clearing_looker_from_elsewhere", looker.field, name=looker.name)
    if looker.name in members:
        raise Refused("clearing_looker_of_household", looker.field, name=looker.name)


def not_clearable(safety: Safety) -> Iterator[str]:
    """Why the risk of this household cannot be called gone: codes; nothing when it can (P-20)."""
    if safety.line is None:
        yield "income_line_missing"
    elif safety.income is None or safety.income <= safety.line:
        yield "income_below_line"
    if not safety.income_steady:
        yield "income_not_steady"
    if safety.causes_left:
        yield "causes_not_settled"
    if not safety.risk_gone:
        yield "risk_not_gone"
    unsafe = {Unclear.NOT_LOOKED_AT, Unclear.HOUSING, Unclear.WATER, Unclear.SCHOOLING, Unclear.INSURANCE}
    if not unsafe.isdisjoint(safety.unclear):
        yield "guarantee_not_safe"
    if not safety.can_work:
        yield "no_labour_is_watched"


def kind_after(kinds: Sequence[HouseholdKind]) -> HouseholdKind:
    """What a household is once its risk is gone: what it was before it was watched. `kinds`: what it was, in its order.

    Of one that came in as watched nothing is known of before: an unstable one was lifted, every other an ordinary one.
    """
    before = next((kind for kind in reversed(kinds) if kind not in MONITORED), None)
    if before is not None:
        return before
    return HouseholdKind.LIFTED if HouseholdKind.UNSTABLE in kinds else HouseholdKind.ORDINARY


def too_soon(decided_on: date, cleared_on: date, way: Way) -> bool:
    """Cleared by help in the month of its identification or the next one: an anomaly to look at (T57)."""
    months = (cleared_on.year - decided_on.year) * 12 + cleared_on.month - decided_on.month
    return way is Way.HELPED and months <= 1


def limits_of(clue: Clue, stage: Stage) -> Iterator[tuple[RuleId, str]]:
    """The limits that run at this stage, with the name of the day from which each runs."""
    if stage in IDENTIFYING:
        yield RuleId.D20, "clue_on"
        if clue is Clue.DECLARED:
            yield RuleId.D20A, "clue_on"
    if clue is Clue.DECLARED and stage is Stage.CLUE:
        yield RuleId.D20A_VISIT, "clue_on"
    if stage is Stage.MONITORED and clue is not Clue.TAKEN_OVER:
        yield RuleId.D21, "decided_on"
