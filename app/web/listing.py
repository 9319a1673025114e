"""A row of a list of matters, the same for worklist, lists, search and visits: what it is, how it stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypedDict

from flask import url_for
from sqlalchemy.orm import Session

from app.domain import escalation
from app.domain.accountability import local_day
from app.domain.permissions import Actor
from app.domain.petitions import Stage
from app.domain.workflow import Facts
from app.labels import label
from app.models.matters import Kind, Matter
from app.queries import listing
from app.queries.facts import facts_of_all
from app.queries.hits import Duty
from app.queries.listing import ItemFacts, People
from app.queries.matters import DUTIES, LIVE, Page
from app.queries.turns import next_action
from app.web import matters
from app.web.advising import AdviceLine
from app.web.answering import awaited, verb
from app.web.assists import AssistLine
from app.web.filters import stage_of
from app.web.matters import ClockLine
from app.web.paging import page_number
from app.web.promised import DueLine

ROOMS = {Kind.PETITION: "petitions", Kind.ITEM: "rectification"}


@dataclass(frozen=True)
class Row:
    """One matter of a list. `clock` is the duty that runs out first, if any runs; `next` an act of the reader's and its
    page, without which the row waits for somebody else, as `awaited` says; `returned`: for how many days it has lain
    with whoever routes it since its unit's objection was agreed to, for which no limit runs (DOMAIN 5)."""

    matter: Matter
    url: str
    stage: StrEnum
    clock: ClockLine | AssistLine | AdviceLine | DueLine | None
    people: People | None
    place: str
    days: int
    item: ItemFacts | None
    next: tuple[str, str] | None = None
    awaited: str = ""
    returned: int | None = None
    facts: Facts | None = None
    """What the rules know of it, where its next act was asked for."""

    @property
    def is_item(self) -> bool:
        """Whether it is a rectification item."""
        return self.matter.kind == Kind.ITEM

    @property
    def unreported(self) -> bool:
        """Whether it is urgent, goes on, and nobody has reported it yet (art. 25, T62)."""
        goes_on = self.matter.stage in LIVE
        return self.matter.urgent and self.matter.urgent_reported_at is None and goes_on


class Turn(TypedDict, total=False):
    """The last of a row."""

    next: tuple[str, str]
    awaited: str
    returned: int
    facts: Facts


def rows(
    session: Session,
    actor: Actor,
    found: Sequence[Matter],
    *,
    now: datetime,
    with_next: bool = False,
    with_evidence: bool = True,
    masked: bool = False,
) -> list[Row]:
    """The rows of these matters, in their order; `with_next` asks the rules what the actor may do with each.

    `masked` hides names from everybody, as paper that is carried away must. Without `with_evidence` no row tells what
    an item comes from and what proves it, which costs three statements.
    """
    today = local_day(now)
    people = listing.petitioners(session, actor, (m.id for m in found if m.kind == Kind.PETITION), masked=masked)
    items = listing.item_facts(session, (m.id for m in found if with_evidence and m.kind == Kind.ITEM))
    known = dict(zip(found, facts_of_all(session, found), strict=True)) if with_next else dict[Matter, Facts]()
    return [
        Row(
            matter=matter,
            url=url_of(matter),
            stage=stage_of(matter),
            clock=nearest(matter, today),
            people=people.get(matter.id),
            place=place_of(matter),
            days=((matter.settled_on or today) - matter.received_on).days,
            item=items.get(matter.id),
            **(_whose_turn(matter, known[matter], actor, today) if with_next else {}),
        )
        for matter in found
    ]


def page_asked(fetch: Callable[[int], Page]) -> Page:
    """The page of the address, or the last one there is."""
    page = fetch(page_number())
    return page if page.number <= page.pages else fetch(page.pages)


def url_of(matter: Matter) -> str:
    """The matter's page."""
    return url_of_kind(matter.kind, matter.uid)


def url_of_kind(kind: Kind, uid: str) -> str:
    """The page of a matter of this kind."""
    return url_for(f"{ROOMS[kind]}.page", uid=uid)


def act_url(matter: Matter, action: str) -> str:
    """The page of an action; a visit has a room of its own."""
    if action == "visit":
        return url_for("visits.new", uid=matter.uid)
    return url_for(f"{ROOMS[matter.kind]}.act", uid=matter.uid, action=action)


def place_of(matter: Matter) -> str:
    """Town and village, as far as they are known."""
    return " ".join(matter.place_names)


def _whose_turn(matter: Matter, facts: Facts, actor: Actor, today: date) -> Turn:
    """What the actor may do next with the matter, in words, and its page; where nothing is his, whom it waits for."""
    action = next_action(matter, facts, actor)
    turn: Turn = {"awaited": awaited(matter, facts), "facts": facts}
    if action is not None:
        turn = {"facts": facts, "next": (verb(matter, facts, action), act_url(matter, action.value))}
    if facts.returns and matter.stage == Stage.REGISTERED:
        turn["returned"] = (today - local_day(matter.stage_at)).days
    return turn


def nearest(matter: Matter, today: date) -> ClockLine | None:
    """The duty that runs out first."""
    running = [row for row in matter.running if row.rule in DUTIES]
    return matters.clock(min(running, key=lambda row: row.due_on), today) if running else None


def due_line(duty: Duty, today: date) -> DueLine:
    """How the day of a duty stands of which the columns alone were read."""
    level = escalation.level(started_on=duty.started_on, nominal_on=duty.nominal_on, due_on=duty.due_on, today=today)
    left, late = escalation.days_left(duty.nominal_on, today), escalation.days_late(duty.due_on, today)
    return DueLine(label(duty.rule), level, left, late, duty.nominal_on, duty.due_on)
