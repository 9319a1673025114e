"""Campaigns (专项行动): what is asked of a household or public toilet, where it stands, when the rest will be done."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from app.domain.contents import Content


class CampaignKind(StrEnum):
    """What a campaign goes through the villages for."""

    TOILETS = "toilets"
    HOUSING = "housing"
    WATER = "water"
    LOW_INCOME = "low_income"
    CENSUS = "census"


ABOUT: Mapping[CampaignKind, Content] = {
    CampaignKind.TOILETS: Content.POV_TOILETS,
    CampaignKind.HOUSING: Content.POV_HOUSING,
    CampaignKind.WATER: Content.POV_WATER,
    CampaignKind.LOW_INCOME: Content.POV_LOW_INCOME,
    CampaignKind.CENSUS: Content.POV_IDENTIFICATION,
}
"""The category of what each kind of campaign finds, so that it counts with items and petitions of that category."""


class Consent(StrEnum):
    """Whether the household wants it done (愿意、不愿意、未联系)."""

    WILLING = "willing"
    UNWILLING = "unwilling"
    NOT_REACHED = "not_reached"


class ConsentProof(StrEnum):
    """By what a household's consent is proven: a signed paper, or a record that can be looked up."""

    SIGNED = "signed"
    CALL = "call"
    MESSAGE = "message"
    WITNESS = "witness"


class Finding(StrEnum):
    """What was found when somebody looked."""

    NONE = "none"
    PROBLEM = "problem"
    SOLVED = "solved"


class RowStage(StrEnum):
    """Where a household or a public toilet stands; each row of the list stands in exactly one.

    Of a household's toilet the four ticks 改成 → 能用 → 在用 → 满意 are BUILT, WORKS, IN_USE and DONE.
    """

    NOT_LOOKED = "not_looked"
    NO_PROBLEM = "no_problem"
    OPEN = "open"
    UNWILLING = "unwilling"
    BUILT = "built"
    WORKS = "works"
    IN_USE = "in_use"
    DONE = "done"


class Checked(StrEnum):
    """The 五有 of a public toilet: 制度、标准、队伍、资金、监督."""

    RULES = "rules"
    STANDARD = "standard"
    TEAM = "team"
    FUNDS = "funds"
    SUPERVISION = "supervision"


CLEARED = frozenset({RowStage.NO_PROBLEM, RowStage.DONE})
"""清零: nothing is left to do."""
FOUND = frozenset({RowStage.OPEN, RowStage.UNWILLING, RowStage.BUILT, RowStage.WORKS, RowStage.IN_USE, RowStage.DONE})
"""A problem was found there, solved or not."""
UNSOLVED = FOUND - CLEARED
"""A problem was found there and is not solved, whatever the household wants: it is not clear (户户清)."""
DECIDED = frozenset({Consent.WILLING, Consent.UNWILLING})
"""What a household said itself: it needs a proof. Whom nobody reached said nothing."""
OF_CONSENT = ("consent_basis", "consent_proof", "consent_on", "consent_by_id")
"""What proves a consent: the words, the kind of proof, of which day it is, and who took it down."""
TICKED = ("built_on", "works_on", "in_use_on", "satisfied_on")
"""The four ticks, in their order."""
PACE_DAYS = 14
"""The last days whose pace a forecast goes by."""
FARTHEST = 3650
"""Days; what lies farther is no forecast."""


@dataclass(frozen=True)
class RowFacts:
    """What is known of one household (or public toilet) of a campaign; `satisfied_by_id` is one of its members."""

    looked_on: date | None = None
    looked_by_id: int | None = None
    consent: Consent | None = None
    consent_basis: str = ""
    finding: Finding | None = None
    finding_note: str = ""
    solved_on: date | None = None
    solved_note: str = ""
    built_on: date | None = None
    works_on: date | None = None
    in_use_on: date | None = None
    satisfied_on: date | None = None
    satisfied_by_id: int | None = None
    has_rules: bool = False
    has_standard: bool = False
    has_team: bool = False
    has_funds: bool = False
    has_supervision: bool = False
    consent_proof: ConsentProof | None = None
    consent_on: date | None = None
    consent_by_id: int | None = None

    @property
    def has_all_five(self) -> bool:
        """五有齐全."""
        return all(getattr(self, f"has_{one}") for one in Checked)


