"""抽查: draws of closed matters for visits by another unit, what the visits found, 虚报差 of each unit."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for

from app.domain import sampling as rules
from app.domain.permissions import Permission
from app.domain.sampling import Finding
from app.labels import sentence
from app.operations import sampling as operation
from app.queries import directory, sampling
from app.web import listing, printing
from app.web.acting import Answer
from app.web.forms.sampling import DrawForm, DropForm
from app.web.request import actor, found, now, reading, write
from app.web.security import requires
from app.web.veil import veil_of

room = Blueprint("sampling", __name__, url_prefix="/sampling")


@room.get("/")
@requires(Permission.CARD_FOLLOW)
def index() -> str:
    """Every draw, and of all of them together what was reported and is not so, unit by unit."""
    draws = sampling.draws(reading(), actor())
    shown = sampling.cases(reading(), draws)
    every = [one for draw in draws for one in shown[draw.id]]
    return render_template(
        "sampling/index.html",
        draws=[(draw, rules.gap([one.finding for one in shown[draw.id]])) for draw in draws],
        gaps=sampling.gaps(every),
        whole=rules.gap([one.finding for one in every]),
        may_draw=sampling.may_draw(actor()),
        at=now(),
    )


@room.route("/new", methods=["GET", "POST"])
@requires(Permission.CARD_FOLLOW)
def new() -> Answer:
    """Draw."""
    if not sampling.may_draw(actor()):
        abort(403)
    form = DrawForm()
    form.unit.offer([(unit.id, unit.name) for unit in directory.units(reading())])
    form.visiting_unit.offer(sampling.visiting_units(reading()))
    if form.validate_on_submit():
        with write(form) as session:
            made = operation.draw(session, form.command(), actor=actor(), now=now())
            flash(sentence("sample_drawn", {"frame": made.frame_size, "size": made.size}), "good")
            return redirect(url_for("sampling.page", uid=made.uid), 303)
    answer = render_template("sampling/new.html", form=form)
    return answer, 422 if form.is_submitted() else 200


@room.get("/<uid>")
@requires(Permission.CARD_FOLLOW)
def page(uid: str) -> str:
    """One draw: by what it was drawn, whether it can be repeated, the matters and what became of each."""
    draw = found(sampling.by_uid(reading(), actor(), uid))
    shown = sampling.cases(reading(), [draw])[draw.id]
    printing.note("sampling.view", "sample_draw", uid)
    again = rules.drawn(draw.frame.splitlines(), draw.size, draw.seed)
    same = all(again[one.case.position - 1] == one.case.matter.uid for one in shown)
    return render_template(
        "sampling/page.html",
        draw=draw,
        rows=[
            (one, listing.url_of(one.case.matter), veil_of(one.case.matter, actor()).text(one.case.reason))
            for one in shown
        ],
        is_whole=rules.digest(draw.frame) == draw.frame_sha256 and same,
        gaps=sampling.gaps(shown),
        whole=rules.gap([one.finding for one in shown]),
        may_draw=sampling.may_draw(actor()),
        waiting=Finding.WAITING,
    )


@room.route("/drop/<uid>", methods=["GET", "POST"])
@requires(Permission.VISIT_RECORD)
def drop(uid: str) -> Answer:
    """Take a drawn matter out, or in again, with the reason."""
    case = found(sampling.case_by_uid(reading(), actor(), uid))
    if not sampling.may_draw(actor()):
        abort(403)
    form = DropForm()
    is_out, address = case.dropped_at is not None, url_for("sampling.page", uid=case.draw.uid)
    if form.validate_on_submit():
        with write(form) as session:
            operation.drop(session, uid, form.reason.data or "", actor=actor(), now=now())
        if not form.errors:
            flash(sentence("sample_restored" if is_out else "sample_dropped"), "good")
            return redirect(address, 303)
    answer = render_template("sampling/drop.html", form=form, case=case, is_out=is_out, back=address)
    return answer, 422 if form.is_submitted() else 200
