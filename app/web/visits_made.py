"""The visits that were made: their list by period, and the same as a sheet."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Refused
from app.domain.permissions import Permission
from app.labels import visit_ledger
from app.operations import recording
from app.queries import visiting
from app.sheets import visits as sheet
from app.sheets import writing
from app.web import listing
from app.web.forms.visits import MadeForm
from app.web.ledger import MOST_ROWS, handed_over
from app.web.paging import Pager, page_number
from app.web.request import actor, now, reading, today, write
from app.web.security import requires

SIZE = 50


def add_to(room: Blueprint) -> None:
    """Give the room of visits its list and its sheet."""
    room.add_url_rule("/made", "made", made)
    room.add_url_rule("/made/export", "made_export", made_export)


@requires(Permission.MATTER_VIEW)
def made() -> str:
    """Follow-ups and look-backs as they were made, the newest first."""
    form = MadeForm(request.args)
    ids = reading().scalars(visiting.made(actor(), form.period())).all() if form.validate() else []
    number = page_number()
    conditions: dict[str, Any] = request.args.to_dict()
    shown = visiting.these(reading(), ids[(number - 1) * SIZE : number * SIZE])
    return render_template(
        "visits/made.html",
        form=form,
        rows=[(visit, listing.url_of(visit.matter)) for visit in shown],
        pager=Pager(number, max(1, -(-len(ids) // SIZE)), len(ids)),
        narrowed=any(request.args.get(name) for name in ("first", "last", "batch")),
        export_url=url_for("visits.made_export", **conditions) if actor().may(Permission.MATTER_EXPORT) else "",
        may_import=actor().may(Permission.VISIT_RECORD),
    )


@requires(Permission.MATTER_EXPORT)
def made_export() -> Response:
    """The same as xlsx, which can be imported again; the journal keeps who took how many rows."""
    form = MadeForm(request.args)
    ids = reading().scalars(visiting.made(actor(), form.period())).all() if form.validate() else []
    if len(ids) > MOST_ROWS:
        raise Refused("export_too_long", total=len(ids), most=MOST_ROWS)
    above = visit_ledger.head(actor(), form.told(), len(ids), now())
    rows = visit_ledger.rows(reading(), actor(), ids)
    answer = handed_over(
        f"{sheet.TITLE}-{today():%Y%m%d}",
        lambda path: writing.ledger(path, sheet.TITLE, sheet.COLUMNS, rows, above),
    )
    by = sorted(name for name in ("first", "last", "batch") if form[name].data)
    with write() as session:
        detail = {"rows": len(ids), "filters": by}
        recording.note_event(session, "export", actor=actor(), now=now(), kind="visit", detail=detail)
    return answer
