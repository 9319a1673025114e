"""The desk (工作台): the queues of the actor's roles, and what runs out first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain import petitions
from app.domain.permissions import Permission
from app.labels import label, sentence
from app.models.assists import Assist
from app.models.promises import Promise
from app.queries import (
    advice,
    assists,
    duplicates,
    executions,
    handover,
    household_proposals,
    instructions,
    monitoring_turns,
    own_advice,
    worklist,
)
from app.queries.worklist import Queue, QueueCount
from app.web import advising, listing, printing, saved, unregistered
from app.web.assists import line
from app.web.ledger import queue_taken_away
from app.web.listing import Row
from app.web.paging import Pager
from app.web.promised import due_line
from app.web.request import actor, now, reading, today
from app.web.security import requires

room = Blueprint("worklist", __name__, url_prefix="/worklist")

BY_TIME = (Queue.LATE, Queue.TODAY, Queue.WEEK, Queue.TO_VISIT, Queue.OTHERS_LATE, Queue.OTHERS_WEEK)
"""The groups of the first view, his own before what he only follows; each shows its first rows."""
FIRST_ROWS = 6
ANSWERING = (Queue.LATE, Queue.TODAY, Queue.NEAR, Queue.WEEK, Queue.TO_ASSIST)
"""Queues in which a matter can stand because his unit has to answer as an assisting one."""


@dataclass(frozen=True)
class Bar:
    """Where the ticked rows of a page go; each address empty where the actor may not."""

    assign_url: str = ""
    print_url: str = ""
    export_url: str = ""


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
    if (asked := request.args.get("queue")) and chosen is None:
        flash(sentence("queue_unknown", {"queue": asked[:40]}), "warn")
    groups, pager = _queue(chosen) if chosen else (_by_time(queues), None)
    return render_template(
        "worklist/index.html",
        **_frame(queues, chosen),
        name=label(chosen) if chosen else "",
        groups=groups,
        pager=pager,
        bar=_bar(chosen, groups[0].rows) if chosen else Bar(),
        instructed=instructions.waiting(reading(), actor()),
        advised=own_advice.waiting(reading(), actor()) if actor().may(Permission.MATTER_APPROVE) else None,
    )


@room.get("/to-register")
@requires(*unregistered.MAY)
def to_register() -> str:
    """What the actor himself began to register and has not."""
    queues = worklist.queues(reading(), actor(), today=today())
    begun, name = unregistered.begun(), sentence("to_register")
    return render_template("worklist/to_register.html", **_frame(queues, None), name=name, begun=begun)


@room.get("/monitoring")
@requires(Permission.HOUSEHOLD_VIEW)
def cases() -> str | Response:
    """The cases of monitoring that wait for the reader in one of his queues; without one of his, back to the desk."""
    queues = worklist.queues(reading(), actor(), today=today())
    known = {count.turn.value: count.turn for count in monitoring_turns.counts(reading(), actor(), today=today())}
    turn = known.get(request.args.get("turn", ""))
    if turn is None:
        return redirect(url_for("worklist.index"), 303)
    return render_template(
        "worklist/monitoring.html",
        **_frame(queues, None),
        name=label(turn),
        rows=monitoring_turns.waiting(reading(), actor(), turn, today=today()),
    )


def _frame(queues: Sequence[QueueCount], chosen: Queue | None) -> dict[str, Any]:
    """What stands on every page of the desk: its queues and views, and what can be done with the chosen one."""
    return {
        "chosen": chosen,
        "own": [entry for entry in queues if not worklist.is_followed(entry.queue)],
        "followed": [entry for entry in queues if worklist.is_followed(entry.queue)],
        "case_queues": monitoring_turns.counts(reading(), actor(), today=today()),
        "proposed": household_proposals.waiting(reading(), actor()),
        "to_register": (sentence("to_register"), unregistered.count()) if actor().may(*unregistered.MAY) else None,
        "views": saved.lines(),
        "unjudged": duplicates.unjudged_pairs(reading(), actor(), today=today()),
        "acts": unregistered.entries(),
        "leavers": handover.leavers(reading(), actor(), today=today()) if chosen is Queue.LEFT_BEHIND else (),
        "print_url": _print_url(chosen),
        "export_url": _export_url(chosen),
        "today": today(),
    }


@room.get("/export")
@requires(Permission.MATTER_EXPORT)
def export() -> Response:
    """One queue as xlsx; without one of his, back to the desk."""
    chosen = next((queue for queue in Queue if queue.value == request.args.get("queue")), None)
    if chosen is None or not worklist.is_shown(chosen, actor()):
        return redirect(url_for("worklist.index"), 303)
    return queue_taken_away(chosen)


def _export_url(chosen: Queue | None) -> str:
    may = chosen is not None and actor().may(Permission.MATTER_EXPORT)
    return url_for("worklist.export", queue=chosen) if may else ""


@room.get("/print", endpoint="print")
@requires(Permission.MATTER_EXPORT)
def print_() -> str | Response:
    """One queue on paper."""
    queues = worklist.queues(reading(), actor(), today=today())
    chosen = next((entry for entry in queues if entry.queue == request.args.get("queue")), None)
    if chosen is None:
        return redirect(url_for("worklist.index"), 303)
    printing.check_length(chosen.count)
    found = worklist.all_of(reading(), actor(), chosen.queue, today=today(), most=printing.MOST)
    name = label(chosen.queue)
    back = url_for("worklist.index", queue=chosen.queue.value)
    return printing.ledger(
        found, told=sentence("queue_told", {"queue": name}), kind=None, by=["queue"], back=back, name=name
    )


def _print_url(chosen: Queue | None) -> str:
    if chosen is None or not actor().may(Permission.MATTER_EXPORT):
        return ""
    return url_for("worklist.print", queue=chosen.value)


def _queue(queue: Queue) -> tuple[list[Group], Pager]:
    page = listing.page_asked(lambda number: worklist.page(reading(), actor(), queue, today=today(), number=number))
    rows = listing.rows(reading(), actor(), page.rows, now=now(), with_next=True)
    named = [replace(row, next=_own_act(queue, row)) for row in _with_answers(queue, rows)]
    if queue is Queue.TO_ANSWER_ADVICE:
        named = _with_feedback(rows)
    if queue is Queue.TO_CARRY_OUT:
        named = _with_executions(rows)
    return [Group(queue, page.total, named)], Pager(page.number, page.pages, page.total)


def _bar(queue: Queue, rows: Sequence[Row]) -> Bar:
    """What can be done with the ticked rows of a queue: that of their list, if all of them stand in one list."""
    kinds = {row.matter.kind for row in rows}
    if len(kinds) != 1:
        return Bar()
    room, may_take = listing.ROOMS[kinds.pop()], actor().may(Permission.MATTER_EXPORT)
    may_assign = queue is Queue.TO_ROUTE and actor().may(Permission.MATTER_ROUTE)
    return Bar(
        url_for("petitions.assign_many") if may_assign else "",
        url_for(f"{room}.print") if may_take else "",
        url_for(f"{room}.export") if may_take else "",
    )


def _own_act(queue: Queue, row: Row) -> tuple[str, str] | None:
    """The act a queue is there for, where the procedure's next act is another's or another one."""
    if queue is Queue.OWNERLESS:
        return label(petitions.Action.NAME_HOLDER), listing.act_url(row.matter, petitions.Action.NAME_HOLDER)
    if queue is Queue.TO_REFER:
        return label("refer", "step"), listing.act_url(row.matter, "refer")
    if queue is Queue.TO_DECIDE_RECUSAL:
        return label("decide_recusal", "step"), listing.act_url(row.matter, "decide_recusal")
    return row.next


def _with_executions(rows: Sequence[Row]) -> list[Row]:
    """The rows, each with the day of what is to be carried out next and the page that proves it."""
    owed = executions.next_of(reading(), [row.matter.id for row in rows])
    return [_with_execution(row, owed[row.matter.id]) for row in rows]


def _with_execution(row: Row, owed: Promise) -> Row:
    act = sentence("carry_out"), url_for("promises.keep", uid=owed.uid)
    return replace(row, clock=due_line(owed, today()), next=act, awaited="")


def _with_answers(queue: Queue, rows: Sequence[Row]) -> list[Row]:
    """The rows, each with the day of his own unit's answer as an assisting one where that is what he has to see to."""
    asked = assists.parts(reading(), actor(), [row.matter.id for row in rows]) if queue in ANSWERING else {}
    return [_with_answer(queue, row, asked.get(row.matter.id)) for row in rows]


