"""Households (一户一档): the register, one household with all that hangs on it, what is done with its record."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.domain.permissions import Permission
from app.labels import sentence
from app.models.households import Household, Member
from app.operations import households as operation
from app.operations import members
from app.queries import directory, households
from app.queries.households import Wanted
from app.web.forms.base import Form
from app.web.forms.households import (
    BecomeForm,
    CorrectForm,
    CorrectMemberForm,
    DoneForm,
    JoinForm,
    NewHouseholdForm,
    PlanForm,
    RetireForm,
    SearchForm,
)
from app.web.paging import Pager, page_number
from app.web.request import actor, found, now, reading, today, write
from app.web.security import requires

room = Blueprint("households", __name__, url_prefix="/households")

Answer = str | Response | tuple[str, int]


@room.get("/")
@requires(Permission.HOUSEHOLD_VIEW)
def index() -> str:
    """The register, narrowed by town, village, kind, number or name."""
    form = SearchForm(request.args)
    form.town.offer((town.id, town.name) for town in directory.towns(reading()))
    villages = directory.villages_of(reading(), form.town.data) if form.town.data else ()
    form.village.offer((village.id, village.name) for village in villages)
    form.validate()
    places = (form.town.data, form.village.data)
    wanted = Wanted(form.q.data or "", *places, form.kind.data, form.batch.data, page_number())
    answer = households.page(reading(), actor(), wanted)
    return render_template(
        "households/index.html",
        form=form,
        found=answer,
        unclear=households.unclear_of(reading(), actor(), [row.household for row in answer.rows]),
        page=Pager(answer.number, max(1, -(-answer.total // answer.size)), answer.total),
        narrowed=any((form.q.data, *places, form.kind.data, form.batch.data)),
        may_enter=actor().may(Permission.HOUSEHOLD_EDIT),
        clear=actor().knows_households(),
    )


@room.route("/new", methods=["GET", "POST"])
@requires(Permission.HOUSEHOLD_EDIT)
def new() -> Answer:
    """Enter a household with its head."""
    form = NewHouseholdForm()
    _offer_places(form)
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
    return render_template(
        "households/page.html",
        household=shown,
        unclear=households.unclear_of(reading(), actor(), [shown])[shown.id],
        matters=households.matters_of(reading(), actor(), shown),
        visits=households.visits_of(reading(), actor(), shown),
        changes=households.changes_of(reading(), shown),
        today=today(),
        may_edit=actor().may(Permission.HOUSEHOLD_EDIT) and shown.retired_on is None,
        clear=actor().knows_households(),
    )


@room.route("/<uid>/correct", methods=["GET", "POST"])
@requires(Permission.HOUSEHOLD_EDIT)
def correct(uid: str) -> Answer:
    """Correct what the register says of the household."""
    shown, form = found(households.by_uid(reading(), actor(), uid)), CorrectForm()
    _offer_places(form)
    if not form.is_submitted():
        form.show_household(shown)
    return _done(
        shown,
        form,
        lambda session: operation.correct(
            session, uid, form.version.data, form.of_household(), form.reason.data or "", actor=actor(), now=now()
        ),
    )


@room.route("/<uid>/become", methods=["GET", "POST"])
@requires(Permission.HOUSEHOLD_EDIT)
def become(uid: str) -> Answer:
    """What it is from a day on."""
    shown, form = found(households.by_uid(reading(), actor(), uid)), BecomeForm()
    return _done(
        shown,
        form,
        lambda session: operation.become(
            *(session, uid, form.version.data, form.kind.data, form.since.data, form.reason.data or ""),
            actor=actor(),
            now=now(),
        ),
    )


@room.route("/<uid>/members/new", methods=["GET", "POST"])
@requires(Permission.HOUSEHOLD_EDIT)
def join(uid: str) -> Answer:
    """A member more."""
    shown, form = found(households.by_uid(reading(), actor(), uid)), JoinForm()
    return _done(
        shown,
        form,
        lambda session: members.join(
            session, uid, form.version.data, form.of_member(), form.reason.data or "", actor=actor(), now=now()
        ),
    )


@room.route("/members/<uid>", methods=["GET", "POST"])
@requires(Permission.HOUSEHOLD_EDIT)
def member(uid: str) -> Answer:
    """Correct a member, or say since when he is gone."""
    row, form = found(households.member(reading(), actor(), uid)), CorrectMemberForm()
    shown = found(households.by_uid(reading(), actor(), row.household.uid))
    if not form.is_submitted():
        form.show_member(row)
        form.left_on.data = row.left_on
    return _done(
        shown,
        form,
        lambda session: members.correct_member(
            session, shown.uid, form.version.data, form.command(uid), actor=actor(), now=now()
        ),
    )


@room.route("/<uid>/plan/new", methods=["GET", "POST"])
@requires(Permission.HOUSEHOLD_EDIT)
def plan(uid: str) -> Answer:
    """A line of the plan."""
    shown, form = found(households.by_uid(reading(), actor(), uid)), PlanForm()
    form.member.offer((one.id, one.name or "") for one in living(shown))
    form.owner.offer(directory.persons(reading(), today()))
    return _done(
        shown, form, lambda session: members.plan(session, uid, form.version.data, form.new(), actor=actor(), now=now())
    )


@room.route("/plan/<uid>", methods=["GET", "POST"])
@requires(Permission.HOUSEHOLD_EDIT)
def plan_done(uid: str) -> Answer:
    """A line of the plan is done."""
    line, form = found(households.plan_line(reading(), actor(), uid)), DoneForm()
    shown = found(households.by_uid(reading(), actor(), line.household.uid))
    return _done(
        shown,
        form,
        lambda session: members.plan_done(
            *(session, shown.uid, form.version.data, uid, form.done_on.data, form.note.data or ""),
            actor=actor(),
            now=now(),
        ),
        about=line.text or "",
    )


@room.route("/<uid>/retire", methods=["GET", "POST"])
@requires(Permission.HOUSEHOLD_EDIT)
def retire(uid: str) -> Answer:
    """The household is no more."""
    shown, form = found(households.by_uid(reading(), actor(), uid)), RetireForm()
    return _done(
        shown,
        form,
        lambda session: operation.retire(
            session, uid, form.version.data, form.retired_on.data, form.reason.data or "", actor=actor(), now=now()
        ),
    )


def living(household: Household) -> list[Member]:
    """Who lives there now."""
    return [one for one in household.members if one.left_on is None]


def _done(household: Household, form: Form, do: Callable[[Session], object], about: str = "") -> Answer:
    page_url = url_for("households.page", uid=household.uid)
    if not form.is_submitted():
        form["version"].data = household.version
    elif form.validate():
        with write(form) as session:
            do(session)
            flash(sentence("household_saved"), "good")
            return redirect(page_url, 303)
    answer = render_template("households/act.html", form=form, household=household, page_url=page_url, about=about)
    return answer, 422 if form.is_submitted() else 200


def _offer_places(form: NewHouseholdForm | CorrectForm) -> None:
    town = actor().town_id
    rows = directory.villages(reading())
    form.village.offer((one.id, f"{one.town.name} {one.name}") for one in rows if town in (None, one.town_id))
    form.helper.offer(directory.persons(reading(), today()))
