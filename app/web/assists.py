"""Assisting units (协办) on a matter's page: what each was asked for, how it stands, and what the reader may do."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain import assisting, escalation
from app.domain.assisting import AssistState
from app.domain.clocks import about
from app.domain.escalation import Level
from app.domain.limits import ByHand, Rule
from app.domain.permissions import Actor
from app.domain.workflow import Facts
from app.labels import label
from app.models.assists import Assist

ASSISTS = "#assists"
"""Where the panel stands on the page of its matter."""


@dataclass(frozen=True)
class AssistLine:
    """One request for help: the row, how its day stands, and why it is this day, as the time macros take it."""

    assist: Assist
    name: str
    level: Level
    days_left: int
    days_late: int
    due_on: date
    nominal_on: date
    done_on: date | None
    steps: Sequence[str]
    law: str
    calendar_complete: bool
    about: Rule | ByHand


@dataclass(frozen=True)
class AssistPanel:
    """What the panel 协办 shows: each request, and word and address of what the reader may do."""

    lines: Sequence[AssistLine]
    acts: Sequence[tuple[str, str]]
    owed: Sequence[tuple[str, str, bool]]
    """The answer that a unit of the reader owes, as a next step."""


def panel(
    assists: Sequence[Assist], facts: Facts, actor: Actor, today: date, act_url: Callable[[str], str]
) -> AssistPanel:
    """The panel for this reader; without lines and acts it is not drawn."""
    units = [assist.unit_id for assist in assists if assist.state is AssistState.OPEN]
    may = {
        "reply_assist": any(assisting.reply_refusal(facts, actor, unit) is None for unit in units),
        "entrust_assist": any(assisting.entrust_refusal(facts, actor, unit) is None for unit in units),
        "ask_assist": assisting.ask_refusal(facts, actor) is None,
        "waive_assist": bool(units) and assisting.waive_refusal(facts, actor) is None,
    }
    acts = [(label(act, "step"), act_url(act)) for act, open_ in may.items() if open_]
    owed = [(label("reply_assist", "step"), act_url("reply_assist"), True)] if may["reply_assist"] else []
    return AssistPanel([line(assist, today) for assist in assists], acts, owed)


def line(assist: Assist, today: date) -> AssistLine:
    """How the day set for the answer stands."""
    row = assist.clock
    level = escalation.level(
        started_on=row.started_on, nominal_on=row.nominal_on, due_on=row.due_on, today=today, done_on=row.stopped_on
    )
    return AssistLine(
        assist,
        label(row.rule),
        level,
        escalation.days_left(row.nominal_on, today),
        escalation.days_late(row.due_on, today, row.stopped_on),
        row.due_on,
        row.nominal_on,
        row.stopped_on,
        json.loads(row.steps),
        row.law,
        row.calendar_complete,
        about(row.rule),
    )