def wrong(kind: CampaignKind, facts: RowFacts, *, public: bool, signed: bool = False) -> tuple[str, str] | None:
    """The field and the code of what contradicts itself, or None.

    `public`: a public toilet, not a household; `signed`: the paper that the household signed lies with the row.
    """
    if (facts.looked_on is None) != (facts.looked_by_id is None):
        return "looked_by", "campaign_looker_missing"
    if facts.looked_on is None and (facts.finding is not None or _ticks(facts) or facts.has_all_five):
        return "looked_on", "campaign_not_looked"
    if facts.looked_on is not None and facts.finding is None and not public:
        return "finding", "campaign_finding_missing"
    if facts.finding in (Finding.PROBLEM, Finding.SOLVED) and not facts.finding_note.strip():
        return "finding_note", "campaign_problem_untold"
    return _wrong_consent(facts, signed) or _wrong_solving(kind, facts) or _wrong_ticks(kind, facts)


def _wrong_consent(facts: RowFacts, signed: bool) -> tuple[str, str] | None:
    if facts.consent is None:
        told = facts.consent_proof is not None or facts.consent_on is not None or facts.consent_by_id is not None
        return ("consent", "campaign_consent_unsaid") if told or facts.consent_basis.strip() else None
    if not facts.consent_basis.strip():
        return "consent_basis", "campaign_consent_unproven"
    if facts.consent in DECIDED and facts.consent_proof is None:
        return "consent_proof", "campaign_proof_missing"
    if facts.consent not in DECIDED and facts.consent_proof is ConsentProof.SIGNED:
        return "consent_proof", "campaign_nobody_signed"
    if facts.consent_on is None:
        return "consent_on", "campaign_consent_when"
    if facts.consent_by_id is None:
        return "consent_by", "campaign_consent_who"
    if facts.consent_proof is ConsentProof.SIGNED and not signed:
        return "papers", "campaign_consent_unsigned"
    return None


def _wrong_solving(kind: CampaignKind, facts: RowFacts) -> tuple[str, str] | None:
    solved = facts.finding is Finding.SOLVED
    if solved and kind is CampaignKind.TOILETS:
        return "finding", "campaign_toilet_is_ticked"
    if solved and facts.solved_on is None:
        return "solved_on", "campaign_solved_when"
    if solved and not facts.solved_note.strip():
        return "solved_note", "campaign_solved_how"
    if not solved and facts.solved_on is not None:
        return "finding", "campaign_not_solved"
    return None


def _wrong_ticks(kind: CampaignKind, facts: RowFacts) -> tuple[str, str] | None:
    ticks = _ticks(facts)
    if not ticks:
        return ("satisfied_on", "campaign_satisfied_when") if facts.satisfied_by_id is not None else None
    if kind is not CampaignKind.TOILETS:
        return next(iter(ticks)), "campaign_ticks_toilets"
    if facts.finding is not Finding.PROBLEM:
        return "finding", "campaign_nothing_to_tick"
    if facts.consent is not Consent.WILLING:
        return "consent", "campaign_consent_missing" if facts.consent is None else "campaign_against_will"
    for name, day in ticks.items():
        if facts.looked_on is not None and day < facts.looked_on:
            return name, "campaign_tick_unseen"
        if facts.consent_on is not None and day < facts.consent_on:
            return name, "campaign_tick_unasked"
    for earlier, later in pairwise(TICKED):
        if later in ticks and earlier not in ticks:
            return later, "campaign_tick_before"
        if later in ticks and ticks[later] < ticks[earlier]:
            return later, "campaign_tick_order"
    if facts.satisfied_on is not None and facts.satisfied_by_id is None:
        return "satisfied_by", "campaign_satisfied_who"
    if facts.satisfied_by_id is not None and facts.satisfied_on is None:
        return "satisfied_on", "campaign_satisfied_when"
    return None


