"""Leaders' instructions as rows of their ledger, where one stands, how late it is."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from app.domain import escalation
from app.domain.instructing import InstructionState, instruction_state
from app.labels import label, sentence
from app.models.instructions import Instruction
from app.sheets.reading import Value


def state_of(one: Instruction, today: date) -> InstructionState:
    """Where it stands on this day."""
    return instruction_state(
        due_on=one.due_on,
        acted=bool(one.answers),
        reported_on=one.reported_on,
        settled=one.settled_on is not None,
        withdrawn=one.withdrawn_at is not None,
        today=today,
    )


def days_late(one: Instruction, today: date) -> int:
    """By how many days its report is late or came late; none of one that was taken back."""
    return 0 if one.withdrawn_at is not None else escalation.days_late(one.due_on, today, one.reported_on)


def leader_of(one: Instruction) -> str:
    """Who wrote it, with his post where the directory does not tell it."""
    return f"{one.by}（{one.leader_post}）" if one.leader_post else one.by


def receiver_of(one: Instruction) -> str:
    """To whom it was passed on."""
    return f"{one.unit.name} {one.person.name}" if one.person is not None else one.unit.name


def rows(
    several: Iterable[Instruction], today: date, shown: Callable[[Instruction, str | None], str]
) -> Iterator[Sequence[Value]]:
    """A row an instruction; `shown` gives its words as this reader may see them."""
    for one in several:
        number, title = (one.matter.number, one.matter.title) if one.matter else ("", sentence("instruction_general"))
        followed = "\n".join(f"{on.answered_on} {label(on.kind)}：{shown(one, on.text)}" for on in one.answers)
        yield (
            *(one.instructed_on, leader_of(one), shown(one, one.text), number, title, receiver_of(one)),
            *(one.passed_on, one.due_on, label(state_of(one, today)), one.reported_on, days_late(one, today) or None),
            *(followed, one.settled_on, shown(one, one.settlement)),
        )
