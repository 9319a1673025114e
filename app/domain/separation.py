"""Who has a part in a rectification, and so never verifies it, signs it off or looks back at it (DOMAIN 9, 11.1).

A part once had is had for good: sent back, taken up again, handed over or moved to another unit, the item keeps who
did what in it. Approving a plan is no part of the work; approving the report of what was done is.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum


class Part(StrEnum):
    """What somebody did in an item, or was to it; the one that weighs most first."""

    APPLIED = "put_forward"
    REPORTED = "approved_report"
    HANDLED = "was_handler"
    HELD = "was_holder"
    PLANNED = "made_plan"
    WORKED = "did_work"
    CHECKED = "did_check"
    ENTERED = "entered_closed"


RECTIFIED = tuple(part for part in Part if part not in (Part.CHECKED, Part.ENTERED))
"""The parts of the rectification itself: whoever has one checks nothing of it (R7, R9, R11, R12)."""
CHECKS_TOO = (*RECTIFIED, Part.CHECKED)
"""Nor does whoever verified it sign it off, or look back at what he found good."""
LOOKS_BACK = (*CHECKS_TOO, Part.ENTERED)
"""Whoever wrote it down as struck off (补录) does not look back at it: nobody here has verified or signed it."""
ACTS: Mapping[str, Part] = {
    "apply": Part.APPLIED,
    "approve_report": Part.REPORTED,
    **dict.fromkeys(("claim", "plan"), Part.PLANNED),
    **dict.fromkeys(("note", "ask_extension", "answer_supervision", "reply_assist"), Part.WORKED),
    **dict.fromkeys(("verify", "return", "check", "check_failed"), Part.CHECKED),
}
"""By which act somebody got which part; that he handled or held it stands beside the acts."""
OF_THE_UNIT = ("claim", "approve_report", "answer_supervision")
"""The acts that only the responsible unit does: whose unit did one is no other unit, wherever the item lies today."""

HANDLED_BY_THE_UNIT = ("extend", "issue", "reply_assist")
"""Of a petition, the acts that only a unit which handles it or assists with it does, beside accepting what was sent to
it: none of its people reviews or rechecks it (DOMAIN 11.1), wherever it lies today."""


def part_of(parts: Collection[tuple[Part, int]], person_id: int | None, among: Collection[Part]) -> Part | None:
    """Which of these parts the person has, the weightiest; None when he has none."""
    return next((part for part in Part if part in among and (part, person_id) in parts), None)
