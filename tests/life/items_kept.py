"""What is promised of every rectification item (R6 to R13), whatever was tried with it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.models.rectification import RectificationItem
from app.models.timeline import Step
from app.queries.evidence import of_measures

WORKED = frozenset(
    {"claim", "plan", "note", "approve_report", "apply", "ask_extension", "answer_supervision", "reply_assist"}
)
CHECKED = frozenset({"verify", "return", "check", "check_failed"})
PASSED = frozenset({"sign_off", "keep_watch"})
LOOKED = "visit"


def item_promises(session: Session, item: RectificationItem, steps: Sequence[Step]) -> None:
    """Everything below, of one item."""
    whoever_checks_had_no_part(item, steps)
    each_rework_is_counted(item, steps)
    what_was_put_forward_is_proven(session, item, steps)


def whoever_checks_had_no_part(item: RectificationItem, steps: Sequence[Step]) -> None:
    """Neither before nor in an earlier round; the signer and who looks back did not verify it either."""
    worked: set[int | None] = set()
    checked: set[int | None] = set()
    for step in steps:
        looked_back = step.action == LOOKED and step.from_stage == "closed"
        if step.action in CHECKED | PASSED or looked_back:
            assert step.person_id not in worked, step.action
            assert step.person_id not in held_by(item, step.at), step.action
        if step.action in PASSED or looked_back:
            assert step.person_id not in checked, step.action
        worked |= {step.person_id} if step.action in WORKED else set()
        checked |= {step.person_id} if step.action in CHECKED else set()


def held_by(item: RectificationItem, at: datetime) -> set[int]:
    """Everybody who had answered for it by then."""
    return {span.person_id for span in item.holdings if span.from_at < at}


def each_rework_is_counted(item: RectificationItem, steps: Sequence[Step]) -> None:
    """As often as it happened; the first day of closing stays, and an item that is open has none of its own."""
    assert item.reopen_count == sum(step.action == "rework" for step in steps)
    closed = [local_day(step.at) for step in steps if step.action == "sign_off"]
    if not any(step.action == "correct" for step in steps):
        assert item.first_closed_on == (closed[0] if closed else None)
    if item.stage in ("reopened", "rectifying", "applied", "verified", "long_term"):
        assert item.closed_on is None
    if item.stage in ("closed", "long_term"):
        signed = sum(step.action in PASSED for step in steps)
        assert (item.close_out_no or "").endswith(f"-{signed}")


def what_was_put_forward_is_proven(session: Session, item: RectificationItem, steps: Sequence[Step]) -> None:
    """As it is put forward each measure has its evidence, of a day that has come."""
    if not steps or steps[-1].action != "apply":
        return
    for measure in of_measures(session, item):
        assert measure.papers, measure.number
        days = [paper.dated_on for paper in measure.papers]
        assert all(day is not None and day <= local_day(steps[-1].at) for day in days)
