"""Talks on the way (接访、下访、入户走访): who met whom, what for, what was said and promised."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ReceptionKind(StrEnum):
    """Whether people came, somebody went down to them, or he went into a household (art. 18 para 2)."""

    RECEPTION = "reception"
    GOING_DOWN = "going_down"
    HOUSEHOLD = "household"


class Who(StrEnum):
    """Who went, as whoever writes it down says it: he himself, somebody he sent, or another for whom he writes."""

    MYSELF = "myself"
    SENT = "sent"
    ANOTHER = "another"


class Deed(StrEnum):
    """What a talk is for whoever holds the matter: his own (亲自包保), somebody's whom he sent, or another's."""

    OWN = "own"
    SENT = "sent"
    OTHERS = "others"


class Purpose(StrEnum):
    """What for (FEATURES S5.1.5)."""

    LISTEN = "listen"
    TELL = "tell"
    HELP = "help"
    CHECK = "check"
    ASK_AGAIN = "ask_again"


@dataclass(frozen=True)
class Talk:
    """What is written down of one: `person_id` received or went himself, whoever wrote it down; `sent_by_id` sent him
    in his own stead, where somebody did."""

    kind: ReceptionKind
    purpose: Purpose
    held_on: date
    person_id: int
    met: str
    said: str
    town_id: int | None = None
    village_id: int | None = None
    place: str = ""
    household: str = ""
    """户编号 of the household; empty where it hangs on none."""
    result: str = ""
    promise: str = ""
    promise_due_on: date | None = None
    promise_kept_on: date | None = None
    sent_by_id: int | None = None


def deed(holder_id: int, person_id: int | None, sent_by_id: int | None) -> Deed:
    """Whose deed a talk is for this holder: whoever sends another has not gone himself, whatever was agreed there."""
    if person_id == holder_id:
        return Deed.OWN
    return Deed.SENT if sent_by_id == holder_id else Deed.OTHERS


def fault(talk: Talk) -> tuple[str, str] | None:
    """(field, code) of what is wrong by itself."""
    for field in ("met", "said"):
        if not getattr(talk, field).strip():
            return field, f"talk_{field}_missing"
    if talk.sent_by_id == talk.person_id:
        return "person", "talk_sent_himself"
    if talk.kind is ReceptionKind.HOUSEHOLD and not talk.household and talk.village_id is None:
        return "village", "talk_without_place"
    if talk.promise.strip() and talk.promise_due_on is None:
        return "promise_due_on", "promise_due_missing"
    if talk.promise_due_on is not None and not talk.promise.strip():
        return "promise", "promise_missing"
    if talk.promise_due_on is not None and talk.promise_due_on < talk.held_on:
        return "promise_due_on", "promise_before_talk"
    if talk.promise_kept_on is not None and (not talk.promise.strip() or talk.promise_kept_on < talk.held_on):
        return "promise_kept_on", "promise_kept_without"
    return None
