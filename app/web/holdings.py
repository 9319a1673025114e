"""Who answers for what: the party secretary's first page (我的包案), read on a phone, and the list of anybody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain import escalation
from app.domain.accountability import local_day
from app.domain.clocks import Owed
from app.domain.escalation import GRAVE_DAYS
from app.domain.holding import NAMING_DAYS, Group, Part, naming
from app.domain.permissions import Permission
from app.domain.petitions import Action
from app.domain.prominence import GROUP, REPEATS
from app.queries import accountable, directory, held, leaves, packs, prominence, vacancies
from app.queries.calendar import calendar
from app.queries.matters import by_ids
from app.queries.worklist import Queue
from app.web import listing, printing
from app.web.held import cards
from app.web.ledger import queue_taken_away
from app.web.paging import Pager, page_number
from app.web.request import actor, found, now, reading, today
from app.web.security import requires
from app.web.spans import span_days
from app.web.week import LINES as WEEK_LINES
from app.web.week import MOST as WEEK_MOST
from app.web.week import sheet as week_of

room = Blueprint("holdings", __name__, url_prefix="/holdings")

SHOWN = 20
"""Cards of a group on the first page, and on each page of the group alone: what a phone loads and a thumb passes."""


@dataclass(frozen=True)
class Ownerless:
    """A matter for which somebody stands in: since when, by which day another is named, how late that is."""

    row: listing.Row
    since: date
    until: Owed
    days_late: int
    act_url: str


FORMER = 10
"""Stretches that are over, on a person's page."""


