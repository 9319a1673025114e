"""Assisting units (协办) on a matter's page: what each was asked for, how it stands, and what the reader may do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain import assisting, escalation
from app.domain.accountability import local_day
from app.domain.assisting import AssistState
from app.domain.escalation import Level
from app.domain.permissions import Actor
from app.domain.workflow import Facts
from app.labels import label
from app.models.assists import Assist

ASSISTS = "#assists"
"""Where the panel stands on the page of its matter."""


@dataclass(frozen=True)
class AssistLine:
    """One request for help: the row, and how its day stands, as the time macros take it."""

    assist: Assist
    name: str
    level: Level
    days_left: int
    days_late: int
    due_on: date
    nominal_on: date
    done_on: date | None


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
    ended_at = assist.replied_at or assist.waived_at
    done_on = local_day(ended_at) if ended_at else None
    due_on = assist.due_on
    level = escalation.level(
        started_on=local_day(assist.asked_at), nominal_on=due_on, due_on=due_on, today=today, done_on=done_on
    )
    late = escalation.days_late(due_on, today, done_on)
    return AssistLine(
        assist, label("reply_assist", "step"), level, escalation.days_left(due_on, today), late, due_on, due_on, done_on
    )
