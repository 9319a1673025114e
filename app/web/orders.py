"""Orders of supervision (督办): their list by state, unit and period, one with its answer and what it led to."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.cards import may_decide
from app.domain.permissions import Permission
from app.labels import card_ledger, sentence
from app.models.matters import Kind
from app.operations import orders as operation
from app.queries import orders
from app.sheets import orders as sheet
from app.web import listing, printing, supervised
from app.web.acting import Answer
from app.web.forms.cards import EffectForm, OrdersForm
from app.web.ledger import MOST_ROWS
from app.web.paging import page_number
from app.web.request import actor, found, now, reading, today, write
from app.web.security import requires
from app.web.veil import veil_of

room = Blueprint("orders", __name__, url_prefix="/orders")
LEDGER = supervised.Ledger(sheet.ORDERS, sheet.ORDER_COLUMNS, "order")


@room.get("/")
@requires(Permission.MATTER_VIEW)
def index() -> str:
    """The list of orders."""
    form, number = _asked(), page_number()
    rows, total = orders.page(reading(), actor(), form.wanted(number), now()) if form.validate() else ((), 0)
    lines = [(one, card_ledger.state_of(one, now()), card_ledger.days_of(one, today())) for one in rows]
    return supervised.listed("orders/index.html", form, lines, number, total)


@room.get("/export")
@requires(Permission.MATTER_EXPORT)
def export() -> Response:
    """The narrowed list as a sheet; the journal keeps who took how many rows."""
    form = _asked()
    if not form.validate():
        return supervised.back("orders")
    rows = orders.all_of(reading(), actor(), form.wanted(1), now(), MOST_ROWS)
    return supervised.taken_away(LEDGER, card_ledger.order_rows(rows, now()), len(rows))


@room.route("/<uid>", methods=["GET", "POST"])
@requires(Permission.MATTER_VIEW)
def page(uid: str) -> Answer:
    """One order with its answer; whoever gives orders writes down here what it led to."""
    order = found(orders.LISTED.by_uid(reading(), actor(), uid))
    decides = may_decide(actor(), is_item=order.matter.kind == Kind.ITEM)
    form = EffectForm() if decides and order.answered_at is not None else None
    if form is not None and order.effect is None:
        del form["reason"]
    elif form is not None and not form.is_filled():
        for name in ("effect", "effect_on", "effect_note"):
            form[name].process_data(getattr(order, name))
    if form is not None and form.validate_on_submit():
        with write(form) as session:
            operation.conclude(session, uid, form.command(), actor=actor(), now=now())
        if not form.errors:
            what = sentence("order_concluded")
            flash(sentence("matter_saved", {"what": what, "number": order.matter.number}), "good")
            return redirect(url_for("orders.page", uid=uid), 303)
    if not request.form:
        printing.note("order.view", "order", uid)
    answer = render_template(
        "orders/page.html",
        order=order,
        state=card_ledger.state_of(order, now()),
        days=card_ledger.days_of(order, today()),
        form=form,
        matter_url=listing.url_of(order.matter),
        veil=veil_of(order.matter, actor()),
    )
    return answer, 422 if form is not None and form.is_submitted() else 200


def _asked() -> OrdersForm:
    form = OrdersForm(request.args)
    form.unit.offer(orders.LISTED.units(reading(), actor()))
    return form
