"""Households (一户一档): the register, one household with all that hangs on it, what is done with its record."""

from urllib.parse import quote

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from app.domain.permissions import Permission
from app.files import MEDIA_TYPES, clean
from app.labels import sentence
from app.letters import compose_household, render_ledger
from app.operations import households as operation
from app.queries import households
from app.web import (
    household_acts,
    household_export,
    household_file,
    household_paper,
    household_proposals,
    printing,
)
from app.web.acting import Answer
from app.web.forms.households import NewHouseholdForm
from app.web.paging import Pager
from app.web.request import actor, found, now, reading, write
from app.web.security import requires
from app.web.signed_sums import check_signed

room = Blueprint("households", __name__, url_prefix="/households")
household_acts.add_to(room)
household_proposals.add_to(room)
household_export.add_to(room)


@room.get("/")
@requires(Permission.HOUSEHOLD_VIEW)
def index() -> str:
    """The register, narrowed by town, village, kind, number or name."""
    form, wanted = household_export.asked()
    answer = households.page(reading(), actor(), wanted)
    return render_template(
        "households/index.html",
        form=form,
        found=answer,
        unclear=households.unclear_of(reading(), actor(), [row.household for row in answer.rows]),
        page=Pager(answer.number, max(1, -(-answer.total // answer.size)), answer.total),
        narrowed=form.told(),
        may_enter=actor().may(Permission.HOUSEHOLD_EDIT),
        clear=actor().knows_households(),
        may_export=actor().may(Permission.HOUSEHOLD_EXPORT),
        may_take_whole=household_export.may_take_whole(),
        conditions=request.args,
    )


@room.route("/new", methods=["GET", "POST"])
@requires(Permission.HOUSEHOLD_EDIT)
def new() -> Answer:
    """Enter a household with its head."""
    form = NewHouseholdForm()
    household_acts.offer_places(form)
    if form.validate_on_submit():
        with write(form) as session:
            made = operation.enter(session, form.new(), actor=actor(), now=now())
            flash(sentence("household_entered", {"number": made.number}), "good")
            return redirect(url_for("households.page", uid=made.uid), 303)
    page = render_template("households/new.html", form=form, back=url_for("households.index"))
    return page, 422 if form.is_submitted() else 200


@room.get("/<uid>")
@requires(Permission.HOUSEHOLD_VIEW)
def page(uid: str) -> str:
    """One household: members, what happened, whether it is clear and why not, its plan, its history."""
    shown = found(households.by_uid(reading(), actor(), uid))
    printing.note("household.view", "household", uid)
    may_edit = actor().may(Permission.HOUSEHOLD_EDIT)
    return render_template(
        "households/page.html",
        file=household_file.file_of(shown),
        may_edit=may_edit and shown.retired_on is None,
        may_record=actor().may(Permission.VISIT_RECORD),
        may_restore=may_edit and shown.retired_on is not None,
    )


@room.get("/<uid>/sheet")
@requires(Permission.HOUSEHOLD_VIEW)
def sheet(uid: str) -> str:
    """The same on one A4 sheet for the file, names as this reader sees them."""
    shown = found(households.by_uid(reading(), actor(), uid))
    check_signed()
    printing.note("sheet.print", "household", uid)
    return render_template(
        "prints/household.html",
        file=household_file.file_of(shown),
        back=url_for("households.page", uid=uid),
        at=now(),
    )


@room.get("/<uid>/sheet/file")
@requires(Permission.HOUSEHOLD_VIEW)
def sheet_file(uid: str) -> Response:
    """The same sheet as .docx."""
    shown = found(households.by_uid(reading(), actor(), uid))
    check_signed()
    printing.note("sheet.take", "household", uid)
    ledger = compose_household(household_paper.facts_of(household_file.file_of(shown)))
    name = quote(clean(f"{ledger.title} {shown.number}.docx"), safe="")
    disposition = f"attachment; filename=\"household.docx\"; filename*=UTF-8''{name}"
    headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
    return Response(render_ledger(ledger), headers=headers, mimetype=MEDIA_TYPES["docx"])
