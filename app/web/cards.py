"""Cards and what waits for a person (督办 room): their list, one with its decision, notices that reached nobody."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.cards import CardKind, CardState, Deciding, may_decide
from app.domain.errors import Refused
from app.domain.permissions import Permission
from app.labels import card_ledger, sentence
from app.models.cards import Card
from app.models.matters import Kind
from app.operations import cards as operation
from app.operations import recording
from app.queries import cards
from app.sheets import orders as sheet
from app.sheets import writing
from app.web import listing, printing
from app.web.acting import Answer, store
from app.web.forms.cards import CardsForm, DecideForm, MeetingForm
from app.web.forms.papers import kept
from app.web.ledger import MOST_ROWS, handed_over
from app.web.paging import Pager, page_number
from app.web.request import actor, found, now, reading, today, write
from app.web.security import requires
from app.web.veil import veil_of

room = Blueprint("cards", __name__, url_prefix="/cards")


@room.get("/")
@requires(Permission.MATTER_VIEW)
def index() -> str:
    """The list, narrowed by kind, state, cause, unit and period."""
    form = _asked()
    answer = cards.page(reading(), actor(), form.wanted(page_number())) if form.validate() else cards.Found((), 0, 1)
    return render_template(
        "cards/index.html",
        form=form,
        found=answer,
        waiting=cards.waiting(reading(), actor()),
        page=Pager(answer.number, max(1, -(-answer.total // cards.PAGE)), answer.total),
        narrowed=any(request.args.get(name) for name in ("kind", "state", "cause", "unit", "first", "last", "mine")),
        may_follow=actor().may(Permission.CARD_FOLLOW),
        may_export=actor().may(Permission.MATTER_EXPORT),
    )


@room.get("/export")
@requires(Permission.MATTER_EXPORT)
def export() -> Response:
    """The narrowed list as a sheet; the journal keeps who took how many rows."""
    form = _asked()
    if not form.validate():
        return redirect(url_for("cards.index"), 303)
    rows = cards.all_of(reading(), actor(), form.wanted(1), MOST_ROWS)
    above = card_ledger.head(actor(), len(rows), now())
    answer = handed_over(
        f"{sheet.CARDS}-{today():%Y%m%d}",
        lambda path: writing.ledger(path, sheet.CARDS, sheet.CARD_COLUMNS, card_ledger.card_rows(rows), above),
    )
    with write() as session:
        recording.note_event(session, "export", actor=actor(), now=now(), kind="card", detail={"rows": len(rows)})
    return answer


@room.get("/unreached")
@requires(Permission.CARD_FOLLOW)
def unreached() -> str:
    """Notices that reached nobody, and matters that failed: each is tried again every night."""
    number = page_number()
    rows, total = cards.unreached(reading(), actor(), number=number)
    return render_template(
        "cards/unreached.html",
        rows=[(one, card_ledger.tried(one), listing.url_of(one.matter)) for one in rows],
        page=Pager(number, max(1, -(-total // cards.PAGE)), total),
    )


@room.route("/<uid>", methods=["GET", "POST"])
@requires(Permission.MATTER_VIEW)
def page(uid: str) -> Answer:
    """One card: why it was raised, what was decided; whoever decides does it here."""
    card = found(cards.by_uid(reading(), actor(), uid))
    form = _form(card)
    if form is not None and form.validate_on_submit() and _decided(form, card):
        flash(sentence("matter_saved", {"what": card_ledger.name(card), "number": card.matter.number}), "good")
        return redirect(url_for("cards.page", uid=uid), 303)
    if not request.form:
        printing.note("card.view", "card", uid)
    answer = render_template(
        "cards/page.html",
        card=card,
        form=form,
        matter_url=listing.url_of(card.matter),
        order_url=_order_url(card),
        veil=veil_of(card.matter, actor()),
    )
    return answer, 422 if form is not None and form.is_submitted() else 200


def _asked() -> CardsForm:
    form = CardsForm(request.args)
    form.unit.offer(cards.units(reading(), actor()))
    return form


def _form(card: Card) -> DecideForm | MeetingForm | None:
    if not may_decide(actor(), is_item=card.matter.kind == Kind.ITEM) or card.state is CardState.WITHDRAWN:
        return None
    if card.kind is CardKind.MEETING and card.state in (CardState.PROPOSED, CardState.ISSUED):
        return _meeting(card)
    ways = {
        CardState.PROPOSED: (Deciding.ISSUE, Deciding.DISMISS),
        CardState.DISMISSED: (Deciding.ISSUE,),
        CardState.ISSUED: (Deciding.WITHDRAW,),
    }[card.state]
    if card.kind not in operation.PLAYED:
        ways = (Deciding.DISMISS,) if card.state is CardState.PROPOSED else ()
    if not ways:
        return None
    form = DecideForm()
    form.decision.choices = [choice for choice in form.decision.choices or () if choice.value in ways]
    return form


def _meeting(card: Card) -> MeetingForm:
    form = MeetingForm()
    if card.decision is None:
        del form["reason"]
    elif not form.is_filled():
        for name in ("held_on", "measure", "text", "document_no", "due_on"):
            form[name].process_data(getattr(card.decision, name))
    return form


def _decided(form: DecideForm | MeetingForm, card: Card) -> bool:
    if isinstance(form, MeetingForm):
        try:
            papers = kept(store(), form.papers.data, form.paper_role, card.matter)
        except Refused as refusal:
            form.refuse(refusal)
            return False
        with write(form) as session:
            operation.record_meeting(session, card.uid, form.command(papers), actor=actor(), now=now())
        return not form.errors
    with write(form) as session:
        if form.decision.data is Deciding.ISSUE:
            operation.issue(session, card.uid, actor=actor(), now=now())
        elif form.decision.data is Deciding.DISMISS:
            operation.dismiss(session, card.uid, form.why(), actor=actor(), now=now())
        else:
            operation.withdraw(session, card.uid, form.why(), actor=actor(), now=now())
    return not form.errors


def _order_url(card: Card) -> str:
    """Where the order is given that is proposed, or the page of the one that was."""
    if card.order is not None:
        return url_for("orders.page", uid=card.order.uid)
    waits = card.kind is CardKind.ORDER and card.state is CardState.PROPOSED
    return listing.act_url(card.matter, "supervise") if waits else ""
