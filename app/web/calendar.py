"""Holidays (节假日): the years that are known, the days of one, a year's notice entered after seeing its effect."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import database
from app.domain.errors import Refused
from app.domain.notices import Notice, NoticeFaulty
from app.domain.permissions import Permission
from app.labels import sentence
from app.operations import calendar as operation
from app.operations import recording
from app.queries import calendar
from app.sheets import notices
from app.web.forms.calendar import NoticeForm
from app.web.request import actor, end_reading, now, reading, today, write
from app.web.security import requires

room = Blueprint("calendar", __name__, url_prefix="/calendar")

Answer = str | Response | tuple[str, int]


@room.get("/")
@requires(Permission.CALENDAR_EDIT)
def index() -> str:
    """The years with their days; which year is missing when it should be here."""
    years = calendar.years(reading())
    asked = request.args.get("year", "")
    shown = next((one for one in years if str(one.year) == asked), years[0] if years else None)
    return render_template(
        "calendar/index.html",
        years=years,
        shown=shown,
        days=calendar.days_of(reading(), shown.year) if shown else (),
        missing=calendar.calendar(reading()).missing(today()),
        provisional=calendar.provisional(reading()),
    )


@room.route("/enter", methods=["GET", "POST"])
@requires(Permission.CALENDAR_EDIT)
def enter() -> Answer:
    """Paste or upload a year's notice, see what it changes, then save: one address, looked at until it is confirmed."""
    form = NoticeForm()
    if not form.is_submitted():
        form.table.data = _kept_of(request.args.get("year", ""))
    if not form.is_submitted() or "again" in request.form:
        return render_template("calendar/enter.html", form=form)
    notice = _read(form) if form.validate() else None
    if notice is None:
        return render_template("calendar/enter.html", form=form), 422
    if "save" not in request.form:
        return _look(form, notice)
    if form.held.data != _held():
        flash(sentence("notice_changed_meanwhile"), "bad")
        return _look(form, notice), 409
    return _save(form, notice)


def _read(form: NoticeForm) -> Notice | None:
    try:
        return form.notice()
    except NoticeFaulty as faulty:
        form.refuse_rows(faulty)
    except Refused as refusal:
        form.refuse(refusal)
    return None


def _look(form: NoticeForm, notice: Notice) -> str:
    form.held.data = _held()
    return render_template("calendar/look.html", form=form, notice=notice, effect=calendar.effect(reading(), notice))


def _save(form: NoticeForm, notice: Notice) -> Response:
    data, token, made = database.current(), form.token.data, str(notice.year)
    with write() as session:
        if recording.made_before(session, token) is None:
            operation.enter_year(session, notice.year, notice.days, source=form.source.data, actor=actor(), now=now())
            recording.spend(session, token, made, actor=actor(), now=now())
    end_reading()
    changed = operation.recompute(data.reading, database.transaction, actor=actor(), now=now())
    flash(sentence("calendar_entered", {"year": notice.year, "changed": changed}), "good")
    return redirect(url_for("calendar.index", year=notice.year), 303)


def _held() -> str:
    return calendar.calendar(reading()).version


def _kept_of(year: str) -> str:
    """The table of a year that is there, to be corrected; empty for any other."""
    if not (year.isdecimal() and len(year) == 4):
        return ""
    days = calendar.days_of(reading(), int(year)) if int(year) else ()
    return notices.written([(row.day, row.kind, row.name or "") for row in days]) if days else ""
