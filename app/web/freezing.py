"""Frozen months (冻结口径) in the room of indicators: their list, one against today, why a figure differs."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for

from app.domain import freezing as rules
from app.domain.indicators import Indicator
from app.domain.permissions import Permission
from app.labels import sentence
from app.operations import freezing as operation
from app.queries import directory, freezing
from app.queries.indicator_cases import Period
from app.web.acting import Answer
from app.web.forms.indicators import ExplainForm, FreezeForm
from app.web.request import actor, found, now, reading, write
from app.web.security import requires


def add_to(room: Blueprint) -> None:
    """Give the room of indicators its frozen months."""
    room.add_url_rule("/frozen", view_func=frozen, methods=["GET", "POST"])
    room.add_url_rule("/frozen/<uid>", view_func=month)
    room.add_url_rule("/frozen/<uid>/explain/<kind>", view_func=explain, methods=["GET", "POST"])


@requires(Permission.FIGURE_VIEW)
def frozen() -> Answer:
    """Every frozen month; the petition office's head freezes one that is over."""
    if not freezing.follows_all(actor()):
        abort(404)
    form = FreezeForm()
    may_freeze = actor().may(Permission.FIGURE_FREEZE)
    if form.is_submitted() and not may_freeze:
        abort(403)
    if form.validate_on_submit():
        with write(form) as session:
            made = operation.freeze(session, form.month.data, actor=actor(), now=now())
            flash(sentence("month_frozen", {"month": f"{made.first_on:%Y-%m}"}), "good")
            return redirect(url_for("indicators.month", uid=made.uid), 303)
    months = freezing.all_of(reading(), actor())
    answer = render_template("indicators/frozen.html", form=form, months=months, may_freeze=may_freeze, at=now())
    return answer, 422 if form.is_submitted() else 200


@requires(Permission.FIGURE_VIEW)
def month(uid: str) -> str:
    """What was told of a month, and what is another today."""
    shown = found(freezing.by_uid(reading(), actor(), uid))
    figures = rules.read(shown.body)
    period = Period(shown.first_on, shown.last_on)
    today = freezing.whole(freezing.reckoned(reading(), period, now=now()))
    names = {town.id: town.name for town in directory.towns(reading())} | {freezing.NOWHERE: sentence("no_town")}
    return render_template(
        "indicators/month.html",
        month=shown,
        is_whole=rules.digest(shown.body) == shown.sha256,
        figures=[figure for indicator in Indicator for figure in figures if figure.indicator is indicator],
        differences=rules.differences(figures, today),
        notes={note.indicator: note for note in shown.notes},
        names=names,
        may_explain=actor().may(Permission.FIGURE_FREEZE),
        at=now(),
    )


@requires(Permission.FIGURE_FREEZE)
def explain(uid: str, kind: str) -> Answer:
    """Say why a figure of this month is another today."""
    shown, form = found(freezing.by_uid(reading(), actor(), uid)), ExplainForm()
    if kind not in set(Indicator):
        abort(404)
    if form.validate_on_submit():
        with write(form) as session:
            told = operation.Explanation(Indicator(kind), form.reason.data)
            operation.explain(session, uid, told, actor=actor(), now=now())
            flash(sentence("explained"), "good")
            return redirect(url_for("indicators.month", uid=uid), 303)
    answer = render_template("indicators/explain.html", form=form, month=shown, indicator=Indicator(kind))
    return answer, 422 if form.is_submitted() else 200
