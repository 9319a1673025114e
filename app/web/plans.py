"""Supervision plans (督查计划): plan against done, each number with its list; making and approving one."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.permissions import Permission
from app.domain.planning import PlanState, may_approve, may_make
from app.labels import label, sentence
from app.labels.plans import target_of
from app.models.plans import SupervisionPlan
from app.operations import planning as operation
from app.queries import directory, plans
from app.sheets import plans as sheet
from app.web import listing, printing, supervised
from app.web.acting import Answer
from app.web.forms.plans import PlanForm, ReasonForm, TaskForm
from app.web.paging import Pager, page_number
from app.web.request import actor, found, now, reading, today, write
from app.web.security import requires

room = Blueprint("plans", __name__, url_prefix="/plans")
LEDGER = supervised.Ledger(sheet.PLAN, sheet.COLUMNS, "plan")


@room.get("/")
@requires(Permission.CARD_FOLLOW)
def index() -> str:
    """Every plan, or those that run today."""
    is_running = request.args.get("running") == "yes"
    known = plans.running(reading(), today()) if is_running else plans.plans(reading())
    return render_template("plans/index.html", plans=known, is_running=is_running, may_make=may_make(actor()))


@room.get("/unmet")
@requires(Permission.CARD_FOLLOW)
def unmet() -> str:
    """The lines of approved plans whose days are over and of which too little was done."""
    lines = plans.unmet(reading(), actor(), today())
    return render_template("plans/unmet.html", lines=[(line, target_of(line.task)) for line in lines])


@room.route("/new", methods=["GET", "POST"])
@requires(Permission.CARD_FOLLOW)
def new() -> Answer:
    """Begin one."""
    if not may_make(actor()):
        abort(403)
    form = PlanForm()
    if form.validate_on_submit():
        with write(form) as session:
            made = operation.make(session, form.command(), actor=actor(), now=now()).uid
            flash(sentence("plan_made"), "good")
            return redirect(url_for("plans.page", uid=made), 303)
    answer = render_template("plans/new.html", form=form)
    return answer, 422 if form.is_submitted() else 200


@room.route("/<uid>", methods=["GET", "POST"])
@requires(Permission.CARD_FOLLOW)
def page(uid: str) -> Answer:
    """One plan with what was done of each line; while it is made, its lines are put in here."""
    plan = _plan(uid)
    form = TaskForm() if _is_open(plan) else None
    if form is not None:
        form.unit.offer([(unit.id, unit.name) for unit in directory.units(reading())])
        if not form.is_submitted():
            form.task_first_on.process_data(plan.first_on)
            form.task_last_on.process_data(plan.last_on)
        if form.validate_on_submit():
            with write(form) as session:
                operation.add_task(session, uid, form.command(), actor=actor(), now=now())
            if not form.errors:
                flash(sentence("plan_task_added"), "good")
                return redirect(url_for("plans.page", uid=uid), 303)
    answer = render_template(
        "plans/page.html",
        plan=plan,
        lines=_lines(plan),
        form=form,
        may_approve=plan.state is PlanState.DRAFT and bool(plan.tasks) and may_approve(actor(), plan.made_by_id),
        may_withdraw=may_make(actor()) and plan.state is not PlanState.WITHDRAWN,
    )
    return answer, 422 if form is not None and form.is_submitted() else 200


@room.post("/<uid>/approve")
@requires(Permission.CARD_FOLLOW)
def approve(uid: str) -> Response:
    """Approve what somebody else made."""
    with write() as session:
        operation.approve(session, uid, actor=actor(), now=now())
    flash(sentence("plan_approved_saved"), "good")
    return redirect(url_for("plans.page", uid=uid), 303)


@room.route("/<uid>/withdraw", methods=["GET", "POST"])
@requires(Permission.CARD_FOLLOW)
def withdraw(uid: str) -> Answer:
    """Take one back, with the reason."""
    plan, form = _plan(uid), ReasonForm()
    if not may_make(actor()) or plan.state is PlanState.WITHDRAWN:
        abort(403)
    if form.validate_on_submit():
        with write(form) as session:
            operation.withdraw(session, uid, form.reason.data, actor=actor(), now=now())
        if not form.errors:
            flash(sentence("plan_withdrawn_saved"), "good")
            return redirect(url_for("plans.page", uid=uid), 303)
    answer = render_template("plans/withdraw.html", form=form, plan=plan)
    return answer, 422 if form.is_submitted() else 200


@room.get("/<uid>/print")
@requires(Permission.MATTER_EXPORT)
def print_(uid: str) -> str:
    """One plan on A4."""
    plan = _followed(uid)
    printing.note("print", "plan", uid, rows=len(plan.tasks))
    return render_template(
        "prints/plan.html",
        plan=plan,
        lines=_lines(plan),
        county=directory.county_name(reading()),
        back=url_for("plans.page", uid=uid),
        at=now(),
    )


@room.get("/<uid>/export")
@requires(Permission.MATTER_EXPORT)
def export(uid: str) -> Response:
    """One plan as xlsx."""
    plan = _followed(uid)
    rows = [
        (place, label(line.task.kind), target, line.task.first_on, line.task.last_on, line.task.number, line.done,
         label(line.state))
        for place, (line, target) in enumerate(_lines(plan), start=1)
    ]  # fmt: skip
    return supervised.taken_away(LEDGER, rows, len(rows))


@room.get("/tasks/<uid>")
@requires(Permission.CARD_FOLLOW)
def task(uid: str) -> str:
    """What was done of one line."""
    one, number = found(plans.task_by_uid(reading(), uid)), page_number()
    deeds, total = plans.deeds(reading(), actor(), one, number)
    rows = [
        (
            deed,
            listing.url_of(deed.matter) if deed.matter else url_for("inspections.page", uid=deed.uid),
        )
        for deed in deeds
    ]
    pager = Pager(number, max(1, -(-total // plans.PAGE)), total)
    return render_template("plans/task.html", task=one, target=target_of(one), rows=rows, page=pager)


@room.post("/tasks/<uid>/drop")
@requires(Permission.CARD_FOLLOW)
def drop_task(uid: str) -> Response:
    """Take a line out while the plan is made."""
    with write() as session:
        plan = operation.drop_task(session, uid, actor=actor(), now=now()).uid
    flash(sentence("plan_task_dropped"), "good")
    return redirect(url_for("plans.page", uid=plan), 303)


def _lines(plan: SupervisionPlan) -> list[tuple[plans.TaskLine, str]]:
    return [(line, target_of(line.task)) for line in plans.lines(reading(), actor(), plan, today())]


def _is_open(plan: SupervisionPlan) -> bool:
    return plan.state is PlanState.DRAFT and may_make(actor()) and plan.unit_id == actor().unit_id


def _plan(uid: str) -> SupervisionPlan:
    return found(plans.by_uid(reading(), uid))


def _followed(uid: str) -> SupervisionPlan:
    """A plan goes on paper for whoever follows what is supervised."""
    return found(plans.by_uid(reading(), uid) if actor().may(Permission.CARD_FOLLOW) else None)
