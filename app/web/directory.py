"""The directory: units with posts and villages, persons, who holds a post."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.domain.permissions import Permission
from app.labels import sentence
from app.models.directory import UnitLevel
from app.operations import directory as operation
from app.operations.leaves import may_enter
from app.queries import directory, handover, leaves, villages
from app.web.forms.directory import HolderForm, PhoneForm, PostForm
from app.web.forms.packs import VacateForm
from app.web.request import actor, found, now, reading, today, write
from app.web.security import requires

room = Blueprint("directory", __name__, url_prefix="/directory")

HANDS = (Permission.MATTER_APPROVE, Permission.MATTER_NAME_HOLDER, Permission.DIRECTORY_EDIT)
"""Who may look at what hangs on a person."""

Answer = str | Response | tuple[str, int]


@room.get("/")
@requires(Permission.DIRECTORY_VIEW)
def index() -> str:
    """Every unit with its heads, by kind."""
    groups = [(level, directory.units(reading(), level)) for level in UnitLevel]
    holders = directory.in_post(reading(), today())
    heads = {
        unit_id: [one for one in holders if one.unit_id == unit_id] for unit_id in {one.unit_id for one in holders}
    }
    return render_template("directory/index.html", groups=[group for group in groups if group[1]], heads=heads)


@room.get("/units/<uid>")
@requires(Permission.DIRECTORY_VIEW)
def unit(uid: str) -> str:
    """One unit: its posts with their holders, its villages."""
    shown = found(directory.unit_by_uid(reading(), uid))
    return render_template(
        "directory/unit.html",
        unit=shown,
        posts=directory.posts_in(reading(), shown.id),
        villages=directory.villages_of(reading(), shown.id),
        reached=villages.uids(reading(), actor(), shown.id),
        may_edit=actor().may(Permission.DIRECTORY_EDIT),
        reads=actor().may(Permission.MATTER_VIEW),
    )


@room.get("/persons/<uid>")
@requires(Permission.DIRECTORY_VIEW)
def person(uid: str) -> str:
    """One person: every post, now and before."""
    shown = found(directory.person_by_uid(reading(), uid))
    return render_template(
        "directory/person.html",
        person=shown,
        tenures=directory.tenures_of(reading(), shown.id),
        may_hand=actor().may(*HANDS),
        may_leave=may_enter(actor(), shown.id),
        leave=leaves.of_day(reading(), shown.id, today()),
    )


@room.route("/posts/<uid>/holder", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_EDIT)
def holder(uid: str) -> Answer:
    """End one tenure and begin another; what was held in this post goes over at once."""
    post, form = found(directory.post_by_uid(reading(), uid)), HolderForm()
    form.offer(directory.persons(reading(), today()), directory.namesakes(reading(), form.new_person.data or ""))
    if form.validate_on_submit():
        with write(form) as session:
            moved = operation.change_holder(session, uid, form.command(), actor=actor(), now=now())
            facts = {"title": post.title, "from_on": form.from_on.data, "matters": moved}
            flash(sentence("holder_changed_matters" if moved else "holder_changed", facts), "good")
            return redirect(url_for("directory.unit", uid=post.unit.uid), 303)
    tenures = directory.tenures_in(reading(), post.id)
    leaver = next((tenure.person for tenure in tenures if tenure.to_on is None), None)
    hanging = handover.counts(reading(), actor(), leaver.id) if leaver is not None else {}
    page = render_template(
        "directory/holder.html", form=form, post=post, tenures=tenures, leaver=leaver, hanging=hanging
    )
    return page, 422 if form.is_submitted() else 200


@room.route("/posts/<uid>/vacate", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_EDIT)
def vacate(uid: str) -> Answer:
    """A post whose holder left falls vacant: somebody stands in for him until another takes it."""
    post, form = found(directory.post_by_uid(reading(), uid)), VacateForm()
    if form.validate_on_submit():
        with write(form) as session:
            moved = operation.vacate(session, uid, form.command(), actor=actor(), now=now())
            flash(sentence("post_vacated", {"title": post.title, "matters": moved}), "good")
            return redirect(url_for("directory.unit", uid=post.unit.uid), 303)
    leaver = next((tenure.person for tenure in directory.tenures_in(reading(), post.id) if tenure.to_on is None), None)
    hanging = handover.counts(reading(), actor(), leaver.id) if leaver is not None else {}
    page = render_template("directory/vacate.html", form=form, post=post, leaver=leaver, hanging=hanging)
    return page, 422 if form.is_submitted() else 200


@room.route("/units/<uid>/posts/new", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_EDIT)
def new_post(uid: str) -> Answer:
    """A post that the unit does not have yet."""
    shown, form = found(directory.unit_by_uid(reading(), uid)), PostForm()
    form.offer(directory.persons(reading(), today()), directory.namesakes(reading(), form.new_person.data or ""))
    if form.validate_on_submit():
        with write(form) as session:
            operation.open_post(session, form.command(shown.id), actor=actor(), now=now())
            flash(sentence("post_opened", {"title": form.title.data}), "good")
            return redirect(url_for("directory.unit", uid=uid), 303)
    return render_template("directory/new_post.html", form=form, unit=shown), 422 if form.is_submitted() else 200


@room.route("/units/<uid>/phone", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_EDIT)
def phone(uid: str) -> Answer:
    """The telephone that the unit's letters name."""
    shown, form = found(directory.unit_by_uid(reading(), uid)), PhoneForm()
    if not form.is_submitted():
        form.phone.process_data(shown.phone or "")
    if form.validate_on_submit():
        with write(form) as session:
            operation.set_phone(session, uid, form.phone.data or "", actor=actor(), now=now())
            flash(sentence("phone_set", {"unit": shown.name}), "good")
            return redirect(url_for("directory.unit", uid=uid), 303)
    return render_template("directory/phone.html", form=form, unit=shown), 422 if form.is_submitted() else 200
