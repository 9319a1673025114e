"""Advice as rows of its ledger, where one stands, how late it is."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from app.domain import escalation
from app.domain.advising import AdviceState, advice_state
from app.labels import label
from app.models.advice import Advice
from app.sheets.reading import Value


def state_of(one: Advice, today: date) -> AdviceState:
    """Where it stands on this day."""
    withdrawn = one.withdrawn_at is not None
    return advice_state(due_on=one.due_on, adoption=one.adoption, withdrawn=withdrawn, today=today)


def days_late(one: Advice, today: date) -> int:
    """By how many days its feedback is late or came late; none of one that was taken back."""
    return 0 if one.withdrawn_at is not None else escalation.days_late(one.due_on, today, one.answered_on)


def rows(
    several: Iterable[Advice], today: date, shown: Callable[[Advice, str | None], str]
) -> Iterator[Sequence[Value]]:
    """A row an advice; `shown` gives its words as this reader may see them."""
    for one in several:
        yield (
            *(one.matter.number, one.matter.title, label(one.kind), one.unit.name, one.sent_on, one.due_on),
            *(label(state_of(one, today)), one.answered_on, days_late(one, today) or None),
            *(shown(one, one.finding), shown(one, one.text), shown(one, one.reply)),
        )