def _ticks(facts: RowFacts) -> Mapping[str, date]:
    return {name: day for name in TICKED if (day := getattr(facts, name)) is not None}


def stage_of(facts: RowFacts, *, public: bool) -> RowStage:
    """Where it stands."""
    if facts.looked_on is None:
        return RowStage.NOT_LOOKED
    if public:
        return RowStage.DONE if facts.has_all_five else RowStage.OPEN
    if facts.finding is Finding.NONE:
        return RowStage.NO_PROBLEM
    if facts.finding is Finding.SOLVED or facts.satisfied_on is not None:
        return RowStage.DONE
    if facts.consent is Consent.UNWILLING:
        return RowStage.UNWILLING
    reached = (facts.in_use_on, RowStage.IN_USE), (facts.works_on, RowStage.WORKS), (facts.built_on, RowStage.BUILT)
    return next((stage for day, stage in reached if day is not None), RowStage.OPEN)


def cleared_on(facts: RowFacts, *, public: bool) -> date | None:
    """The day from which nothing was left to do there, or None while something is."""
    stage = stage_of(facts, public=public)
    if stage not in CLEARED:
        return None
    return facts.looked_on if public or stage is RowStage.NO_PROBLEM else facts.satisfied_on or facts.solved_on


def goes_on(before: RowFacts, after: RowFacts) -> bool:
    """Whether what was said stays as it was and only more is said; else it is a correction, which asks for a reason.

    Somebody who had not been reached is reached, a problem is solved, a public toilet is inspected again on a later
    day: that goes on.
    """
    onward = {
        ("consent", Consent.NOT_REACHED, after.consent),
        ("finding", Finding.PROBLEM, Finding.SOLVED),
    }
    reached = before.consent is Consent.NOT_REACHED and after.consent not in (None, Consent.NOT_REACHED)
    return all(
        value in (None, "", False)
        or (reached and name in OF_CONSENT)
        or value == vars(after)[name]
        or (name, value, vars(after)[name]) in onward
        for name, value in vars(before).items()
    )


def is_inspected_again(before: RowFacts, after: RowFacts) -> bool:
    """Whether somebody went to a public toilet again on a later day."""
    return before.looked_on is not None and after.looked_on is not None and after.looked_on > before.looked_on


def left_by_day(total: int, done: Mapping[date, int], first: date, last: date) -> list[tuple[date, int]]:
    """What was left at the end of each day from first to last (燃尽); `done` counts what was done on each day."""
    left = total - sum(count for day, count in done.items() if day < first)
    line = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        left -= done.get(day, 0)
        line.append((day, left))
    return line


@dataclass(frozen=True)
class Forecast:
    """When the rest will be done at the pace of the last days; `by` is None when that cannot be told (无法预计)."""

    left: int
    done: int
    days: int
    by: date | None

    @property
    def pace(self) -> float:
        """How many a day, as it was in these days."""
        return self.done / self.days


def not_before(clearing: Forecast, looking: Forecast) -> Forecast:
    """The forecast of clearing, never before that of looking: what nobody looked at is not cleared, whatever the pace
    at which what was looked at is being cleared."""
    if not looking.left:
        return clearing
    if looking.by is None or clearing.by is None:
        return replace(clearing, by=None)
    return replace(clearing, by=max(clearing.by, looking.by))


def forecast(left: int, done: Mapping[date, int], started: date, today: date) -> Forecast:
    """The plain forecast: the rest divided by what was done a day in the last PACE_DAYS, today among them.

    A campaign that is younger goes by its own days.
    """
    days = max(1, min(PACE_DAYS, (today - started).days + 1))
    first = today - timedelta(days=days - 1)
    lately = sum(count for day, count in done.items() if first <= day <= today)
    wait = -(-left * days // lately) if lately else FARTHEST + 1
    return Forecast(left, lately, days, today + timedelta(days=wait) if left and wait <= FARTHEST else None)
