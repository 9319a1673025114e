"""The desk (工作台): the queues of the actor's roles, and what runs out first."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for

from app.domain.permissions import Permission
from app.labels import sentence
from app.queries import duplicates, worklist
from app.queries.worklist import Queue, QueueCount
from app.web import listing
from app.web.listing import Row
from app.web.paging import Pager
from app.web.request import actor, now, reading, today
from app.web.security import requires

room = Blueprint("worklist", __name__, url_prefix="/worklist")

BY_TIME = (Queue.LATE, Queue.TODAY, Queue.WEEK, Queue.TO_VISIT)
"""The groups of the first view; each shows its first rows."""
FIRST_ROWS = 6
ACTS = (
    (Permission.MATTER_REGISTER, "act_register", "petitions.new"),
    (Permission.ITEM_ENTER, "act_enter", "rectification.new"),
)


@dataclass(frozen=True)
class Group:
    """A queue with the rows of it that stand on this page."""

    queue: Queue
    total: int
    rows: Sequence[Row]


@room.get("/")
@requires(Permission.MATTER_VIEW)
def index() -> str:
    """One queue, page by page, or the first rows of those that go by time."""
    queues = worklist.queues(reading(), actor(), today=today())
    chosen = next((entry.queue for entry in queues if entry.queue == request.args.get("queue")), None)
    groups, pager = _queue(chosen) if chosen else (_by_time(queues), None)
    return render_template(
        "worklist/index.html",
        queues=queues,
        chosen=chosen,
        groups=groups,
        pager=pager,
        today=today(),
        acts=[(sentence(code), url_for(page)) for permission, code, page in ACTS if actor().may(permission)],
        unjudged=duplicates.unjudged_pairs(reading(), actor(), today=today()),
    )


def _queue(queue: Queue) -> tuple[list[Group], Pager]:
    page = listing.page_asked(lambda number: worklist.page(reading(), actor(), queue, today=today(), number=number))
    rows = listing.rows(reading(), actor(), page.rows, now=now(), with_next=True)
    return [Group(queue, page.total, rows)], Pager(page.number, page.pages, page.total)


def _by_time(queues: Sequence[QueueCount]) -> list[Group]:
    """Each matter stands in the first group it belongs to."""
    shown = [entry.queue for entry in queues if entry.queue in BY_TIME and entry.count]
    found = worklist.first(reading(), actor(), shown, today=today(), size=FIRST_ROWS)
    rows = listing.rows(reading(), actor(), [matter for _, matter in found], now=now(), with_next=True)
    placed = [(queue, row) for (queue, _), row in zip(found, rows, strict=True)]
    return [Group(entry.queue, entry.count, [row for queue, row in placed if queue is entry.queue]) for entry in queues]
