"""What is done with a household's record: one page an act, the same door for all of them."""

from collections.abc import Callable, Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session

from app.domain.permissions import Permission
from app.labels import sentence
from app.models.households import Household, Member
from app.operations import household_corrections as corrections
from app.operations import households as operation
from app.operations import members
from app.queries import directory, households
from app.web.acting import Answer
from app.web.forms.base import Form
from app.web.forms.households import (
    CorrectForm,
    CorrectMemberForm,
    CorrectPlanForm,
    CorrectStatusForm,
    DoneForm,
    JoinForm,
    NewHouseholdForm,
    PlanForm,
    RestoreForm,
)
from app.web.request import actor, found, now, reading, today, write
from app.web.security import requires


def add_to(room: Blueprint) -> None:
    """Give the room of households its acts."""
    for address, view in ROUTES:
        room.add_url_rule(address, view.__name__, view, methods=["GET", "POST"])


@requires(Permission.HOUSEHOLD_EDIT)
def correct(uid: str) -> Answer:
    """Correct what the register says of the household."""
    shown, form = found(households.by_uid(reading(), actor(), uid)), CorrectForm()
    offer_places(form)
    form.hide_number(shown)
    if not form.is_submitted():
        form.show_household(shown)
    return done(
        shown,
        form,
        lambda session: operation.correct(
            session, uid, form.version.data, form.command(shown), form.reason.data or "", actor=actor(), now=now()
        ),
    )


@requires(Permission.HOUSEHOLD_EDIT)
def join(uid: str) -> Answer:
    """A member more."""
    shown, form = found(households.by_uid(reading(), actor(), uid)), JoinForm()
    return done(
        shown,
        form,
        lambda session: members.join(
            session, uid, form.version.data, form.of_member(), form.reason.data or "", actor=actor(), now=now()
        ),
    )


@requires(Permission.HOUSEHOLD_EDIT)
def member(uid: str) -> Answer:
    """Correct a member, or say since when he is gone."""
    row, form = found(households.member(reading(), actor(), uid)), CorrectMemberForm()
    shown = found(households.by_uid(reading(), actor(), row.household.uid))
    form.hide_number(row)
    if not form.is_submitted():
        form.show_member(row)
        form.left_on.data = row.left_on
    return done(
        shown,
        form,
        lambda session: members.correct_member(
            session, shown.uid, form.version.data, form.command(row), actor=actor(), now=now()
        ),
    )


@requires(Permission.HOUSEHOLD_EDIT)
def plan(uid: str) -> Answer:
    """A line of the plan."""
    shown, form = found(households.by_uid(reading(), actor(), uid)), PlanForm()
    form.member.offer((one.id, one.name or "") for one in living(shown))
    form.owner.offer(directory.persons(reading(), today()))
    return done(
        shown, form, lambda session: members.plan(session, uid, form.version.data, form.new(), actor=actor(), now=now())
    )


@requires(Permission.HOUSEHOLD_EDIT)
def plan_done(uid: str) -> Answer:
    """A line of the plan is done."""
    line, form = found(households.plan_line(reading(), actor(), uid)), DoneForm()
    shown = found(households.by_uid(reading(), actor(), line.household.uid))
    return done(
        shown,
        form,
        lambda session: members.plan_done(
            *(session, shown.uid, form.version.data, uid, form.done_on.data, form.note.data or ""),
            actor=actor(),
            now=now(),
        ),
        about=line.text or "",
    )


@requires(Permission.HOUSEHOLD_EDIT)
def correct_status(uid: str) -> Answer:
    """Correct since when it is what it is."""
    row, form = found(households.status(reading(), actor(), uid)), CorrectStatusForm()
    shown = found(households.by_uid(reading(), actor(), row.household.uid))
    if not form.is_submitted():
        form.show_status(row)
    return done(
        shown,
        form,
        lambda session: corrections.correct_status(
            *(session, shown.uid, form.version.data, uid, form.facts(), form.reason.data or ""),
            actor=actor(),
            now=now(),
        ),
        about=row.kind.value,
    )


@requires(Permission.HOUSEHOLD_EDIT)
def correct_plan(uid: str) -> Answer:
    """Correct a line of the plan."""
    line, form = found(households.plan_line(reading(), actor(), uid)), CorrectPlanForm()
    shown = found(households.by_uid(reading(), actor(), line.household.uid))
    form.owner.offer(directory.persons(reading(), today()))
    form.offer(line)
    if not form.is_submitted():
        form.show_line(line)
    return done(
        shown,
        form,
        lambda session: corrections.correct_plan(
            *(session, shown.uid, form.version.data, uid, form.facts(), form.reason.data or ""),
            actor=actor(),
            now=now(),
        ),
    )


@requires(Permission.HOUSEHOLD_EDIT)
def restore(uid: str) -> Answer:
    """Take back that the household is no more."""
    shown, form = found(households.by_uid(reading(), actor(), uid)), RestoreForm()
    return done(
        shown,
        form,
        lambda session: corrections.restore(
            session, uid, form.version.data, form.reason.data or "", actor=actor(), now=now()
        ),
    )


def living(household: Household) -> list[Member]:
    """Who lives there now."""
    return [one for one in household.members if one.left_on is None]


def done(household: Household, form: Form, do: Callable[[Session], object], about: str = "") -> Answer:
    """The page of an act on this household, and what comes of it once it is sent."""
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


def offer_places(form: NewHouseholdForm | CorrectForm) -> None:
    """The villages where the actor may enter, and who may be named as helper."""
    town = actor().town_id
    rows = directory.villages(reading())
    form.village.offer((one.id, f"{one.town.name} {one.name}") for one in rows if town in (None, one.town_id))
    form.helper.offer(directory.persons(reading(), today()))


ROUTES: Sequence[tuple[str, Callable[[str], Answer]]] = (
    ("/<uid>/correct", correct),
    ("/<uid>/members/new", join),
    ("/members/<uid>", member),
    ("/<uid>/plan/new", plan),
    ("/plan/<uid>", plan_done),
    ("/<uid>/restore", restore),
    ("/statuses/<uid>", correct_status),
    ("/plan/<uid>/correct", correct_plan),
)
"""What is done, by its address."""