@room.get("/")
@requires(Permission.MATTER_VIEW)
def index() -> str:
    """Every matter the actor holds, the most urgent group first; a group that is long has pages of its own."""
    all_of = held.grouped(reading(), actor(), actor().person_id or 0, today=today())
    chosen = next((one for one in Group if one.value == request.args.get("group")), None)
    shown = {one: _page(ids) if one is chosen else ids[:SHOWN] for one, ids in all_of.items() if chosen in (None, one)}
    matters = by_ids(reading(), [one for ids in shown.values() for one in ids])
    made = {card.row.matter.id: card for card in cards(matters)}
    total = len(all_of[chosen]) if chosen is not None else 0
    pages = max(1, -(-total // SHOWN))
    return render_template(
        "holdings/index.html",
        groups={one: [made[number] for number in ids if number in made] for one, ids in shown.items()},
        counts={one: len(ids) for one, ids in all_of.items()},
        total=sum(map(len, all_of.values())),
        chosen=chosen,
        pager=Pager(min(page_number(), pages), pages, total) if chosen is not None else None,
        today=today(),
        to_sign=packs.to_sign(reading(), actor()),
        export_url=url_for("holdings.export") if actor().may(Permission.MATTER_EXPORT) else "",
        may_see_villages=actor().may(Permission.HOUSEHOLD_VIEW),
        sees_figures=actor().may(Permission.FIGURE_VIEW),
        has_town=actor().town_id is not None,
    )


@room.get("/week")
@requires(Permission.MATTER_VIEW)
def week() -> str:
    """The weekly sheet of the actor, for the phone and for A4; whoever opens it may print it, so that it is noted."""
    made = week_of(actor().person_id or 0)
    printing.note("print", "week", rows=made.total, filters=[])
    return render_template(
        "holdings/week.html",
        sheet=made,
        posts=directory.posts_of(reading(), actor().person_id or 0, today()),
        most=WEEK_MOST,
        lines=WEEK_LINES,
        at=now(),
        today=today(),
    )


@room.get("/ownerless")
@requires(Permission.MATTER_NAME_HOLDER)
def ownerless() -> str:
    """无主案件 with the county's own clock, and the posts whose vacancy left them so."""
    page = listing.page_asked(lambda number: vacancies.ownerless(reading(), actor(), number=number))
    rows = listing.rows(reading(), actor(), page.rows, now=now())
    return render_template(
        "holdings/ownerless.html",
        posts=vacancies.posts(reading()),
        unattended=leaves.unattended(reading(), actor(), today()),
        rows=[_without_owner(row) for row in rows],
        pager=Pager(page.number, page.pages, page.total),
        days=NAMING_DAYS,
        today=today(),
    )


@room.get("/proposed")
@requires(Permission.MATTER_NAME_HOLDER)
def proposed() -> str:
    """拟列突出: what rules propose, for the county to confirm or decline."""
    page = prominence.proposed(reading(), actor(), today=today(), number=page_number())
    rows = listing.rows(reading(), actor(), [one.matter for one in page.rows], now=now())
    return render_template(
        "holdings/proposed.html",
        rows=[
            (one, row, *(listing.act_url(one.matter, act) for act in (Action.NAME_HOLDER, prominence.DECLINED)))
            for one, row in zip(page.rows, rows, strict=True)
        ],
        pager=Pager(page.number, page.pages, page.total),
        repeats=REPEATS,
        group=GROUP,
        grave=GRAVE_DAYS,
        today=today(),
    )


def _without_owner(row: listing.Row) -> Ownerless:
    since = local_day(row.matter.span.from_at) if row.matter.span is not None else today()
    until = naming(since, calendar(reading()))
    late = escalation.days_late(until.due_on, today())
    return Ownerless(row, since, until, late, listing.act_url(row.matter, Action.NAME_HOLDER))


@room.get("/export")
@requires(Permission.MATTER_EXPORT)
def export() -> Response:
    """Everything the actor holds, as xlsx."""
    return queue_taken_away(Queue.HELD)


@room.get("/<uid>")
@requires(Permission.MATTER_VIEW)
def of(uid: str) -> str:
    """What somebody answers for and has done about it, as far as the reader may see it; each figure opens its rows."""
    person = found(directory.person_by_uid(reading(), uid))
    chosen = next((part for part in Part if part.value == request.args.get("part")), Part.HELD)
    page = listing.page_asked(
        lambda number: accountable.page(reading(), actor(), person.id, chosen, today=today(), number=number)
    )
    ended, past = accountable.past(reading(), actor(), person.id, most=FORMER)
    return render_template(
        "holdings/person.html",
        person=person,
        posts=[(one.title, directory.unit_of(reading(), one.unit_id)) for one in _posts(person.id)],
        figures=accountable.figures(reading(), actor(), [person.id], today=today())[person.id],
        chosen=chosen,
        rows=listing.rows(reading(), actor(), page.rows, now=now()),
        pager=Pager(page.number, page.pages, page.total),
        past=[(one, listing.url_of(one.span.matter), span_days(one.span, now())) for one in past],
        ended=ended,
        may_see_posts=actor().may(Permission.DIRECTORY_VIEW),
        today=today(),
    )


@room.get("/units/<uid>")
@requires(Permission.MATTER_VIEW)
def of_unit(uid: str) -> str:
    """The same of everybody in post in a unit, in the order of the directory: nobody is ranked."""
    unit = found(directory.unit_by_uid(reading(), uid))
    posts = directory.in_post(reading(), today(), unit_id=unit.id)
    people = directory.people(reading(), dict.fromkeys(post.person_id for post in posts))
    figures = accountable.figures(reading(), actor(), [person.id for person in people], today=today())
    return render_template(
        "holdings/unit.html",
        unit=unit,
        people=[(one, [post.title for post in posts if post.person_id == one.id], figures[one.id]) for one in people],
        parts=list(Part),
        today=today(),
    )


def _posts(person_id: int) -> Sequence[directory.PostHolder]:
    return directory.posts_of(reading(), person_id, today())


def _page(ids: Sequence[int]) -> Sequence[int]:
    last = max(1, -(-len(ids) // SHOWN))
    first = (min(page_number(), last) - 1) * SHOWN
    return ids[first : first + SHOWN]