def _with_feedback(rows: Sequence[Row]) -> list[Row]:
    """The rows, each with the day by which feedback on advice is to come next, and the act that records it."""
    asked = advice.next_of(reading(), actor(), [row.matter.id for row in rows])
    act = label("answer_advice", "step")
    return [
        replace(
            row, clock=advising.line(one, today()), next=(act, listing.act_url(row.matter, "answer_advice")), awaited=""
        )
        if (one := asked.get(row.matter.id)) is not None
        else row
        for row in rows
    ]


def _with_answer(queue: Queue, row: Row, asked: Assist | None) -> Row:
    own = queue is not Queue.TO_ASSIST and row.next is not None and row.clock is not None
    if asked is None or (own and row.clock is not None and row.clock.due_on < asked.due_on):
        return row
    act = label("reply_assist", "step"), listing.act_url(row.matter, "reply_assist")
    return replace(row, clock=line(asked, today()), next=act, awaited="")


def _by_time(queues: Sequence[QueueCount]) -> list[Group]:
    """Each matter stands in the first group it belongs to."""
    shown = [entry.queue for entry in queues if entry.queue in BY_TIME and entry.count]
    found = worklist.first(reading(), actor(), shown, today=today(), size=FIRST_ROWS)
    rows = listing.rows(reading(), actor(), [matter for _, matter in found], now=now(), with_next=True)
    placed = [(queue, _with_answers(queue, [row])[0]) for (queue, _), row in zip(found, rows, strict=True)]
    return [Group(entry.queue, entry.count, [row for queue, row in placed if queue is entry.queue]) for entry in queues]
