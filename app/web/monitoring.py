"""监测对象: the queue of open cases, what is done with one, the income lines of the years."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from app.domain.monitoring import OPEN, Action, Check, Stage
from app.domain.permissions import Permission
from app.labels import sentence
from app.models.households import Household
from app.operations import monitoring as operation
from app.operations import recording
from app.queries import directory, households, monitoring, register_checks
from app.web.acting import Answer
from app.web.forms.base import Form
from app.web.forms.monitoring import ActForm, ClueForm, CorrectCaseForm, LineForm
from app.web.paging import Pager, page_number
from app.web.request import actor, found, now, reading, today, write
from app.web.security import requires

room = Blueprint("monitoring", __name__, url_prefix="/monitoring")


@room.get("/")
@requires(Permission.HOUSEHOLD_VIEW)
def index() -> str:
    """The open cases that the reader reaches, what is due first; `stage` and `after` (补录) narrow them."""
    asked, number = request.args.get("stage", ""), page_number()
    stage = Stage(asked) if asked in {one.value for one in OPEN} else None
    after = request.args.get("after") == "yes"
    shown = monitoring.page(reading(), actor(), stage, number, after=after)
    return render_template(
        "monitoring/index.html",
        rows=shown.rows,
        total=shown.total,
        page=Pager(number, max(1, -(-shown.total // monitoring.PAGE)), shown.total),
        counts=shown.counts,
        entered_after=shown.entered_after,
        after=after,
        stage=stage,
        stages=[one for one in Stage if one in OPEN],
        may_set=actor().may(Permission.MONITOR_DECIDE),
        today=today(),
    )


@room.route("/of/<uid>/new", methods=["GET", "POST"])
@requires(Permission.HOUSEHOLD_EDIT)
def new(uid: str) -> Answer:
    """A clue about the household."""
    shown, form = found(households.by_uid(reading(), actor(), uid)), ClueForm()
    if form.is_submitted() and form.validate():
        with write(form) as session:
            operation.begin(session, uid, form.version.data, form.new(), actor=actor(), now=now())
            return _saved(shown)
    return _page(shown, form)


@room.route("/<uid>/<any({}):action>".format(",".join(Action)), methods=["GET", "POST"])
@requires(Permission.HOUSEHOLD_EDIT)
def act(uid: str, action: str) -> Answer:
    """The next thing done with a case."""
    case = found(monitoring.by_uid(reading(), actor(), uid))
    shown = found(households.by_uid(reading(), actor(), case.household.uid))
    form = ActForm(Action(action), operation.causes_of(case, shown), directory.persons(reading(), today()))
    if form.is_submitted() and form.validate():
        with write(form) as session:
            operation.act(session, uid, form.version.data, form.act(), actor=actor(), now=now())
            return _saved(shown)
    return _page(shown, form, form.hint)


@room.route("/<uid>/correct", methods=["GET", "POST"])
@requires(Permission.HOUSEHOLD_EDIT)
def correct(uid: str) -> Answer:
    """Correct what was entered of a case."""
    case = found(monitoring.by_uid(reading(), actor(), uid))
    shown = found(households.by_uid(reading(), actor(), case.household.uid))
    form = CorrectCaseForm(case, actor(), directory.persons(reading(), today()))
    if form.is_submitted() and form.validate():
        with write(form) as session:
            operation.correct(
                session, uid, form.version.data, form.facts(), form.reason.data or "", actor=actor(), now=now()
            )
            return _saved(shown)
    return _page(shown, form, form.hint)


@room.get("/checks")
@requires(Permission.HOUSEHOLD_VIEW)
def checks() -> str:
    """What in the register contradicts itself, rule by rule; `rule` shows the households of one."""
    asked = request.args.get("rule", "")
    check = Check(asked) if asked in set(Check) else None
    number = page_number()
    shown = register_checks.caught(reading(), actor(), check, today(), number=number) if check else None
    return render_template(
        "monitoring/checks.html",
        counts=register_checks.counts(reading(), actor(), today()),
        held=register_checks.held(reading(), actor()),
        check=check,
        caught=shown,
        page=Pager(number, max(1, -(-shown.total // register_checks.PAGE)), shown.total) if shown else None,
        at=now(),
    )


@room.route("/lines", methods=["GET", "POST"])
@requires(Permission.MONITOR_DECIDE)
def lines() -> Answer:
    """The income line of each year, as the county office keeps it."""
    form = LineForm()
    if form.validate_on_submit():
        with write(form) as session:
            if recording.made_before(session, form.token.data) is None:
                operation.set_line(session, form.new(), actor=actor(), now=now())
                recording.spend(session, form.token.data, "income_line", actor=actor(), now=now())
        if not form.errors:
            flash(sentence("income_line_set"), "good")
            return redirect(url_for("monitoring.lines"), 303)
    page = render_template("monitoring/lines.html", form=form, lines=monitoring.lines(reading()))
    return page, 422 if form.is_submitted() else 200


def _saved(household: Household) -> Answer:
    flash(sentence("household_saved"), "good")
    return redirect(url_for("households.page", uid=household.uid), 303)


def _page(household: Household, form: Form, about: str = "") -> Answer:
    if not form.is_submitted():
        form["version"].data = household.version
    page_url = url_for("households.page", uid=household.uid)
    answer = render_template("households/act.html", form=form, household=household, page_url=page_url, about=about)
    return answer, 422 if form.is_submitted() else 200
