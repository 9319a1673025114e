"""A leader's instruction (领导批示): who keeps the log, who tells what followed, when it is settled, how it stands.

The words stay as the leader wrote them. It is passed on to a unit, or to somebody there, until a day; what was done
is answered with its day, then the result is reported back, then the office settles it (issue 7; no article gives days).
"""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from app.domain.permissions import Actor, Permission
from app.domain.workflow import Facts, kept_away

VOID = "void"
"""The stage of a matter that never should have been recorded, of either kind."""


class AnswerKind(StrEnum):
    """What is told of an instruction: something was done, or the result was reported back."""

    ACTED = "acted"
    REPORTED = "reported"


class InstructionState(StrEnum):
    """Where an instruction stands: passed on, acted on, late with the report, reported back, settled, taken back."""

    PASSED = "passed"
    ACTED = "acted"
    LATE = "late"
    REPORTED = "reported"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


class Narrowing(StrEnum):
    """How the log is narrowed: all that is not settled, and of it what is late or waits for settling; what is over."""

    OPEN = "open"
    LATE = "late"
    REPORTED = "reported"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


def keep_refusal(actor: Actor, *, is_item: bool | None) -> str | None:
    """Why the actor may not keep the log of a petition's, an item's, or (None) of no single matter's instructions."""
    needed = {None: Permission.CARD_ISSUE, True: Permission.ITEM_ENTER, False: Permission.MATTER_ROUTE}[is_item]
    return None if actor.may(needed) else "not_permitted"


def matter_refusal(facts: Facts, actor: Actor) -> str | None:
    """Why the actor may do nothing about instructions of this matter, be he who he may: a code, or None."""
    if (code := kept_away(facts, actor)) is not None:
        return code
    return "not_at_this_stage" if facts.stage.value == VOID else None


def answer_refusal(actor: Actor, *, keeps: bool, unit_id: int, person_id: int | None) -> str | None:
    """Why the actor may not tell what followed: a code, or None.

    The office that keeps the log may, the person to whom it was passed on, and whoever heads that unit.
    """
    if keeps or is_passed_to(actor, unit_id=unit_id, person_id=person_id):
        return None
    return "instruction_not_yours"


def is_passed_to(actor: Actor, *, unit_id: int, person_id: int | None) -> bool:
    """Whether it was passed on to him: by name, or to a unit that he heads."""
    if person_id is not None and person_id == actor.person_id:
        return True
    return heads(actor) and unit_id in units_of(actor)


def heads(actor: Actor) -> bool:
    """Whether he sees the figures of his units, as their heads do."""
    return actor.may(Permission.FIGURE_VIEW)


def units_of(actor: Actor) -> Collection[int]:
    """The units that he belongs to or heads."""
    return actor.unit_ids | (frozenset() if actor.unit_id is None else {actor.unit_id})


def instruction_state(
    *, due_on: date, acted: bool, reported_on: date | None, settled: bool, withdrawn: bool, today: date
) -> InstructionState:
    """Where it stands on this day."""
    if withdrawn:
        return InstructionState.WITHDRAWN
    if settled:
        return InstructionState.SETTLED
    if reported_on is not None:
        return InstructionState.REPORTED
    if due_on < today:
        return InstructionState.LATE
    return InstructionState.ACTED if acted else InstructionState.PASSED
