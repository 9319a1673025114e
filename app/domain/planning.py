"""The supervision plan (督查计划): what is to be done in a period, who makes and approves it, how a line stands."""

from datetime import date
from enum import StrEnum

from app.domain.errors import Refused
from app.domain.permissions import Actor, Permission

MOST_TASKS = 60
"""Lines of one plan: more is no plan."""


class PlanKind(StrEnum):
    """What is done: orders given, closed matters drawn, visits after closing, inspections on the spot."""

    ORDERS = "orders"
    SAMPLED = "sampled"
    VISITS = "visits"
    ON_SITE = "on_site"


class PlanLevel(StrEnum):
    """Of which units: of all, of the county's departments, of towns and parks."""

    ALL = "all"
    DEPARTMENTS = "departments"
    TOWNS = "towns"


class PlanState(StrEnum):
    """Where a plan stands: being made, approved, taken back."""

    DRAFT = "draft"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class TaskState(StrEnum):
    """Where a line stands: not begun, running, done, over and not done."""

    AHEAD = "ahead"
    RUNNING = "running"
    DONE = "done"
    UNMET = "unmet"


def may_make(actor: Actor) -> bool:
    """Whether he makes plans and inspects on the spot: he follows what is supervised, and visits."""
    return actor.may(Permission.CARD_FOLLOW) and actor.may(Permission.VISIT_RECORD)


def may_approve(actor: Actor, made_by_id: int | None) -> bool:
    """Whether he approves a plan: who issues cards or signs off, and did not make it."""
    able = actor.may(Permission.CARD_FOLLOW) and actor.may(Permission.CARD_ISSUE, Permission.ITEM_SIGN_OFF)
    return able and actor.person_id is not None and actor.person_id != made_by_id


def check_period(first: date, last: date, fields: tuple[str, str]) -> None:
    """Refuse a period that ends before it begins, or is longer than a year. Raises `plan_period_wrong`."""
    if last < first or (last - first).days > 366:
        raise Refused("plan_period_wrong", fields[1], first=first, last=last)


def task_state(*, first_on: date, last_on: date, number: int, done: int, today: date) -> TaskState:
    """Where a line stands on this day."""
    if done >= number:
        return TaskState.DONE
    if today > last_on:
        return TaskState.UNMET
    return TaskState.RUNNING if today >= first_on else TaskState.AHEAD
