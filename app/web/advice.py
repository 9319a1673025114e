"""Advice (三项建议): its list and ledger by state, kind, unit and period; what the reader's own unit was advised."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Refused
from app.domain.permissions import Permission
from app.labels import advice_ledger, sentence
from app.models.advice import Advice
from app.operations import advising as operation
from app.operations import recording
from app.queries import advice, own_advice
from app.sheets import advice as sheet
from app.web import advising, listing, printing, supervised
from app.web.acting import Answer, store
from app.web.forms.advising import AdviceListForm, OwnFeedbackForm
from app.web.forms.papers import kept
from app.web.ledger import MOST_ROWS
from app.web.paging import Pager, page_number
from app.web.request import actor, found, now, reading, today, write
from app.web.security import requires
from app.web.veil import veil_of

room = Blueprint("advice", __name__, url_prefix="/advice")
LEDGER = supervised.Ledger(sheet.ADVICE, sheet.COLUMNS, "advice")


@room.get("/")
@requires(Permission.MATTER_VIEW)
def index() -> str:
    """The list of advice."""
    form, number = _asked(), page_number()
    rows, total = advice.page(reading(), actor(), form.wanted(number), today()) if form.validate() else ((), 0)
    lines = [(advising.line(one, today()), listing.url_of(one.matter)) for one in rows]
    return supervised.listed("advice/index.html", form, lines, number, total)


@room.get("/export")
@requires(Permission.MATTER_EXPORT)
def export() -> Response:
    """The list as it is narrowed, as xlsx."""
    form = _asked()
    if not form.validate():
        return supervised.back("advice")
    rows = advice.all_of(reading(), actor(), form.wanted(1), today(), MOST_ROWS)
    return supervised.taken_away(LEDGER, advice_ledger.rows(rows, today(), _shown), len(rows))


@room.get("/ours")
@requires(Permission.MATTER_APPROVE)
def ours() -> str:
    """What the reader's unit was advised, whether he sees the petition or not."""
    number = page_number()
    rows, total = own_advice.page(reading(), actor(), number)
    return render_template(
        "advice/ours.html",
        rows=[(advising.line(one, today()), _shown(one, one.text)) for one in rows],
        page=Pager(number, max(1, -(-total // own_advice.PAGE)), total),
    )


@room.route("/ours/<uid>", methods=["GET", "POST"])
@requires(Permission.MATTER_APPROVE)
def own(uid: str) -> Answer:
    """One of them: its own words, and the form of the written feedback as long as that is owed."""
    one = found(own_advice.by_uid(reading(), actor(), uid))
    form = OwnFeedbackForm() if one.is_open else None
    if form is not None and not form.is_submitted():
        del form["entered_late"]
    if form is not None and form.validate_on_submit() and _answered(form, one):
        flash(sentence("advice_answered"), "good")
        return redirect(url_for("advice.own", uid=uid), 303)
    if not request.form:
        printing.note("advice.view", "advice", uid)
    answer = render_template(
        "advice/own.html",
        line=advising.line(one, today()),
        number=own_advice.number_of(reading(), one),
        form=form,
        veil=veil_of(one.matter, actor()),
    )
    return answer, 422 if form is not None and form.is_submitted() else 200


def _answered(form: OwnFeedbackForm, one: Advice) -> bool:
    token = form.token.data
    try:
        papers = kept(store(), form["papers"].data, form.paper_role, one.matter)
    except Refused as refusal:
        form.refuse(refusal)
        return False
    with write(form) as session:
        if recording.made_before(session, token) is None:
            operation.answer_ours(session, one.uid, form.feedback(one.id, papers), actor=actor(), now=now())
            recording.spend(session, token, one.uid, actor=actor(), now=now())
    return not form.errors


def _shown(one: Advice, words: str | None) -> str:
    return veil_of(one.matter, actor()).text(words)


def _asked() -> AdviceListForm:
    form = AdviceListForm(request.args)
    form.unit.offer(advice.LISTED.units(reading(), actor()))
    return form
