"""审计日志: what was done, read, taken and refused, for the audit administrator; looking at it is an entry too."""

import json

from flask import Blueprint, current_app, render_template, request

from app.domain.permissions import Permission
from app.labels.entries import detail_name, detail_said, event_name, object_name
from app.labels.journal import ENTRY_RESULTS
from app.operations import journal as chain
from app.queries import health, journal
from app.web import printing
from app.web.acting import Answer
from app.web.forms.journal import JournalForm
from app.web.paging import Pager, page_number
from app.web.request import found, now, reading
from app.web.security import requires

room = Blueprint("journal", __name__, url_prefix="/journal")

SIZE = 50
ANCHORS = 10


@room.get("/")
@requires(Permission.JOURNAL_VIEW)
def index() -> Answer:
    """The entries, the newest first, narrowed by the address."""
    form = JournalForm(request.args)
    is_asked = form.validate()
    wanted = form.wanted()
    total = journal.count(reading(), wanted) if is_asked else 0
    told = min(total, journal.COUNTED)
    pages = max(1, -(-told // SIZE))
    number = min(page_number(), pages)
    rows = journal.entries(reading(), wanted, (number - 1) * SIZE, SIZE) if is_asked else []
    answer = render_template(
        "journal/index.html",
        form=form,
        rows=[(row, event_name(row.event), ENTRY_RESULTS.get(row.result, row.result)) for row in rows],
        pager=Pager(number, pages, told, total > told),
        narrowed=bool(form.errors or wanted.names),
        verified=health.last_done(reading(), "verify"),
    )
    printing.note("journal.view", "journal", filters=wanted.names)
    return answer, 200 if is_asked else 422


@room.get("/<int:seq>")
@requires(Permission.JOURNAL_VIEW)
def page(seq: int) -> str:
    """One entry whole: what the chain covers, and its proof."""
    row = found(journal.entry(reading(), seq))
    said = sorted(json.loads(row.detail).items(), key=lambda one: (one[0] not in ("from", "before"), one[0]))
    answer = render_template(
        "journal/page.html",
        row=row,
        words=event_name(row.event),
        ended=ENTRY_RESULTS.get(row.result, row.result),
        of=object_name(row.object_kind),
        detail=[(name, detail_name(row.event, name), detail_said(name, value)) for name, value in said],
        before=journal.entry(reading(), seq - 1),
        after=journal.entry(reading(), seq + 1),
    )
    printing.note("journal.view", "journal", entry=seq)
    return answer


@room.get("/head")
@requires(Permission.JOURNAL_VIEW)
def head() -> str:
    """The head of the chain and the last anchors on paper, to be signed and kept where the server cannot reach."""
    answer = render_template(
        "journal/head.html",
        row=journal.head(reading()),
        anchors=chain.latest_anchors(current_app.config["ANCHORS"], ANCHORS),
        verified=health.last_done(reading(), "verify"),
        compared=health.last_done(reading(), "rows"),
        at=now(),
    )
    printing.note("journal.print", "journal")
    return answer
