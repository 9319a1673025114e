"""Orders of supervision (督办): their list by state, unit and period, one with its answer and what it led to."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.cards import may_decide
from app.domain.permissions import Permission
from app.labels import card_ledger, sentence
from app.models.matters import Kind
from app.operations import orders as operation
from app.operations import recording
from app.queries import cards, orders
from app.sheets import orders as sheet
from app.sheets import writing
from app.web import listing, printing
from app.web.acting import Answer
from app.web.forms.cards import EffectForm, OrdersForm
from app.web.ledger import MOST_ROWS, handed_over
from app.web.paging import Pager, page_number
from app.web.request import actor, found, now, reading, today, write
from app.web.security import requires
from app.web.veil import veil_of

room = Blueprint("orders", __name__, url_prefix="/orders")


@room.get("/")
@requires(Permission.MATTER_VIEW)
def index() -> str:
    """The list of orders."""
    form, number = _asked(), page_number()
    rows, total = orders.page(reading(), actor(), form.wanted(number), now()) if form.validate() else ((), 0)
    return render_template(
        "orders/index.html",
        form=form,
        rows=[(one, card_ledger.state_of(one, now()), card_ledger.days_of(one, today())) for one in rows],
        waiting=cards.waiting(reading(), actor()),
        page=Pager(number, max(1, -(-total // orders.PAGE)), total),
        narrowed=any(request.args.get(name) for name in ("state", "kind", "unit", "first", "last")),
        may_follow=actor().may(Permission.CARD_FOLLOW),
        may_export=actor().may(Permission.MATTER_EXPORT),
    )


@room.get("/export")
@requires(Permission.MATTER_EXPORT)
def export() -> Response:
    """The narrowed list as a sheet; the journal keeps who took how many rows."""
    form = _asked()
    if not form.validate():
        return redirect(url_for("orders.index"), 303)
    rows = orders.all_of(reading(), actor(), form.wanted(1), now(), MOST_ROWS)
    lines, above = card_ledger.order_rows(rows, now()), card_ledger.head(actor(), len(rows), now())
    answer = handed_over(
        f"{sheet.ORDERS}-{today():%Y%m%d}",
        lambda path: writing.ledger(path, sheet.ORDERS, sheet.ORDER_COLUMNS, lines, above),
    )
    with write() as session:
        recording.note_event(session, "export", actor=actor(), now=now(), kind="order", detail={"rows": len(rows)})
    return answer


@room.route("/<uid>", methods=["GET", "POST"])
@requires(Permission.MATTER_VIEW)
def page(uid: str) -> Answer:
    """One order with its answer; whoever gives orders writes down here what it led to."""
    order = found(orders.by_uid(reading(), actor(), uid))
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
    form.unit.offer(orders.units(reading(), actor()))
    return form
