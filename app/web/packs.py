"""Hand-over packs (移交清单): what goes over with a post, signed by who had it and by who has it now."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.domain import escalation
from app.domain.accountability import local_day
from app.domain.clocks import Owed
from app.domain.holding import SEEN_AHEAD, signing
from app.domain.permissions import Permission
from app.domain.workflow import evidence_lacking
from app.labels import sentence
from app.models.handing import HandoverPack
from app.operations import succession
from app.queries import directory, packs
from app.queries.calendar import calendar
from app.web import printing
from app.web.forms.packs import SignForm
from app.web.held import Card, cards
from app.web.request import actor, found, now, reading, today, write
from app.web.security import requires

room = Blueprint("packs", __name__, url_prefix="/packs")

MOST = 300
"""Matters of a pack on its page: more than any secretary holds."""
PROVED = ("accepted", "opinion_issued", "delivered", "rectifying")
"""Where proof of what was done is still to be brought."""

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Waiting:
    """A pack that somebody still has to sign, by which day, and how late that is."""

    pack: HandoverPack
    until: Owed
    days_late: int


@room.get("/")
@requires(Permission.MATTER_VIEW)
def index() -> str:
    """Packs that wait for a signature, and one's own posts, of which a pack can be prepared."""
    return render_template(
        "packs/index.html",
        waiting=[_waiting(pack) for pack in packs.unsigned(reading(), actor())],
        prepared={pack.post_id: pack for pack in packs.prepared(reading(), actor())},
        posts=directory.tenures_of(reading(), actor().person_id or 0, on=today()),
        today=today(),
    )


@room.post("/prepare/<uid>")
@requires(Permission.MATTER_VIEW)
def prepare(uid: str) -> Response:
    """Open the pack of one's own post, before leaving it."""
    with write() as session:
        made = succession.prepare(session, uid, actor=actor(), now=now()).uid
    return redirect(url_for("packs.page", uid=made), 303)


@room.route("/<uid>", methods=["GET", "POST"])
@requires(Permission.MATTER_VIEW)
def page(uid: str) -> Answer:
    """One pack: every matter with its dates, promises and what it lacks; signing it, on the screen or on paper."""
    pack, form = found(packs.by_uid(reading(), actor(), uid)), SignForm()
    if form.validate_on_submit():
        with write(form) as session:
            succession.sign(session, uid, form.command(), actor=actor(), now=now())
        if not form.errors and not form.form_errors:
            flash(sentence("pack_signed_now"), "good")
            return redirect(url_for("packs.page", uid=uid), 303)
    printing.note("print", "handover_pack", uid)
    shown = cards(packs.matters(reading(), actor(), pack, most=MOST), masked=True)
    answer = render_template(
        "packs/page.html",
        pack=pack,
        form=form if packs.may_sign(pack, actor()) else None,
        waiting=_waiting(pack) if pack.handed_at is not None else None,
        cards=shown,
        total=packs.total(reading(), pack),
        soon=[card for card in shown if card.row.clock and card.row.clock.due_on <= today() + SEEN_AHEAD],
        lacking=[(card, number) for card in shown if (number := _lacking(card))],
        at=now(),
        today=today(),
    )
    return answer, 422 if form.is_submitted() else 200


def _waiting(pack: HandoverPack) -> Waiting:
    until = signing(local_day(pack.handed_at or now()), calendar(reading()))
    return Waiting(pack, until, escalation.days_late(until.due_on, today()))


def _lacking(card: Card) -> int:
    facts = card.row.facts
    return evidence_lacking(facts) if facts is not None and card.row.stage in PROVED else 0
