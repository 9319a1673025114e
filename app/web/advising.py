"""Advice (三项建议) on a petition's page, and what is done about it, a page each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.domain import advising
from app.domain.accountability import local_day
from app.domain.advising import AdviceState
from app.domain.escalation import Level
from app.domain.permissions import Actor
from app.domain.workflow import Facts
from app.labels import label
from app.labels.advice_ledger import days_late, state_of
from app.models.advice import Advice
from app.models.matters import Matter
from app.operations import advising as operation
from app.queries import advice
from app.web.acting import ActionPage
from app.web.forms.advising import AnswerAdviceForm, GiveAdviceForm, WithdrawAdviceForm
from app.web.matters import ClockLine, clock

ACTIONS: Mapping[str, ActionPage] = {
    "give_advice": ActionPage(GiveAdviceForm, operation.give),
    "answer_advice": ActionPage(AnswerAdviceForm, operation.feed_back),
    "withdraw_advice": ActionPage(WithdrawAdviceForm, operation.withdraw),
}
"""What is done, by the last part of its address."""


@dataclass(frozen=True)
class AdviceLine:
    """One advice: the row, where it stands, its clock with the reason of its day, and that day as the
    time macros take it."""

    advice: Advice
    state: AdviceState
    why: ClockLine
    name: str
    level: Level
    days_left: int
    days_late: int
    due_on: date
    nominal_on: date
    done_on: date | None


@dataclass(frozen=True)
class AdvicePanel:
    """What the panel shows: each advice, and word and address of what the reader may do."""

    lines: Sequence[AdviceLine]
    acts: Sequence[tuple[str, str]]


def panel(
    session: Session, matter: Matter, facts: Facts, actor: Actor, today: date, act_url: Callable[[str], str]
) -> AdvicePanel:
    """The panel for this reader; without lines and acts it is not drawn."""
    several = advice.seen_of(session, actor, matter)
    waiting = [one for one in several if one.is_open]
    may = {
        "answer_advice": any(advising.feedback_refusal(facts, actor, one.unit_id) is None for one in waiting),
        "give_advice": advising.give_refusal(facts, actor) is None,
        "withdraw_advice": bool(waiting) and advising.withdraw_refusal(facts, actor) is None,
    }
    acts = [(label(act, "step"), act_url(act)) for act, open_ in may.items() if open_]
    return AdvicePanel([line(one, today) for one in several], acts)


def line(one: Advice, today: date) -> AdviceLine:
    """How the day of its feedback stands."""
    done_on = one.answered_on or (local_day(one.withdrawn_at) if one.withdrawn_at else None)
    shown = clock(one.clock, today)
    return AdviceLine(
        one,
        state_of(one, today),
        shown,
        label("answer_advice", "step"),
        shown.level,
        shown.days_left,
        days_late(one, today),
        one.due_on,
        shown.nominal_on,
        done_on,
    )
