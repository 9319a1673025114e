"""The measures of a rectification item's plan (整改措施), and the day by which they shall be done."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.clocks import RuleId
from app.domain.errors import Refused
from app.domain.rectification import Action, ItemType
from app.domain.rule_sets import Receipt
from app.models.rectification import Measure, RectificationItem, Round
from app.models.timeline import Step
from app.operations.matters import in_future
from app.operations.recording import Change
from app.queries.evidence import in_force
from app.queries.limits import receipt_of, reckoned


@dataclass(frozen=True)
class NewMeasure:
    """One measure (整改措施): what is done, who does it, by when."""

    text: str
    owner: str | None = None
    due_on: date | None = None


def set_due(item: RectificationItem, due_on: date, *, now: datetime, consented: bool = False) -> tuple[Change, ...]:
    """Set the date by which the item shall be done; a new one lies in the future, the old one may stand.

    Raises Refused `beyond_the_source` where the source's own last day is still to come and would be passed: that needs
    an extension with the source's consent (R5).
    """
    if due_on == item.due_on:
        return ()
    if not consented:
        check_source_limit(item.round, None, due_on, now=now)
    before, item.due_on = item.due_on, in_future(due_on, "due_on", now=now)
    return (Change("due_on", before.isoformat(), due_on.isoformat()),)


def set_new_due(session: Session, item: RectificationItem, due_on: date, *, now: datetime) -> tuple[Change, ...]:
    """Set the new date of what is sent back (R8, R11, R12): a day to come, and another one than before.

    Raises Refused `due_on_stays` for the old one, unless no later day is left by the source's own last day or by the
    days of what is put right at once.
    """
    in_future(due_on, "due_on", now=now)
    check_at_once(session, item.item_type, receipt_of(item), due_on, now=now)
    last = item.round.limit_on
    if item.item_type is ItemType.IMMEDIATE:
        at_once = reckoned(session, RuleId.R6, local_day(now), receipt_of(item)).due_on
        last = min(last or at_once, at_once)
    if due_on == item.due_on and due_on != last:
        raise Refused("due_on_stays", "due_on", due_on=due_on)
    return set_due(item, due_on, now=now)


def check_at_once(session: Session, item_type: ItemType, receipt: Receipt, due_on: date, *, now: datetime) -> None:
    """Refuse for what is put right at once (立行立改) a day beyond the county's own, counted from today (R6)."""
    if item_type is not ItemType.IMMEDIATE:
        return
    last = reckoned(session, RuleId.R6, local_day(now), receipt).due_on
    if due_on > last:
        raise Refused("immediate_too_late", "due_on", latest=last)


def check_next_check(session: Session, item: RectificationItem, since: date, day: date) -> None:
    """Refuse a day of the next check (R11) beyond the longest time that the county lets pass between two."""
    last = reckoned(session, RuleId.R11_MOST, since, receipt_of(item)).due_on
    if day > last:
        raise Refused("check_too_late", "check_on", latest=last)


def check_measures(item: RectificationItem, measures: tuple[NewMeasure, ...], *, today: date) -> None:
    """Refuse a measure without whoever does it, or without its day (R3), or of a day outside the item's own; which one
    it is counts from 1."""
    told = [measure for measure in measures if measure.text.strip()]
    for number, measure in enumerate(told, start=1):
        if not (measure.owner or "").strip():
            raise Refused("measure_without_owner", "measures", number=number)
        if measure.due_on is None:
            raise Refused("measure_without_day", "measures", number=number)
        check_measure_day(item, number, measure.due_on, item.due_on if item.due_on >= today else None)


def check_measure_day(item: RectificationItem, number: int, day: date, latest: date | None) -> None:
    """Refuse a measure of a day before the problem was fed back, or after the day of the whole item (`latest`; None
    where that is over and the plan comes late)."""
    if day < item.received_on:
        raise Refused("measure_before_item", "measures", number=number, day=day, earliest=item.received_on)
    if latest is not None and day > latest:
        raise Refused("measure_after_item", "measures", number=number, day=day, latest=latest)


def check_measures_fit(item: RectificationItem, due_on: date, *, today: date) -> None:
    """Refuse a day of the item before that of one of its measures in force (R3), unless that day is over."""
    latest = max((one.due_on for one in in_force(item) if one.due_on is not None), default=None)
    if latest is not None and today <= due_on < latest:
        raise Refused("due_before_measures", "due_on", latest=latest)


def check_source_limit(source: Round, before: date | None, due_on: date, *, now: datetime) -> None:
    """Refuse a day after the last one that the source itself has set, while that is still to come, unless the day it
    replaces (`before`) lay there already, by the source's consent."""
    last = source.limit_on
    allowed = before is not None and last is not None and before > last
    if last is not None and local_day(now) < last < due_on and not allowed:
        raise Refused("beyond_the_source", "due_on", limit_on=last)


def add_measures(item: RectificationItem, measures: tuple[NewMeasure, ...], plan_no: int) -> None:
    """Write down the measures of one plan; those without words are none."""
    told = [measure for measure in measures if measure.text.strip()]
    for position, measure in enumerate(told):
        row = Measure(plan_no=plan_no, position=position, owner=measure.owner or None, due_on=measure.due_on)
        row.text = measure.text.strip()
        item.measures.append(row)


def failed_measures(session: Session, item: RectificationItem) -> list[Measure]:
    """The plan that an item was sent back with (R12): what comes now must be another one."""
    # The plan in force when the item was sent back: every plan step since then made one more.
    steps = select(func.max(Step.id)).where(Step.matter_id == item.id, Step.action == Action.REWORK)
    since = (
        select(func.count())
        .select_from(Step)
        .where(Step.matter_id == item.id, Step.action == Action.PLAN, Step.id > (session.scalar(steps) or 0))
    )
    failed = max((old.plan_no for old in item.measures), default=0) - (session.scalar(since) or 0)
    return [old for old in item.measures if old.plan_no == failed]


def texts_of(measures: tuple[NewMeasure, ...] | list[Measure]) -> frozenset[str]:
    """What the measures say, without spaces and points: another comma is no new measure."""
    return frozenset("".join(filter(str.isalnum, measure.text or "")) for measure in measures) - {""}
