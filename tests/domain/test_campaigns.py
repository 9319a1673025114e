"""Campaigns: what contradicts itself, where a household stands, what is a correction, the forecast."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.domain.campaigns import (
    CLEARED,
    CampaignKind,
    Consent,
    ConsentProof,
    Finding,
    RowFacts,
    RowStage,
    cleared_on,
    forecast,
    goes_on,
    left_by_day,
    not_before,
    stage_of,
    wrong,
)

T, H = CampaignKind.TOILETS, CampaignKind.HOUSING
DAY = date(2024, 5, 10)
LATER = DAY + timedelta(days=1)
BEFORE = DAY - timedelta(days=1)
PROOF: dict[str, Any] = {"consent_proof": ConsentProof.WITNESS, "consent_on": DAY, "consent_by_id": 1}
SEEN = RowFacts(DAY, 1, Consent.WILLING, "村会计在场", Finding.PROBLEM, "冲水坏了", **PROOF)
NO_PROOF: dict[str, Any] = dict.fromkeys(PROOF)
UNASKED = replace(SEEN, consent=None, consent_basis="", **NO_PROOF)
BUILT = replace(SEEN, built_on=DAY)
USED = replace(BUILT, works_on=DAY, in_use_on=DAY)
DONE = replace(USED, satisfied_on=LATER, satisfied_by_id=7)
SOLVED = replace(SEEN, finding=Finding.SOLVED, solved_on=LATER, solved_note="已经修好")
FIVE = {f"has_{name}": True for name in ("rules", "standard", "team", "funds", "supervision")}


@pytest.mark.parametrize("facts", [RowFacts(), SEEN, BUILT, USED, DONE, UNASKED])
def test_what_goes_together_is_taken(facts: RowFacts) -> None:
    assert wrong(T, facts, public=False) is None


@pytest.mark.parametrize(
    ("kind", "facts", "found"),
    [
        (T, replace(SEEN, looked_by_id=None), ("looked_by", "campaign_looker_missing")),
        (T, replace(SEEN, looked_on=None, looked_by_id=None), ("looked_on", "campaign_not_looked")),
        (T, replace(SEEN, finding=None), ("finding", "campaign_finding_missing")),
        (T, replace(SEEN, finding_note=" "), ("finding_note", "campaign_problem_untold")),
        (T, replace(SEEN, consent_basis=""), ("consent_basis", "campaign_consent_unproven")),
        (T, SOLVED, ("finding", "campaign_toilet_is_ticked")),
        (H, replace(SOLVED, solved_on=None), ("solved_on", "campaign_solved_when")),
        (H, replace(SOLVED, solved_note=""), ("solved_note", "campaign_solved_how")),
        (H, replace(SOLVED, finding=Finding.PROBLEM), ("finding", "campaign_not_solved")),
        (H, BUILT, ("built_on", "campaign_ticks_toilets")),
        (T, replace(BUILT, finding=Finding.NONE), ("finding", "campaign_nothing_to_tick")),
        (T, replace(BUILT, consent=Consent.UNWILLING), ("consent", "campaign_against_will")),
        (T, replace(DONE, consent=Consent.NOT_REACHED), ("consent", "campaign_against_will")),
        (
            T,
            replace(SEEN, consent=Consent.NOT_REACHED, consent_basis=""),
            ("consent_basis", "campaign_consent_unproven"),
        ),
        (T, replace(SEEN, consent=Consent.UNWILLING, consent_basis=""), ("consent_basis", "campaign_consent_unproven")),
        (T, replace(UNASKED, built_on=DAY), ("consent", "campaign_consent_missing")),
        (T, replace(SEEN, consent=None, consent_basis=""), ("consent", "campaign_consent_unsaid")),
        (T, replace(SEEN, consent_proof=None), ("consent_proof", "campaign_proof_missing")),
        (T, replace(SEEN, consent=Consent.UNWILLING, consent_proof=None), ("consent_proof", "campaign_proof_missing")),
        (T, replace(BUILT, consent_proof=None), ("consent_proof", "campaign_proof_missing")),
        (T, replace(SEEN, consent_on=None), ("consent_on", "campaign_consent_when")),
        (T, replace(SEEN, consent_by_id=None), ("consent_by", "campaign_consent_who")),
        (T, replace(SEEN, consent_proof=ConsentProof.SIGNED), ("papers", "campaign_consent_unsigned")),
        (T, replace(BUILT, consent_proof=ConsentProof.SIGNED), ("papers", "campaign_consent_unsigned")),
        (
            T,
            replace(SEEN, consent=Consent.NOT_REACHED, consent_proof=ConsentProof.SIGNED),
            ("consent_proof", "campaign_nobody_signed"),
        ),
        (T, replace(BUILT, consent_on=LATER), ("built_on", "campaign_tick_unasked")),
        (T, replace(BUILT, built_on=BEFORE), ("built_on", "campaign_tick_unseen")),
        (T, replace(USED, works_on=BEFORE), ("works_on", "campaign_tick_unseen")),
        (T, replace(USED, in_use_on=BEFORE), ("in_use_on", "campaign_tick_unseen")),
        (T, replace(DONE, satisfied_on=BEFORE), ("satisfied_on", "campaign_tick_unseen")),
        (T, replace(SEEN, works_on=DAY), ("works_on", "campaign_tick_before")),
        (T, replace(USED, works_on=None), ("in_use_on", "campaign_tick_before")),
        (T, replace(DONE, in_use_on=None), ("satisfied_on", "campaign_tick_before")),
        (T, replace(BUILT, built_on=LATER, works_on=DAY), ("works_on", "campaign_tick_order")),
        (T, replace(DONE, satisfied_by_id=None), ("satisfied_by", "campaign_satisfied_who")),
        (T, replace(DONE, satisfied_on=None), ("satisfied_on", "campaign_satisfied_when")),
    ],
)
def test_what_contradicts_itself_is_told_at_its_field(
    kind: CampaignKind, facts: RowFacts, found: tuple[str, str]
) -> None:
    assert wrong(kind, facts, public=False) == found


def test_a_signed_consent_lies_there_and_whom_nobody_reached_proves_nothing() -> None:
    assert wrong(T, replace(DONE, consent_proof=ConsentProof.SIGNED), public=False, signed=True) is None
    missed = replace(SEEN, consent=Consent.NOT_REACHED, consent_basis="打过三次电话没有人接", consent_proof=None)
    assert wrong(T, missed, public=False) is None
    assert wrong(T, replace(missed, consent_proof=ConsentProof.CALL), public=False) is None


@pytest.mark.parametrize(
    ("facts", "stage", "cleared"),
    [
        (RowFacts(consent=Consent.NOT_REACHED), RowStage.NOT_LOOKED, None),
        (replace(SEEN, finding=Finding.NONE, finding_note=""), RowStage.NO_PROBLEM, DAY),
        (SEEN, RowStage.OPEN, None),
        (replace(SEEN, consent=Consent.UNWILLING), RowStage.UNWILLING, None),
        (BUILT, RowStage.BUILT, None),
        (replace(BUILT, works_on=DAY), RowStage.WORKS, None),
        (USED, RowStage.IN_USE, None),
        (DONE, RowStage.DONE, LATER),
        (SOLVED, RowStage.DONE, LATER),
    ],
)
def test_a_household_stands_in_one_stage(facts: RowFacts, stage: RowStage, cleared: date | None) -> None:
    assert stage_of(facts, public=False) is stage
    assert cleared_on(facts, public=False) == cleared
    assert (stage in CLEARED) == (cleared is not None)


def test_a_public_toilet_is_in_order_with_all_five() -> None:
    five: dict[str, Any] = FIVE
    seen = RowFacts(DAY, 1, **five)
    assert stage_of(seen, public=True) is RowStage.DONE
    assert stage_of(replace(seen, has_funds=False), public=True) is RowStage.OPEN
    assert stage_of(RowFacts(), public=True) is RowStage.NOT_LOOKED


def test_more_is_said_without_a_reason_and_anything_else_is_a_correction() -> None:
    assert goes_on(RowFacts(), SEEN)
    assert goes_on(RowFacts(consent=Consent.NOT_REACHED), SEEN)
    assert goes_on(replace(SEEN, consent=Consent.NOT_REACHED, consent_basis="打过电话", consent_on=BEFORE), SEEN)
    assert goes_on(replace(SEEN, **NO_PROOF), SEEN)
    assert not goes_on(SEEN, replace(SEEN, consent_proof=ConsentProof.CALL))
    assert not goes_on(SEEN, replace(SEEN, consent_on=LATER))
    assert goes_on(SEEN, SOLVED)
    assert goes_on(USED, DONE)
    assert not goes_on(SEEN, replace(SEEN, looked_on=LATER))
    assert not goes_on(SEEN, replace(SEEN, consent=Consent.UNWILLING))
    assert not goes_on(SOLVED, SEEN)
    assert not goes_on(DONE, USED)


def test_what_is_left_is_counted_down_day_by_day() -> None:
    done = {DAY - timedelta(days=3): 1, DAY: 2, LATER: 4}
    assert left_by_day(10, done, DAY, LATER) == [(DAY, 7), (LATER, 3)]


def test_the_forecast_goes_by_the_pace_of_the_last_days() -> None:
    start = DAY - timedelta(days=30)
    told = forecast(10, {DAY: 7, start: 100}, start, DAY)
    assert (told.days, told.done) == (14, 7)
    assert told.by == DAY + timedelta(days=20)
    assert told.pace == 0.5
    assert forecast(10, {start: 100}, start, DAY).by is None
    assert forecast(0, {DAY: 7}, start, DAY).by is None
    assert forecast(999_999, {DAY: 1}, start, DAY).by is None
    young = forecast(4, {DAY: 2}, DAY, DAY)
    assert (young.days, young.by) == (1, DAY + timedelta(days=2))


def test_days_without_any_look_slow_the_pace_and_never_disappear() -> None:
    start = DAY - timedelta(days=9)
    told = forecast(20, {start: 4, DAY - timedelta(days=1): 6}, start, DAY)
    assert (told.days, told.done, told.pace) == (10, 10, 1.0)
    assert told.by == DAY + timedelta(days=20)
    line = left_by_day(30, {start: 4, DAY - timedelta(days=1): 6}, start, DAY)
    assert [left for _, left in line] == [26, 26, 26, 26, 26, 26, 26, 26, 20, 20]
    quiet = forecast(20, {start: 4}, start, start + timedelta(days=14))
    assert (quiet.done, quiet.by) == (0, None), "nothing in the last two weeks tells nothing"


def test_clearing_is_never_foretold_before_everything_is_looked_at() -> None:
    start = DAY - timedelta(days=9)
    clearing = forecast(30, {DAY: 30}, start, DAY)
    slowly = forecast(20, {DAY: 5}, start, DAY)
    assert clearing.by is not None
    assert slowly.by is not None
    assert clearing.by < slowly.by
    assert not_before(clearing, slowly).by == slowly.by
    assert not_before(clearing, forecast(20, {}, start, DAY)).by is None, "nobody looks any more"
    assert not_before(clearing, forecast(0, {}, start, DAY)).by == clearing.by, "everything was looked at"
    assert not_before(slowly, clearing).by == slowly.by


def test_only_what_was_looked_at_with_a_result_is_covered() -> None:
    """A look without a finding is no look, whatever was said at the door."""
    assert wrong(T, replace(SEEN, finding=None, finding_note=""), public=False) is not None
    assert stage_of(RowFacts(consent=Consent.WILLING), public=False) is RowStage.NOT_LOOKED
