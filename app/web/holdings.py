"""Who answers for what: the party secretary's first page (我的包案), read on a phone, and the list of anybody else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from app.domain import petitions, rectification
from app.domain.accountability import local_day
from app.domain.escalation import Level
from app.domain.permissions import Permission
from app.models.timeline import Step
from app.queries import directory, ledger, worklist
from app.queries import listing as beside
from app.queries.worklist import Queue
from app.web import listing
from app.web.ledger import queue_taken_away
from app.web.listing import Row
from app.web.paging import Pager
from app.web.request import actor, found, now, reading, today
from app.web.security import requires
from app.web.steps import title

room = Blueprint("holdings", __name__, url_prefix="/holdings")

MOST = 100
"""Cards on the page; whoever answers for more gets the rest as a list."""
SOON_DAYS = 7
BACK = frozenset({petitions.Stage.OBJECTED, rectification.Stage.REOPENED})
GROUPS = ("late", "soon", "back", "rest")
"""The order of the page: 超期, 七天以内, 退回回炉, 其余."""


@dataclass(frozen=True)
class Card:
    """One matter I answer for: since how many days, what happened last, what I may do."""

    row: Row
    days: int
    last: Step | None
    last_title: str
    visit_url: str


@room.get("/")
@requires(Permission.MATTER_HANDLE)
def index() -> str:
    """Every matter the actor holds, the most urgent first."""
    page = worklist.page(reading(), actor(), Queue.HELD, today=today(), size=MOST)
    rows = listing.rows(reading(), actor(), page.rows, now=now(), with_next=True)
    last = beside.last_steps(reading(), (row.matter.id for row in rows))
    groups: Mapping[str, list[Card]] = {name: [] for name in GROUPS}
    for row in rows:
        groups[_group(row)].append(_card(row, last.get(row.matter.id)))
    return render_template(
        "holdings/index.html",
        groups=groups,
        total=page.total,
        shown=len(rows),
        today=today(),
        more=_lists(),
        export_url=url_for("holdings.export") if page.total and actor().may(Permission.MATTER_EXPORT) else "",
        households_url=url_for("households.index") if actor().may(Permission.HOUSEHOLD_VIEW) else "",
        villages_url=url_for("villages.index") if actor().may(Permission.HOUSEHOLD_VIEW) else "",
    )


@room.get("/export")
@requires(Permission.MATTER_EXPORT)
def export() -> Response:
    """Everything the actor holds, as xlsx."""
    return queue_taken_away(Queue.HELD)


@room.get("/<uid>")
@requires(Permission.MATTER_VIEW)
def of(uid: str) -> str:
    """What somebody answers for, as far as the reader may see it."""
    person = found(directory.person_by_uid(reading(), uid))
    page = listing.page_asked(lambda number: ledger.held_by(reading(), actor(), person.id, number=number))
    return render_template(
        "holdings/person.html",
        person=person,
        posts=directory.posts_of(reading(), person.id, today()),
        rows=listing.rows(reading(), actor(), page.rows, now=now()),
        pager=Pager(page.number, page.pages, page.total),
        may_see_posts=actor().may(Permission.DIRECTORY_VIEW),
        today=today(),
    )


def _group(row: Row) -> str:
    if row.clock is not None and row.clock.level in (Level.RED, Level.REDDER):
        return "late"
    if row.clock is not None and row.clock.days_left <= SOON_DAYS:
        return "soon"
    return "back" if row.stage in BACK or row.matter.reopen_count else "rest"


def _card(row: Row, last: Step | None) -> Card:
    span = row.matter.span
    since = local_day(span.from_at) if span is not None else today()
    may_visit = actor().may(Permission.VISIT_RECORD) and row.matter.closed_on is None
    visit = url_for("visits.new", uid=row.matter.uid, kind="household") if may_visit else ""
    return Card(row, (today() - since).days, last, title(last, row.matter) if last is not None else "", visit)


def _lists() -> Sequence[str]:
    return [url_for(f"{name}.index", holder=actor().person_id) for name in listing.ROOMS.values()]
