"""时限规则: every limit with its source, read by everybody who sees dates; what the county sets, by who keeps it."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import database
from app.domain.errors import Refused
from app.domain.permissions import Permission
from app.domain.rule_sets import Receipt
from app.labels import limits as words
from app.labels import sentence
from app.operations import calendar, recording
from app.operations import lapsing as operations_lapsing
from app.operations import limits as operation
from app.operations import representatives as operations_representatives
from app.operations.limits import NewSetting
from app.queries import lapsing, limits, representatives
from app.queries.calendar import rule_sets
from app.web.forms.limits import FewerForm, LapsingForm, LimitForm
from app.web.request import actor, end_reading, now, reading, today, write
from app.web.security import requires

room = Blueprint("limits", __name__, url_prefix="/limits")

Answer = str | Response | tuple[str, int]


@room.get("/")
@requires(Permission.MATTER_VIEW, Permission.CALENDAR_EDIT)
def index() -> str:
    """All limits as they count for what is received today, and everything that was set."""
    return render_template(
        "limits/index.html",
        headings=words.HEADINGS,
        lines=words.every(limits.present(reading(), today())),
        entries=limits.entries(reading()),
        lapses=lapsing.document(reading()),
        fewer=representatives.document(reading()),
        edits=actor().may(Permission.CALENDAR_EDIT),
        today=today(),
    )


@room.route("/set", methods=["GET", "POST"], endpoint="set")
@requires(Permission.CALENDAR_EDIT)
def set_limit() -> Answer:
    """Fill in an entry, see what it changes, then save: one address, looked at until it is confirmed."""
    form = LimitForm()
    if not form.is_submitted() or not form.validate():
        return render_template("limits/set.html", form=form), 422 if form.is_submitted() else 200
    new = form.command()
    try:
        new.setting()
    except Refused as refusal:
        form.refuse(refusal)
        return render_template("limits/set.html", form=form), 422
    if "again" in request.form:
        return render_template("limits/set.html", form=form)
    if "save" not in request.form:
        return _look(form, new)
    if form.held.data != str(rule_sets(reading()).newest):
        flash(sentence("limits_changed_meanwhile"), "bad")
        return _look(form, new), 409
    return _save(form, new)


@room.route("/lapsing", methods=["GET", "POST"], endpoint="lapsing")
@requires(Permission.CALENDAR_EDIT)
def set_lapsing() -> Answer:
    """Say whether a right to a review or recheck that nobody used in time is marked as lapsed."""
    known = lapsing.document(reading())
    form = LapsingForm(data={"is_on": bool(known), "document": known})
    return _switch(form, "limits/lapsing.html", lapsing.LAPSES, operations_lapsing.set_lapsing, "lapsing")


@room.route("/representatives", methods=["GET", "POST"], endpoint="representatives")
@requires(Permission.CALENDAR_EDIT)
def set_fewer() -> Answer:
    """Say whether fewer may speak for few people than the regulation lets."""
    known = representatives.document(reading())
    form = FewerForm(data={"is_on": bool(known), "document": known})
    return _switch(
        form, "limits/representatives.html", representatives.FEWER, operations_representatives.set_fewer, "fewer"
    )


def _switch(form: LapsingForm | FewerForm, template: str, name: str, put: Callable[..., object], said: str) -> Answer:
    """One rule that the county turns on by a text, or off: its form, saved once."""
    if form.validate_on_submit():
        with write(form) as session:
            if recording.made_before(session, form.token.data) is None:
                put(session, form.command(), actor=actor(), now=now())
                recording.spend(session, form.token.data, name, actor=actor(), now=now())
        if not form.errors:
            flash(sentence(f"{said}_on" if form.is_on.data else f"{said}_off"), "good")
            return redirect(url_for("limits.index"), 303)
    return render_template(template, form=form), 422 if form.is_submitted() else 200


def _look(form: LimitForm, new: NewSetting) -> str:
    sets, receipt = rule_sets(reading()), Receipt(new.valid_from, new.source)
    form.held.data = str(sets.newest)
    after = sets.with_setting(new.setting(sets.newest + 1))
    return render_template(
        "limits/look.html",
        form=form,
        new=new,
        before=words.line(sets.rule(new.rule, receipt), is_on=sets.is_on(new.rule, receipt)),
        after=words.line(after.rule(new.rule, receipt), is_on=new.is_on),
        effect=limits.effect(reading(), new.setting(sets.newest + 1)),
    )


def _save(form: LimitForm, new: NewSetting) -> Answer:
    data, token = database.current(), form.token.data
    with write(form) as session:
        if recording.made_before(session, token) is None:
            operation.set_rule(session, new, held=int(form.held.data), actor=actor(), now=now())
            recording.spend(session, token, new.rule.value, actor=actor(), now=now())
    if form.errors:
        return render_template("limits/set.html", form=form), 422
    end_reading()
    changed = calendar.recompute(data.reading, database.transaction, actor=actor(), now=now())
    flash(sentence("limit_set", {"rule": new.rule, "changed": changed}), "good")
    return redirect(url_for("limits.index"), 303)
