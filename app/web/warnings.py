"""Early warning (早期预警): the alarms with their rule and the matters behind each, what was done, the rules."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from app.domain.accountability import local_day
from app.domain.cards import may_decide
from app.domain.permissions import Permission
from app.domain.warnings import BY_DEFAULT, COUNTING, AlarmRule
from app.labels import sentence, warning_words
from app.labels.warnings import ABOUT
from app.models.warnings import Alarm
from app.operations import warnings as operation
from app.queries import matters, warnings
from app.queries.matters import Page
from app.web import listing, printing
from app.web.acting import Answer
from app.web.forms.warnings import AlarmsForm, DealForm, RuleForm
from app.web.paging import Pager, page_number
from app.web.request import actor, found, now, reading, today, write
from app.web.security import requires
from app.web.veil import veil_over

room = Blueprint("warnings", __name__, url_prefix="/warnings")
ROWS = 20


@room.get("/")
@requires(Permission.FIGURE_VIEW)
def index() -> str:
    """The alarms that wait, or narrowed by rule and state."""
    form, number = AlarmsForm(request.args), page_number()
    rows, total = warnings.page(reading(), actor(), form.wanted(number)) if form.validate() else ((), 0)
    return render_template(
        "warnings/index.html",
        form=form,
        rows=[_told(alarm) for alarm in rows],
        sizes=warnings.sizes(reading(), rows),
        page=Pager(number, max(1, -(-total // warnings.PAGE)), total),
        prompt=warnings.prompt(reading(), actor(), today()),
        of_late=warnings.OF_LATE.days,
        may_follow=actor().may(Permission.CARD_FOLLOW),
        narrowed=any(request.args.get(name) for name in ("rule", "state", "every")),
        at=now(),
    )


@room.get("/rules")
@requires(Permission.CARD_FOLLOW)
def rules() -> str:
    """Every rule as it counts now, and what was set."""
    chosen = warnings.thresholds(reading())
    return render_template(
        "warnings/rules.html",
        rules=[(one, warning_words.rule_text(chosen[one]), chosen[one].is_on) for one in AlarmRule],
        entries=[(one, warning_words.rule_text(warnings.threshold_of(one))) for one in warnings.entries(reading())],
        sets=may_decide(actor(), is_item=False),
    )


@room.route("/rules/<kind>", methods=["GET", "POST"], endpoint="set")
@requires(Permission.CARD_ISSUE)
def set_rule(kind: str) -> Answer:
    """Set what a rule counts by, with the reason."""
    if kind not in set(AlarmRule) or not may_decide(actor(), is_item=False):
        abort(404)
    rule = AlarmRule(kind)
    known = warnings.thresholds(reading())[rule]
    form = RuleForm(data={"is_on": known.is_on, "least": known.least, "days": known.days, "rise": known.rise})
    if rule is not AlarmRule.UNIT_RISE:
        del form["rise"]
    if rule not in COUNTING:
        del form["least"]
    if form.validate_on_submit():
        with write(form) as session:
            operation.set_threshold(session, form.command(rule), actor=actor(), now=now())
        if not form.errors:
            flash(sentence("warning_rule_set", {"rule": rule}), "good")
            return redirect(url_for("warnings.rules"), 303)
    answer = render_template("warnings/set.html", form=form, rule=rule, usual=warning_words.rule_text(BY_DEFAULT[rule]))
    return answer, 422 if form.is_submitted() else 200


@room.route("/<uid>", methods=["GET", "POST"])
@requires(Permission.FIGURE_VIEW)
def page(uid: str) -> Answer:
    """One alarm: its rule, the matters behind it, what was done; whoever deals with it does it here."""
    alarm = found(warnings.by_uid(reading(), actor(), uid))
    form = DealForm() if may_decide(actor(), is_item=False) else None
    if form is not None and form.validate_on_submit():
        with write(form) as session:
            operation.deal(session, uid, form.command(), actor=actor(), now=now())
        if not form.errors:
            flash(sentence("warning_dealt"), "good")
            return redirect(url_for("warnings.page", uid=uid), 303)
    if not request.form:
        printing.note("alarm.view", "alarm", uid)
    ids = warnings.behind(reading(), alarm)
    shown = listing.page_asked(
        lambda at: Page(matters.by_ids(reading(), ids[(at - 1) * ROWS : at * ROWS]), len(ids), at, ROWS)
    )
    answer = render_template(
        "warnings/page.html",
        **_told(alarm),
        about=ABOUT[alarm.rule],
        form=form,
        rows=listing.rows(reading(), actor(), shown.rows, now=now()),
        pager=Pager(shown.number, shown.pages, shown.total),
        veil=veil_over(ids if alarm.acts else (), actor()),
    )
    return answer, 422 if form is not None and form.is_submitted() else 200


def _told(alarm: Alarm) -> dict[str, object]:
    acted = local_day(alarm.first_acted_at) if alarm.first_acted_at else None
    return {
        "alarm": alarm,
        "where": warning_words.where(alarm),
        "rule": warning_words.rule_of(alarm),
        "counted": warning_words.found_text(alarm),
        "days": (acted - alarm.first_on).days if acted else None,
    }
