"""Orders of supervision as a list sees them: where one stands, what came of it (art. 40)."""

from datetime import datetime
from enum import StrEnum


class OrderState(StrEnum):
    """Where an order stands: waits for its answer, late with it, answered, what it led to is known, fell away."""

    WAITING = "waiting"
    LATE = "late"
    ANSWERED = "answered"
    CONCLUDED = "concluded"
    ENDED = "ended"


class OrderEffect(StrEnum):
    """What an order led to, whoever gave it says so."""

    SOLVED = "solved"
    FASTER = "faster"
    PUT_RIGHT = "put_right"
    HELD_TO_ACCOUNT = "held_to_account"
    NONE = "none"


def order_state(
    *, due_at: datetime, answered_at: datetime | None, ended_at: datetime | None, concluded: bool, now: datetime
) -> OrderState:
    """Where an order stands now."""
    if concluded:
        return OrderState.CONCLUDED
    if answered_at is not None:
        return OrderState.ANSWERED
    if ended_at is not None:
        return OrderState.ENDED
    return OrderState.LATE if due_at < now else OrderState.WAITING
