"""The weekly sheet of whoever holds matters (书记一周一页): one page on a phone, one A4 in the hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.holding import RECENTLY, UNSEEN, Group
from app.domain.receptions import Deed
from app.labels import label
from app.models.matters import Matter
from app.queries import held
from app.queries.held import Came
from app.queries.matters import LIVE, by_ids
from app.web.held import Card, PledgeLine, cards, pledge_lines
from app.web.request import actor, reading, today
from app.web.steps import title

MOST = 40
"""Matters on the sheet: what is held beyond that is a list, not a page."""
LINES = 6
"""Lines of each of its tables: all of them stand on one A4."""
DONE = 30
"""Lines of what was done in the week."""


@dataclass(frozen=True)
class Done:
    """Something done within the week: on which day, what, about which matter; by another, if he was sent."""

    on: date
    what: str
    number: str
    sent: str = ""


@dataclass(frozen=True)
class Sheet:
    """Everything on the page."""

    first: date
    last: date
    counts: Mapping[Group, int]
    cards: Sequence[Card]
    """The most urgent ones, the longest held first."""
    promises: Sequence[tuple[Matter, PledgeLine]]
    near: Sequence[Card]
    unseen: Sequence[Card]
    """In which he has met nobody himself for thirty days, or ever."""
    came: Sequence[tuple[Matter, Came]]
    done: Sequence[Done]

    @property
    def total(self) -> int:
        """How many matters he holds."""
        return sum(self.counts.values())


def sheet(person_id: int) -> Sheet:
    """The sheet of this person as the reader may see it; names hidden, as on all paper that is carried away."""
    opened, me, day = reading(), actor(), today()
    all_of = held.grouped(opened, me, person_id, today=day)
    ids = [one for of_group in all_of.values() for one in of_group]
    shown = cards(by_ids(opened, ids[:MOST]), masked=True)
    first = day - RECENTLY
    lines, came = pledge_lines(ids, masked=True), held.came_of_visits(opened, me, ids, since=first)
    beside = {one.id: one for one in by_ids(opened, sorted({*lines, *(one.matter_id for one in came)}))}
    urgent = {*all_of[Group.LATE], *all_of[Group.SOON]}
    promised = [(beside[number], line) for number, of_it in lines.items() if number in beside for line in of_it]
    return Sheet(
        first,
        day,
        {one: len(of_group) for one, of_group in all_of.items()},
        sorted(shown, key=lambda card: -card.days),
        sorted(promised, key=lambda pair: pair[1].due_on),
        [card for card in shown if card.row.matter.id in urgent],
        [card for card in shown if card.row.matter.stage in LIVE and _unseen(card, day)],
        [(beside[one.matter_id], one) for one in came if one.matter_id in beside],
        _done(shown, person_id, first),
    )


def _unseen(card: Card, day: date) -> bool:
    return not card.own or card.own[0].on < day - UNSEEN


def _done(shown: Sequence[Card], person_id: int, first: date) -> list[Done]:
    """His own acts, and meetings by others whom he sent, told as such."""
    done = [
        Done(one.on, label(one.kind), card.row.matter.number, "" if one.deed is Deed.OWN else one.name)
        for card in shown
        for one in card.met
        if one.on >= first and one.deed is not Deed.OTHERS
    ]
    steps = held.steps_by(reading(), actor(), person_id, since=first, most=DONE)
    done += [Done(on, title(step, step.matter), step.matter.number) for on, step in steps]
    return sorted(done, key=lambda one: one.on, reverse=True)[:DONE]
