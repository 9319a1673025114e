"""Leaders' instructions (领导批示) on a matter's page, and how one stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.domain import escalation, instructing
from app.domain.clocks import Order, RuleId, set_by_hand
from app.domain.escalation import Level
from app.domain.instructing import InstructionState
from app.domain.workflow import Facts
from app.labels import label
from app.labels.instruction_ledger import days_late, leader_of, receiver_of, state_of
from app.models.instructions import Instruction
from app.models.matters import Kind, Matter
from app.operations import instructing as operation
from app.queries import instructions
from app.web import matters
from app.web.acting import ActionPage
from app.web.forms.instructing import GiveInstructionForm
from app.web.matters import ClockLine
from app.web.request import actor, reading, today

ACTIONS: Mapping[str, ActionPage] = {"give_instruction": ActionPage(GiveInstructionForm, operation.give)}
"""What is done on the page of a matter; what follows is told on the page of the instruction."""


@dataclass(frozen=True)
class InstructionLine:
    """One instruction: the row, where it stands, the clock of its day with the reason, that day as the time macros
    take it."""

    row: Instruction
    state: InstructionState
    leader: str
    receiver: str
    why: ClockLine
    name: str
    level: Level
    days_left: int
    days_late: int
    due_on: date
    nominal_on: date
    done_on: date | None


@dataclass(frozen=True)
class InstructionPanel:
    """What a matter's page shows: each instruction, and whether the reader keeps their log."""

    lines: Sequence[InstructionLine]
    may_keep: bool

    @property
    def marks(self) -> bool:
        """Whether the matter is one of a leader's instruction."""
        return any(one.state is not InstructionState.WITHDRAWN for one in self.lines)


def panel(matter: Matter, facts: Facts) -> InstructionPanel:
    """The panel for this reader; without lines it is not drawn but for whoever keeps the log."""
    is_item = matter.kind == Kind.ITEM
    refused = instructing.matter_refusal(facts, actor()) or instructing.keep_refusal(actor(), is_item=is_item)
    return InstructionPanel([line(one) for one in instructions.of_matter(reading(), matter)], refused is None)


def line(one: Instruction) -> InstructionLine:
    """How the day of its report stands; that of a general one, which has no clock, is told as if it had."""
    if one.clock is not None:
        shown = matters.clock(one.clock, today())
    else:
        told = set_by_hand(RuleId.L1, one.passed_on, one.due_on, Order.INSTRUCTED)
        level = escalation.level(
            started_on=told.started_on,
            nominal_on=told.nominal_on,
            due_on=told.due_on,
            today=today(),
            done_on=one.reported_on,
        )
        shown = replace(matters.clock_to_come(told, today()), level=level, done_on=one.reported_on)
    return InstructionLine(
        one,
        state_of(one, today()),
        leader_of(one),
        receiver_of(one),
        shown,
        label("instruction_due_on", "field"),
        shown.level,
        shown.days_left,
        days_late(one, today()),
        one.due_on,
        shown.nominal_on,
        one.reported_on,
    )
