"""A matter as whoever holds it reads it: since how many days, what happened, what was promised, what he may do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import url_for

from app.domain import escalation, rectification
from app.domain.accountability import local_day
from app.domain.assisting import ask_refusal
from app.domain.permissions import Actor, Permission
from app.domain.petitions import Stage
from app.domain.receptions import Deed
from app.domain.workflow import with_evidence
from app.labels import label
from app.models.assists import Assist
from app.models.matters import Kind, Matter
from app.models.timeline import Step
from app.queries import held
from app.queries import listing as beside
from app.queries.corrections import names_in
from app.queries.held import Met
from app.web import listing
from app.web.listing import Row
from app.web.request import actor, now, reading, today
from app.web.steps import title
from app.web.veil import Veil

R = rectification.Action
MOST = 4
"""Acts on a card: two rows of two for a thumb."""
THEN = (R.ASK_EXTENSION, R.APPLY)
"""What an item in the works may come to by its holder's hand, beside its visits and assisting units."""


@dataclass(frozen=True)
class PledgeLine:
    """A promise in words as the reader may see them, its day, and how late it is."""

    text: str
    due_on: date
    days_late: int


@dataclass(frozen=True)
class Card:
    """One matter somebody holds."""

    row: Row
    days: int
    since: date | None
    last: Step | None
    last_title: str
    met: Sequence[Met]
    pledges: Sequence[PledgeLine]
    assists: Sequence[Assist]
    acts: Sequence[tuple[str, str]]

    @property
    def own(self) -> Sequence[Met]:
        """Whom its holder met himself (亲自), the latest first."""
        return [one for one in self.met if one.deed is Deed.OWN]

    @property
    def other(self) -> Met | None:
        """The last meeting by another, where he met nobody himself since."""
        found = next((one for one in self.met if one.deed is not Deed.OWN), None)
        return found if found is not None and not (self.own and self.own[0].on >= found.on) else None


def cards(found: Sequence[Matter], *, masked: bool = False) -> list[Card]:
    """The cards of these matters, in their order, each question asked once for all of them; `masked` for paper."""
    opened, me = reading(), actor()
    rows = listing.rows(opened, me, found, now=now(), with_next=True, masked=masked)
    ids = [matter.id for matter in found]
    last, met, asked = beside.last_steps(opened, ids), held.met(opened, me, found), held.assisting(opened, ids)
    promised = pledge_lines(ids, masked=masked)
    return [
        Card(
            row=row,
            days=_days(row.matter),
            since=local_day(row.matter.span.from_at) if row.matter.span is not None else None,
            last=last.get(row.matter.id),
            last_title=title(last[row.matter.id], row.matter) if row.matter.id in last else "",
            met=met.get(row.matter.id, ()),
            pledges=promised.get(row.matter.id, ()),
            assists=asked.get(row.matter.id, ()),
            acts=acts(row, me),
        )
        for row in rows
    ]


def acts(row: Row, me: Actor) -> list[tuple[str, str]]:
    """Word and address of what will work now, at most four: a talk, asking for help, more time, the end of the work."""
    matter, found = row.matter, list[tuple[str, str]]()
    talks = not matter.confidential and matter.stage != Stage.VOID
    if talks and me.may(Permission.VISIT_RECORD):
        found.append((label("record_talk", "held"), url_for("receptions.about", uid=matter.uid)))
    if row.facts is None:
        return found
    if ask_refusal(row.facts, me) is None:
        found.append((label("ask_assist", "step"), listing.act_url(matter, "ask_assist")))
    found += [(label(act), listing.act_url(matter, act)) for act in _then(row, me)]
    if row.next is not None and row.next not in found and len(found) < MOST:
        found.append(row.next)
    return found


def _then(row: Row, me: Actor) -> list[R]:
    assert row.facts is not None  # noqa: S101  # acts() has asked
    if row.matter.kind != Kind.ITEM:
        return []
    known = replace(with_evidence(row.facts), today=today())
    open_ = rectification.WORKFLOW.open_actions(known, me)
    return [act for act in THEN if act in open_]


def _days(matter: Matter) -> int:
    return (today() - local_day(matter.span.from_at)).days if matter.span is not None else 0


def pledge_lines(matter_ids: Sequence[int], *, masked: bool = False) -> Mapping[int, Sequence[PledgeLine]]:
    """The open promises of these matters, by matter, the nearest day first."""
    found, clear = held.pledges(reading(), actor(), matter_ids), actor().sees_names() and not masked
    names = {} if clear else names_in(reading(), {one.matter_id for one in found})
    lines: dict[int, list[PledgeLine]] = {}
    for one in found:
        text = Veil(clear, names.get(one.matter_id, frozenset())).text(one.text)
        lines.setdefault(one.matter_id, []).append(
            PledgeLine(text, one.due_on, escalation.days_late(one.due_on, today()))
        )
    return lines
