"""What the rules of an item say of a correction of its own facts."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain import rectification
from app.domain.accountability import local_day
from app.domain.errors import Refused
from app.domain.limits import RuleId
from app.domain.rectification import ItemType
from app.models.rectification import RectificationItem
from app.operations.entering_rounds import check_struck_off_before
from app.operations.item_measures import check_at_once, check_measures_fit, check_next_check, check_source_limit
from app.queries.evidence import of_measures
from app.queries.limits import receipt_of

TYPE_DECIDED = frozenset({rectification.Stage.CLOSED, rectification.Stage.LONG_TERM})
"""Where an item ended by the rule of its type (R9, R10): another type would be another ending."""


def entered(item: RectificationItem) -> tuple[str, ...]:
    """The facts that were entered of an item until now: what can be corrected."""
    by_act: tuple[tuple[object, tuple[str, ...]], ...] = (
        (item.claimed_on, ("claimed_on", "lead_leader_id")),
        (item.report_sealed, ("report",)),
        (item.verified_on, ("verified_on",)),
        (item.rework_cause, ("rework_cause",)),
        (item.public_from, ("public_from", "public_until")),
        (item.check_on, ("mechanism", "check_on")),
        (item.is_history and item.close_out_no, ("close_out_no",)),
    )
    of_the_list = ("villages", "due_on", "lead_unit", "goal", "cause")
    of_its_type = () if item.stage in TYPE_DECIDED else ("item_type",)
    return (*of_the_list, *of_its_type, *(name for fact, told in by_act if fact for name in told))


def check(session: Session, item: RectificationItem, differing: Mapping[str, object], now: datetime) -> None:
    """Refuse a fact against the rules of the act that entered it."""
    due_on = differing.get("due_on")
    if isinstance(due_on, date):
        if item.stage in rectification.LIVE and item.due_on < due_on and item.due_on < local_day(now):
            raise Refused("due_on_passed", "due_on", due_on=item.due_on)  # R5: more time is asked for before the day
        check_source_limit(item.round, item.due_on, due_on, now=now)
        if item.stage in rectification.LIVE and due_on < item.due_on:
            check_measures_fit(item, due_on, today=local_day(now))
    if {"due_on", "item_type"} & differing.keys() and item.stage in rectification.LIVE:
        check_at_once(
            session,
            ItemType(str(differing.get("item_type", item.item_type))),
            *(receipt_of(item), due_on if isinstance(due_on, date) else item.due_on),
            now=now,
        )
    if isinstance(check_on := differing.get("check_on"), date):
        since = next(clock.started_on for clock in reversed(item.clocks) if clock.rule is RuleId.R11)
        check_next_check(session, item, since, check_on)
    if isinstance(closed_on := differing.get("closed_on"), date):
        if item.is_history and not item.reopen_count:
            check_struck_off_before(item.round, closed_on)
        days = (paper.dated_on for one in of_measures(session, item) for paper in one.papers)
        latest = max((day for day in days if day is not None), default=None)
        if latest is not None and closed_on < latest:
            raise Refused("closed_before_evidence", "closed_on", latest=latest)
