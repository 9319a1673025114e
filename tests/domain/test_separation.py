"""Parts in a rectification, by the table: whoever had one checks nothing of it; a plan's approval is none."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.separation import ACTS, CHECKS_TOO, RECTIFIED, Part, part_of
from app.domain.workflow import Facts, Move, rectifying_units
from tests.domain.stages import R, T
from tests.domain.test_workflows import moves, ready, refusal, somebody

CHECKING = (R.VERIFY, R.RETURN, R.CHECK, R.CHECK_FAILED)
PASSING = (R.SIGN_OFF, R.KEEP_WATCH, R.VISIT)
KEPT_FROM = {Part.CHECKED: PASSING, Part.ENTERED: (R.VISIT,)}
"""What the two parts that are none of the rectification keep somebody from; every other one from all of it."""


@pytest.mark.parametrize("part", Part)
@moves(lambda move: isinstance(move.source, T))
def test_whoever_had_a_part_in_the_rectification_checks_nothing_of_it(
    kind: str, move: Move[Any, Any], part: Part
) -> None:
    actor = somebody(move)
    facts = replace(ready(move), parts=frozenset({(part, actor.person_id or 0)}))
    kept = move.action in KEPT_FROM.get(part, (*CHECKING, *PASSING))
    assert refusal(kind, move, facts, actor) == (f"had_part_{part}" if kept else None)


def test_approving_a_plan_is_no_part_of_the_work_and_approving_the_report_is() -> None:
    assert "approve_plan" not in ACTS
    assert "sign_off" not in ACTS
    assert ACTS["approve_report"] is Part.REPORTED


def test_of_several_parts_the_weightiest_is_told() -> None:
    parts = {(Part.WORKED, 1), (Part.REPORTED, 1), (Part.CHECKED, 2)}
    assert part_of(parts, 1, RECTIFIED) is Part.REPORTED
    assert part_of(parts, 2, RECTIFIED) is None
    assert part_of(parts, 2, CHECKS_TOO) is Part.CHECKED
    assert part_of(parts, None, CHECKS_TOO) is None


def test_every_unit_that_answered_for_it_is_checked_with_it() -> None:
    facts = Facts(T.APPLIED, unit_id=1, applicant_unit_id=2, rectifying_unit_ids=frozenset({3}))
    assert rectifying_units(facts) == {1, 2, 3}
    assert rectifying_units(Facts(T.LISTED)) == set()
