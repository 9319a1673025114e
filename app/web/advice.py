"""Advice (三项建议): its list by state, kind, unit and period, and the ledger of it."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.permissions import Permission
from app.labels import advice_ledger, card_ledger
from app.models.advice import Advice
from app.operations import recording
from app.queries import advice, cards
from app.sheets import advice as sheet
from app.sheets import writing
from app.web import advising, listing
from app.web.forms.advising import AdviceListForm
from app.web.ledger import MOST_ROWS, handed_over
from app.web.paging import Pager, page_number
from app.web.request import actor, now, reading, today, write
from app.web.security import requires
from app.web.veil import veil_of

room = Blueprint("advice", __name__, url_prefix="/advice")


@room.get("/")
@requires(Permission.MATTER_VIEW)
def index() -> str:
    """The list of advice."""
    form, number = _asked(), page_number()
    rows, total = advice.page(reading(), actor(), form.wanted(number), today()) if form.validate() else ((), 0)
    return render_template(
        "advice/index.html",
        form=form,
        rows=[(advising.line(one, today()), listing.url_of(one.matter)) for one in rows],
        waiting=cards.waiting(reading(), actor()),
        page=Pager(number, max(1, -(-total // advice.PAGE)), total),
        narrowed=any(request.args.get(name) for name in ("state", "kind", "unit", "first", "last")),
        may_follow=actor().may(Permission.CARD_FOLLOW),
        may_export=actor().may(Permission.MATTER_EXPORT),
    )


@room.get("/export")
@requires(Permission.MATTER_EXPORT)
def export() -> Response:
    """The list as it is narrowed, as xlsx."""
    form = _asked()
    if not form.validate():
        return redirect(url_for("advice.index"), 303)
    rows = advice.all_of(reading(), actor(), form.wanted(1), today(), MOST_ROWS)
    lines, above = advice_ledger.rows(rows, today(), _shown), card_ledger.head(actor(), len(rows), now())
    answer = handed_over(
        f"{sheet.ADVICE}-{today():%Y%m%d}",
        lambda path: writing.ledger(path, sheet.ADVICE, sheet.COLUMNS, lines, above),
    )
    with write() as session:
        recording.note_event(session, "export", actor=actor(), now=now(), kind="advice", detail={"rows": len(rows)})
    return answer


def _shown(one: Advice, words: str | None) -> str:
    return veil_of(one.matter, actor()).text(words)


def _asked() -> AdviceListForm:
    form = AdviceListForm(request.args)
    form.unit.offer(advice.units(reading(), actor()))
    return form
