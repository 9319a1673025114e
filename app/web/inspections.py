"""Inspections on the spot (实地督查): the list, writing one down, taking one back."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for

from app.domain.permissions import Permission
from app.domain.planning import may_make
from app.labels import sentence
from app.models.plans import Inspection
from app.operations import planning as operation
from app.queries import directory, plans
from app.web import printing
from app.web.acting import Answer
from app.web.forms.plans import InspectionForm, ReasonForm
from app.web.paging import Pager, page_number
from app.web.request import actor, found, now, reading, write
from app.web.security import requires

room = Blueprint("inspections", __name__, url_prefix="/inspections")


@room.get("/")
@requires(Permission.CARD_FOLLOW)
def index() -> str:
    """Every inspection, the newest first."""
    number = page_number()
    rows, total = plans.inspections(reading(), number)
    pager = Pager(number, max(1, -(-total // plans.PAGE)), total)
    return render_template("inspections/index.html", rows=rows, page=pager, may_make=may_make(actor()))


@room.route("/new", methods=["GET", "POST"])
@requires(Permission.CARD_FOLLOW)
def new() -> Answer:
    """Write one down."""
    if not may_make(actor()):
        abort(403)
    form = InspectionForm()
    form.unit.offer([(unit.id, unit.name) for unit in directory.units(reading())])
    if form.validate_on_submit():
        with write(form) as session:
            made = operation.inspect(session, form.command(), actor=actor(), now=now()).uid
            flash(sentence("inspection_saved"), "good")
            return redirect(url_for("inspections.page", uid=made), 303)
    answer = render_template("inspections/new.html", form=form)
    return answer, 422 if form.is_submitted() else 200


@room.get("/<uid>")
@requires(Permission.CARD_FOLLOW)
def page(uid: str) -> str:
    """One of them."""
    one = found(plans.inspection_by_uid(reading(), uid))
    printing.note("inspection.view", "inspection", uid)
    return render_template("inspections/page.html", one=one, may_withdraw=_may_withdraw(one))


@room.route("/<uid>/withdraw", methods=["GET", "POST"])
@requires(Permission.CARD_FOLLOW)
def withdraw(uid: str) -> Answer:
    """Take one back, with the reason."""
    one, form = found(plans.inspection_by_uid(reading(), uid)), ReasonForm()
    if not _may_withdraw(one):
        abort(403)
    if form.validate_on_submit():
        with write(form) as session:
            operation.withdraw_inspection(session, uid, form.reason.data, actor=actor(), now=now())
        if not form.errors:
            flash(sentence("inspection_withdrawn_saved"), "good")
            return redirect(url_for("inspections.page", uid=uid), 303)
    answer = render_template("inspections/withdraw.html", form=form, one=one)
    return answer, 422 if form.is_submitted() else 200


def _may_withdraw(one: Inspection) -> bool:
    return may_make(actor()) and one.by_unit_id == actor().unit_id and one.withdrawn_at is None
